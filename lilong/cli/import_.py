"""`lilong import`: saved pages into the database, on all cores."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

import click
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from sqlite_utils import Database

from lilong.cli.options import date_option, db_option, fail, report_errors, stderr, stdout
from lilong.cli.sites import sites_by_host
from lilong.crawler.extract.reasons import BEFORE
from lilong.crawler.extract.urls import web_address
from lilong.pipelines.archives.importing import archive_size, plan, run_import
from lilong.pipelines.archives.page_files import table_urls
from lilong.pipelines.archives.saved import Archive, find_archives
from lilong.pipelines.archives.workers import Batch, ImportFailed, ImportOptions, Shard
from lilong.pipelines.search.filters import DATE_FORMS, first_day
from lilong.pipelines.storage.database import open_database

STORED = ("new", "changed", "unchanged")
OUT_OF_SCOPE = "out of scope"


@click.command(
    name="import",
    epilog="""\b
Examples:
  lilong import saved-pages/ --db news.db
  lilong import crawl.warc.gz CC-NEWS-*.warc.gz --workers 4 --filter-scope
  lilong import pages.jsonl --since 2024-01-01     rows with "url" and "html"
\b
HTML and MHTML files lie in a folder or a ZIP file, perhaps with urls.tsv or urls.csv (file
name, URL) or --urls FILE. Else a page's own address is used: what SingleFile, Zotero, browsers,
HTTrack or monolith noted, its canonical link, og:url. The pages
of one article (下一页) are joined where they lie in one archive: a file, or a folder.
""",
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--workers", default=os.cpu_count() or 1, show_default="one for each core",
              type=click.IntRange(1, 256), help="Processes that read pages.")  # fmt: skip
@click.option("--glob", default="*.htm*", show_default=True, help="Which files are pages.")
@click.option("--urls", type=click.Path(dir_okay=False, path_type=Path),
              help="TSV or CSV: file name, URL. What was read before is read again.")  # fmt: skip
@date_option("--since", f"Leave out what was published before: {DATE_FORMS}.")
@click.option("--again", is_flag=True, help="Read archives again that were read before.")
@click.option("--filter-scope", is_flag=True, help="Keep community-governance articles only.")
@db_option
@report_errors
def import_(
    paths: tuple[Path, ...],
    workers: int,
    glob: str,
    urls: Path | None,
    since: str | None,
    again: bool,
    filter_scope: bool,
    db_path: str,
) -> None:
    """Import saved pages: HTML and MHTML files, folders and ZIP files of them, WARC and JSONL.

    A second call goes on where the first one stopped. 导入网页存档；中断后可继续。

    Exit code 1 when no page held an article.
    """
    if urls:
        check_table(urls)
    archives = [archive for path in paths for archive in find_archives(path, glob, urls)]
    if not archives:
        raise click.UsageError(f"no page that matches {glob} in {', '.join(map(str, paths))}")
    options = ImportOptions(
        since=first_day(since) if since else None,
        in_scope_only=filter_scope,
        sites=sites_by_host(),
    )
    with open_database(db_path) as db:
        shards = plan(db, archives, workers, again=again or urls is not None)
        if not shards:
            stderr.print("Nothing is left to import; --again reads the same archives once more.")
            return
        line = ProgressLine(archives, shards)
        run_visibly(db, shards, options, workers, line)
    conclude(line)


def run_visibly(
    db: Database, shards: list[Shard], options: ImportOptions, workers: int, line: ProgressLine
) -> None:
    """Import, with a progress line; end the program where that fails or is interrupted."""
    try:
        with line.progress or nullcontext():
            run_import(db, shards, options, workers, line.advance)
    except ImportFailed as error:
        stdout.print(outcome_table(line.total))
        fail(str(error))
    except KeyboardInterrupt:
        stderr.print("Stopped; the same command goes on from here.")
        raise SystemExit(130) from None


def conclude(line: ProgressLine) -> None:
    """Show what the pages gave; end the program with 1 when none held an article."""
    stdout.print(outcome_table(line.total))
    if line.without_address:
        stdout.print(
            f"no address: {line.without_address}; give urls.tsv (file name, URL) with --urls FILE"
        )
    if not any(is_article(name) for name in line.total):
        fail("no page held an article")


def check_table(urls: Path) -> None:
    """Refuse a table of addresses that cannot be read, or has none. Raises click.UsageError."""
    try:
        found = table_urls(urls)
    except OSError as error:
        raise click.UsageError(f"{urls}: {error.strerror}") from None
    if not found:
        raise click.UsageError(f"{urls}: no line holds a file name and a URL (http://…)")


def is_article(outcome: str) -> bool:
    """Return whether an outcome is that of an article, stored or, as was asked, not kept."""
    return outcome in (*STORED, OUT_OF_SCOPE) or outcome.startswith(BEFORE)


class ProgressLine:
    """A bar over the bytes of all archives (pages, for folders), with pages a second."""

    def __init__(self, archives: list[Archive], shards: list[Shard]) -> None:
        self.total: Counter[str] = Counter()
        self.without_address = 0
        self.place = {(str(s.archive.path), s.shard): s.start / s.shards for s in shards}
        self.progress: Progress | None = None
        if stderr.is_terminal:
            self.progress = Progress(
                TextColumn("importing"),
                BarColumn(),
                TextColumn("{task.percentage:>3.0f} %  {task.fields[note]}"),
                TimeRemainingColumn(),
                console=stderr,
            )
            size = sum(archive_size(archive) for archive in archives)
            self.task = self.progress.add_task("", total=size, note="")

    def advance(self, batches: Sequence[Batch], outcomes: Counter[str]) -> None:
        """Note batches that were committed."""
        self.total += outcomes
        articles = (each for batch in batches for each in batch.articles)
        self.without_address += sum(not web_address(each.tagged.article.url) for each in articles)
        for batch in batches:
            key = (str(batch.shard.archive.path), batch.shard.shard)
            self.place[key] = batch.start / batch.shard.shards
        if self.progress is None:
            return
        elapsed = self.progress.tasks[0].elapsed or 1e-9
        done = self.total.total()
        note = f"{done} pages, {done / elapsed:.0f}/s, {self.total['new']} new articles"
        self.progress.update(self.task, completed=sum(self.place.values()), note=note)


def outcome_table(total: Counter[str]) -> Table:
    """Return how many pages were stored, and how many skipped for which reason."""
    table = Table()
    table.add_column("outcome")
    table.add_column("pages", justify="right")
    for name in STORED:
        table.add_row(name, str(total[name]))
    for reason, count in sorted(total.items()):
        if reason not in STORED:
            table.add_row(f"skipped: {reason}", str(count))
    return table
