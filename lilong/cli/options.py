"""What several verbs share: --db, dates, the consoles, and errors reported in one line."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn, TextIO, TypeVar

import click
from rich.console import Console

from lilong.pipelines.search.filters import FilterError, first_day
from lilong.pipelines.storage.database import LilongDatabaseError, explain_error

F = TypeVar("F", bound=Callable[..., Any])

PIPED_WIDTH = 120  # columns where no terminal tells its own; rich would take 80


def console(file: TextIO) -> Console:
    """Return a console as wide as its terminal."""
    known = file.isatty() or "COLUMNS" in os.environ
    # Named by stream, not by file, so that whoever redirects sys.stdout later is followed.
    return Console(stderr=file is sys.stderr, width=None if known else PIPED_WIDTH)


stdout = console(sys.stdout)
stderr = console(sys.stderr)

db_option = click.option(
    "--db",
    "db_path",
    envvar="LILONG_DB",
    default="lilong.db",
    show_default=True,
    type=click.Path(dir_okay=False),
    help="The database; the environment variable LILONG_DB sets another default.",
)


class DateText(click.ParamType[str]):
    """A year, a month or a day that the calendar has, as it was written: `2023-01`."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text, if it is a date."""
        text = str(value)
        try:
            first_day(text)
        except FilterError as error:
            self.fail(str(error), param, ctx)
        return text


def date_option(name: str, help: str) -> Callable[[F], F]:
    """Return an option that takes a date, the same in every verb."""
    return click.option(name, type=DateText(), metavar="DATE", help=help)


def only_one(**flags: object) -> str | None:
    """Return the name of the one option that is given, None for none.

    Raises click.UsageError, naming them, where more are given.
    """
    given = [name for name, value in flags.items() if value]
    if len(given) > 1:
        named = " and ".join(f"--{name.replace('_', '-')}" for name in given)
        raise click.UsageError(f"{named} exclude each other: give one of them")
    return given[0] if given else None


def fail(message: str, code: int = 1) -> NoReturn:
    """End with one line on standard error: code 2 for wrong use, 1 for a failed run."""
    click.echo(f"Error: {message}", err=True)
    raise SystemExit(code)


def report_errors(verb: F) -> F:
    """Turn a database's error into one line and exit code 1; code 2 for what it cannot be asked."""

    @wraps(verb)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        try:
            return verb(*args, **kwargs)
        except LilongDatabaseError as error:
            fail(str(error))
        except sqlite3.OperationalError as error:
            fail(str(explain_error(error, str(kwargs.get("db_path", "the database")))))
        except OverflowError:  # SQLite's integers end at 2**63
            fail("a number is larger than a database can hold", 2)
        except UnicodeEncodeError as error:  # bytes of the command line that are no text
            fail(f"not valid {error.encoding}: {error.object!a}", 2)

    return wrapper  # type: ignore[return-value]
