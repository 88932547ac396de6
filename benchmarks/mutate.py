"""Change one constant at a time in a copy of the tree and say which change no test notices.

    python -m benchmarks.mutate [--only PATH]     PATH: a file, or a folder, of the constants

A constant that can be changed while all tests pass is a rule that nobody holds. Each change of
`benchmarks/mutations.py` is made in a throw-away copy, where the tests nearest to it run until the
first fails. It ends with 1 when a change survives for which no reason is written down.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from benchmarks.mutations import MUTATIONS, Mutation

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def copied_tree() -> Iterator[Path]:
    """A folder with what git tracks, as it stands now."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for path in filter(os.path.lexists, (ROOT / name for name in listed.split("\0") if name)):
            target = copy / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target, follow_symlinks=False)
        yield copy


def passes(tree: Path, tests: str) -> bool:
    """Whether the tests pass in a tree.

    Byte code is neither written nor read: two changes of one second and one length would be taken
    for each other.
    """
    environment = os.environ | {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, *tests.split()], cwd=tree, env=environment, capture_output=True
    )
    if done.returncode > 1:  # neither passed nor failed: pytest was called wrongly
        raise click.ClickException(done.stdout.decode() + done.stderr.decode())
    return done.returncode == 0


def survives(tree: Path, mutation: Mutation) -> bool:
    """Whether the tests still pass with one constant changed."""
    path = tree / mutation.path
    text = path.read_text("utf-8")
    path.write_text(mutation.applied(text), "utf-8")
    try:
        return passes(tree, mutation.tests)
    finally:
        path.write_text(text, "utf-8")


def check_untouched(tree: Path, mutations: Sequence[Mutation]) -> None:
    """Make sure that the tests pass without a change: else every change would count as noticed."""
    tests = " ".join(sorted({part for each in mutations for part in each.tests.split()}))
    if not passes(tree, tests):
        raise click.ClickException(f"the tests fail without any change: pytest {tests}")


@click.command()
@click.option(
    "--only", default="", metavar="PATH", help="Only the constants in this file or folder."
)
def main(only: str) -> None:
    """Change one behaviour constant at a time and say which change no test notices."""
    chosen = [each for each in MUTATIONS if each.path.startswith(only)]
    unexplained = alive = 0
    with copied_tree() as tree:
        check_untouched(tree, chosen)
        for mutation in chosen:
            survived = survives(tree, mutation)
            alive += survived
            unexplained += survived and not mutation.reason
            word = "SURVIVED" if survived else "noticed"
            click.echo(f"{word:8}  {mutation.path}: {mutation.old} -> {mutation.new}")
            if survived and mutation.reason:
                click.echo(f"          {mutation.reason}")
    click.echo(f"{alive} of {len(chosen)} changes survive, {unexplained} without a reason")
    sys.exit(unexplained > 0)


if __name__ == "__main__":
    main()
