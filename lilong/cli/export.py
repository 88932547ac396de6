"""`lilong export`: the corpus in another format, with its manifest."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlite_utils import Database

from lilong.cli.filters import (
    QUERY_SETTINGS,
    filter_options,
    filters_from,
    query_argument,
    warn_of_unknown_names,
)
from lilong.cli.options import db_option, fail, only_one, report_errors, stderr
from lilong.pipelines.export.formats import ExportError, Plan, TextFormat
from lilong.pipelines.export.manifest import Tally, verify
from lilong.pipelines.export.pseudonyms import Pseudonymiser, credited_persons
from lilong.pipelines.export.registry import FORMATS, make_format
from lilong.pipelines.export.run import Change, Selection, Stopped, export_folder, export_text
from lilong.pipelines.search.query_language import QueryError
from lilong.pipelines.storage.database import open_database


class IdRange(click.ParamType[tuple[int | None, int | None]]):
    """FROM:TO, either side open."""

    name = "range"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int | None, int | None]:
        """Return both ids, None for an open side."""
        first, colon, last = str(value).partition(":")
        if not colon or not all(side == "" or side.isdecimal() for side in (first, last)):
            self.fail(f"{value!r} is no range of ids: write 1:5000, or 5001: for the rest")
        return int(first) if first else None, int(last) if last else None


@click.command(
    context_settings=QUERY_SETTINGS,
    epilog="""\b
Examples:
  lilong export --format jsonl --db news.db
  lilong export 养老 --format csv --bom --region 上海 --out shanghai
  lilong export --format hf --scope in --one-per-cluster --out corpus
  lilong export --format bibtex --topic elderly_care --out -
  lilong export --pseudonymise names.key --out shared     the key: any secret of 16 bytes or more
  lilong export --verify corpus
""",
)
@query_argument
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="jsonl",
    show_default=True,
    help="What to write. 格式",
)
@filter_options
@click.option("--one-per-cluster", is_flag=True, help="Of reposts only the first. 转载只取首发")
@click.option("--range", "ids", type=IdRange(), metavar="FROM:TO", help="Ids to export. 编号范围")
@click.option(
    "--out",
    type=click.Path(),
    metavar="FOLDER",
    help="Where to; - is standard output, without manifest. 输出目录",
)
@click.option("--bom", is_flag=True, help="CSV with a byte order mark, for Excel. 带 BOM")
@click.option(
    "--pseudonymise",
    "key_file",
    type=click.Path(exists=True, dir_okay=False),
    metavar="KEYFILE",
    help="Keyed hashes in place of persons: those credited on an article, all through it, and in"
    " its lists of other articles everyone credited in the database. Not anonymous: persons whom"
    " a text only tells about keep their names. 署名化名",
)
@click.option(
    "--verify",
    "folder",
    type=click.Path(exists=True, file_okay=False),
    help="Check an export against its manifest. 校验",
)
@db_option
@report_errors
def export(
    query: str | None,
    form: str,
    one_per_cluster: bool,
    ids: tuple[int | None, int | None] | None,
    out: str | None,
    bom: bool,
    key_file: str | None,
    folder: str | None,
    db_path: str,
    **options: Any,
) -> None:
    """Export articles that QUERY and the filters pick, or all. 导出语料。

    Writes a folder with the articles and a manifest.toml; the same database gives the same bytes.
    """
    if folder:
        only_one(verify=folder, out=out)
        check(Path(folder))
        return
    if bom and form != "csv":
        raise click.UsageError("--bom is for --format csv alone")
    first, last = ids or (None, None)
    filters = filters_from(options)
    hide = pseudonymiser(key_file)
    selection = Selection(
        query=query, filters=filters, one_per_cluster=one_per_cluster, first=first, last=last
    )
    with open_database(db_path, create=False) as db, db.snapshot():
        warn_of_unknown_names(db, filters)
        try:
            chosen = selection.ids(db)
        except QueryError as error:
            raise click.UsageError(str(error)) from error
        change = replace(hide, known=credited_persons(db)) if hide else None
        target = out or f"{Path(db_path).stem}-{form}"
        request = request_facts(query, options, one_per_cluster, ids)
        request |= {"bom": bom or None, "pseudonymised": change is not None or None}
        write(db, chosen, form, target, request, bom=bom, change=change)


def pseudonymiser(key_file: str | None) -> Pseudonymiser | None:
    """Return what puts pseudonyms in place of names; raises click.UsageError for a short key.

    A key is any secret text: `head -c 32 /dev/urandom | base64 > names.key`.
    """
    if key_file is None:
        return None
    try:
        return Pseudonymiser(Path(key_file).read_bytes().strip())
    except ValueError as error:
        raise click.UsageError(f"{key_file}: {error}") from error


def write(
    db: Database,
    ids: list[int],
    form: str,
    target: str,
    request: dict[str, Any],
    *,
    bom: bool,
    change: Change | None = None,
) -> None:
    """Write the export with a progress bar, and tell what was written."""
    with progress_bar(len(ids)) as step:
        try:
            made = make_format(form, bom=bom)
            if target == "-":
                if not isinstance(made, TextFormat):
                    raise click.UsageError(f"{form} is a folder of files: name it with --out")
                export_text(db, ids, made, sys.stdout, Tally(), change=change, progress=step)
                return
            plan = Plan(folder=Path(target), articles=len(ids), title=Path(target).name)
            tally = export_folder(db, ids, made, plan, form, request, change=change, progress=step)
        except Stopped as error:
            fail(f"{error}: go on with --range {error.next_id}: and another --out", 130)
        except BrokenPipeError:  # | head: Click ends quietly
            raise
        except (ExportError, OSError) as error:
            fail(str(error))
    click.echo(f"{target}: {tally.articles:,} articles as {form}, digest {tally.digest[:16]}")


def request_facts(
    query: str | None,
    options: dict[str, Any],
    one_per_cluster: bool,
    ids: tuple[int | None, int | None] | None,
) -> dict[str, Any]:
    """Return what was asked for, as the manifest keeps it."""
    facts: dict[str, Any] = {"query": query}
    facts |= {key: list(value) if isinstance(value, tuple) else value
              for key, value in options.items()}  # fmt: skip
    facts["one_per_cluster"] = one_per_cluster or None
    facts["range"] = ":".join("" if side is None else str(side) for side in ids) if ids else None
    return facts


def progress_bar(total: int) -> AbstractContextManager[Callable[[], None] | None]:
    """Return a step function that moves a bar on a terminal; None elsewhere."""
    return Bar(total) if stderr.is_terminal else nullcontext(None)


class Bar(AbstractContextManager[Callable[[], None]]):
    """A progress bar on standard error."""

    def __init__(self, total: int) -> None:
        self.progress = Progress(
            TextColumn("exporting 导出"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=stderr,
        )
        self.task = self.progress.add_task("", total=total)

    def __enter__(self) -> Callable[[], None]:
        self.progress.start()
        return lambda: self.progress.advance(self.task)

    def __exit__(self, *exception: object) -> None:
        self.progress.stop()


def check(folder: Path) -> None:
    """Tell whether an export is as its manifest says; exit code 1 if not."""
    try:
        manifest, wrong = verify(folder)
    except ExportError as error:
        fail(str(error))
    for line in wrong:
        click.echo(line)
    if wrong:
        fail(f"{folder}: not as its manifest says")
    corpus = manifest["corpus"]
    click.echo(f"{folder}: {corpus['articles']:,} articles, all files as written")
