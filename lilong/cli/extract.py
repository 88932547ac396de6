"""`lilong extract`: what is read from one page, and where on it."""

from __future__ import annotations

import dataclasses
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from lilong.cli.options import fail, stderr
from lilong.cli.sites import sites_by_host
from lilong.crawler.extract.explain import explain
from lilong.crawler.extract.own_address import own_address
from lilong.crawler.extract.pagination import next_page
from lilong.crawler.extract.reasons import NoArticle
from lilong.crawler.items import Article
from lilong.crawler.reading import ServedPage, Site, finish, read_served, site_at
from lilong.pipelines.archives.mhtml import NoPage
from lilong.pipelines.archives.page_files import saved_page
from lilong.pipelines.archives.saved import SavedPage
from lilong.site_tools.fetch import FetchError, fetch

BODY_SHOWN = 400  # characters


@click.command(
    epilog="""\b
Examples:
  lilong extract page.html --url https://news.example.cn/a/1.html
  lilong extract https://news.example.cn/a/1.html --explain
  curl -s URL | lilong extract - --json
"""
)
@click.argument("page", metavar="FILE|URL|-")
@click.option(
    "--url", help="The address that a saved page had: resolves links, gives the last date."
)
@click.option("--json", "as_json", is_flag=True, help="Print the whole record as JSON.")
@click.option("--explain", "with_reasons", is_flag=True, help="Say where each field was read.")
def extract(page: str, url: str | None, as_json: bool, with_reasons: bool) -> None:
    """Show what is read from one page. 解析单个网页

    Many pages at once, a folder or a WARC file, are what `lilong import` takes into a database.

    Exit code 1 when the page cannot be had or shows no article, 2 for wrong use.
    """
    served = open_page(page, url)
    try:
        found = read_served(served)
    except NoArticle as error:
        fail(f"{page}: {error}")
    whole = finish((found.article,), served.site)
    if whole.article is None:
        fail(f"{page}: {whole.reason} ({whole.detail})")
    if following := next_page(found.page):
        stderr.print(f"The article goes on at {following}", highlight=False)
    reasons = explain(found) if with_reasons else {}
    if as_json:
        record: dict[str, Any] = as_plain(whole.article)
        if with_reasons:
            record = {"article": record, "explain": reasons}
        click.echo(json.dumps(record, ensure_ascii=False, indent=2))
        return
    _show(whole.article, reasons)


def open_page(page: str, url: str | None) -> ServedPage:
    """Return the page from standard input, the web or a file; end the program without one.

    `url` is the address that a person says the page had.
    """
    try:
        got = fetch(page) if is_address(page) else _saved(page)
    except (FetchError, OSError) as error:
        fail(str(error))
    known = url or got.url
    return ServedPage(
        body=got.html,
        url=known,
        asked=page if is_address(page) and url is None else None,
        charset=got.charset,
        fetched_at=got.fetched_at,
        site=site_at(known, sites_by_host(), Site(name="extract")),
    )


def is_address(page: str) -> bool:
    """Return whether a page is named by its address and not by a file."""
    return page.startswith(("http://", "https://"))


def _saved(page: str) -> SavedPage:
    """Read standard input, or a file, as an import reads a saved page."""
    if page == "-":
        html = sys.stdin.buffer.read()
        return SavedPage(position=0, after=0, url=own_address(html).url, html=html)
    path = Path(page)
    if path.is_dir():
        raise click.UsageError(
            f"{page} is a folder, and this verb shows one page: name a file in it, or take all of"
            f" them into a database with `lilong import {page} --db FILE`"
        )
    if not path.exists():
        raise click.UsageError(f"{page}: no such file (an address begins with http:// or https://)")
    try:
        return saved_page(path)
    except NoPage as error:
        fail(f"{page}: {error}")


def as_plain(article: Article) -> dict[str, Any]:
    """Return the record as JSON types, dates as ISO 8601 with their offset."""

    def plain(value: Any) -> Any:
        if isinstance(value, datetime):
            return value.isoformat()
        if isinstance(value, dict):
            return {name: plain(part) for name, part in value.items()}
        if isinstance(value, list | tuple):
            return [plain(part) for part in value]
        return value

    return {name: plain(value) for name, value in dataclasses.asdict(article).items()}


def _show(article: Article, reasons: dict[str, str]) -> None:
    """Print a table of the fields that the page gave, one per row."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in as_plain(article).items():
        text = _cell(name, value)
        if text or name in reasons:
            reason = f"\n[dim]← {_escaped(reasons[name])}[/dim]" if name in reasons else ""
            table.add_row(name, _escaped(text or "—") + reason)
    for name in ("page", "charset"):
        if name in reasons:
            table.add_row(name, f"[dim]{_escaped(reasons[name])}[/dim]")
    Console(width=None if sys.stdout.isatty() else 120).print(table)


def _cell(name: str, value: Any) -> str:
    """Return a field's value on a few lines."""
    if not value:
        return ""
    if name == "body":
        short = value if len(value) <= BODY_SHOWN else value[:BODY_SHOWN] + " …"
        return f"{short}\n({len(value)} characters, {value.count(chr(10)) + 1} paragraphs)"
    if name == "credits":
        return "\n".join(f"{one['role']}: {one['name']} ({one['raw']})" for one in value)
    if name == "links":
        return "\n".join(f"{one['kind']}: {one['headline']}  {one['url']}" for one in value[:10])
    if name == "images":
        return "\n".join(" ".join(filter(None, (one["url"], one["caption"]))) for one in value)
    if name == "issues":
        return "\n".join(f"{one['kind']}: {one['detail']}" for one in value)
    if isinstance(value, list):
        return " > ".join(value) if name == "breadcrumbs" else "、".join(value)
    return str(value)


def _escaped(text: str) -> str:
    return text.replace("[", r"\[")
