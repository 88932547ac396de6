"""`lilong reextract`: read every kept page again, and show what changed."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import click
from rich.progress import track
from rich.table import Column, Table
from rich.text import Text

from lilong.cli.options import db_option, fail, only_one, report_errors, stderr, stdout
from lilong.cli.sites import sites_by_host
from lilong.pipelines.archives.reextract import Change, apply, compare, kept_pages, reread_all
from lilong.pipelines.storage.database import open_database

SHOWN = 120  # characters of each value in a diff


@click.command(
    epilog="""\b
Examples:
  lilong reextract --db news.db --dry-run          what would change
  lilong reextract --db news.db --diff | less      and every change of every article
"""
)
@click.option("--warc", type=click.Path(file_okay=False, path_type=Path),
              help="Folder of WARC files; by default the crawl's own.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show what would change and store nothing.")
@click.option("--diff", is_flag=True, help="Show each changed field of each article.")
@click.option("--json", "as_json", is_flag=True, help="Changes as JSON, one article a line.")
@click.option("--workers", default=os.cpu_count() or 1, show_default="one for each core",
              type=click.IntRange(1, 256), help="Processes that read pages.")  # fmt: skip
@db_option
@report_errors
def reextract(
    warc: Path | None, dry_run: bool, diff: bool, as_json: bool, workers: int, db_path: str
) -> None:
    """Extract every article again from the pages that crawls kept (WARC).

    For after an update of Lilong or of a site's rules. A changed article becomes a new revision;
    the old one is kept. 从留存的网页重新解析。
    """
    only_one(json=as_json, diff=diff)
    folder = warc or Path(f"{Path(db_path).with_suffix('')}-warc")
    changed: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    with open_database(db_path, create=False) as db:
        pages = kept_pages(db, folder)
        if not pages:
            fail(f"no page of {db_path} was kept as WARC")
        sites = {site.name: site for site in sites_by_host().values()}
        reading = reread_all(pages, sites, min(workers, len(pages)))
        for reread in track(reading, "re-extracting", len(pages), console=stderr,
                            disable=not stderr.is_terminal):  # fmt: skip
            if reread.reason:
                lost[reread.reason] += 1
                continue
            change = compare(db, reread)
            if change is None:
                continue
            changed.update(["articles", *change.fields])
            show(change, diff, as_json)
            if not dry_run:
                apply(db, reread)
    if not as_json:
        stdout.print(summary(len(pages), changed, lost))


def show(change: Change, diff: bool, as_json: bool) -> None:
    """Print one article's changes, if they are asked for."""
    if as_json:
        pairs = {name: [plain(old), plain(new)] for name, (old, new) in change.fields.items()}
        record = {"id": change.article, "url": change.url, "fields": pairs}
        click.echo(json.dumps(record, ensure_ascii=False))
    elif diff:
        stdout.print(Text(f"{change.article}  {change.url}", style="bold"))
        for name, (old, new) in change.fields.items():
            stdout.print(Text(f"  {name}"))
            before, after = differing(plain(old), plain(new))
            stdout.print(Text(f"  - {before}", style="red"))
            stdout.print(Text(f"  + {after}", style="green"))


def plain(value: Any) -> str:
    """Return a field's value as text."""
    return "–" if value in (None, ()) else str(value)


def differing(old: str, new: str) -> tuple[str, str]:
    """Both values from a little before where they begin to differ."""
    pairs = enumerate(zip(old, new, strict=False))
    same = next((n for n, (one, other) in pairs if one != other), min(len(old), len(new)))
    start = max(0, same - 20)
    mark = "…" if start else ""
    return mark + old[start : start + SHOWN], mark + new[start : start + SHOWN]


def summary(pages: int, changed: Counter[str], lost: Counter[str]) -> Table:
    """Return how many articles changed, and in which fields."""
    table = Table(Column("re-extracted"), Column(str(pages), justify="right"))
    for name, count in changed.most_common():
        table.add_row(f"changed: {name}", str(count))
    for reason, count in lost.most_common():
        table.add_row(Text(f"not read: {reason}"), str(count))
    return table
