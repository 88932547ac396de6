"""A verb of `lilong` as a person calls it, run in this process: to start one takes a second."""

from __future__ import annotations

from click.testing import CliRunner, Result

from lilong.cli.main import main


def lilong(*arguments: object) -> Result:
    """What a verb printed, and its exit code. Not for a crawl: a reactor runs once in a process."""
    result = CliRunner().invoke(main, [str(each) for each in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result
