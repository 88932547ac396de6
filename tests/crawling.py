"""Small news sites for tests of crawls, and `lilong crawl` as a person runs it."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lilong.cli.main import main
from tests.local_site import LocalSite

PLACES = (
    "杨浦区五角场街道",
    "成都市武侯区玉林街道",
    "杭州市拱墅区米市巷街道",
    "广州市越秀区六榕街道",
)
PATIENCE = 600
"""Seconds after which a process counts as hung. It bounds no speed: a busy machine is slow."""
QUICK = ("-s", "CONCURRENT_REQUESTS=16", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=16")
FAST = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "RETRY_TIMES=0")


def article(n: int, text: str = "") -> str:
    """Return an article page about a small thing that happened in a street."""
    place = PLACES[n % len(PLACES)]
    body = text or (
        f"<p>{place}第{n}居民小组的活动室里，王阿姨把一张写满名字的表格贴上墙。</p>"
        f"<p>这是小区第{n + 3}次楼组议事会，议题是电动自行车停放点设在哪里、由谁来管。</p>"
        f"<p>讨论持续了一个半小时，{n + 20}户居民投票，最后选了西门边上那块空地。</p>"
    )
    return (
        f"<html><head><title>{place}第{n}次楼组议事会记录_社区报</title></head><body>"
        f"<h1>{place}第{n}次楼组议事会记录</h1><div class='info'>2026-03-{n % 28 + 1:02d} 10:00"
        f" 来源：社区报 编辑：李敏</div><div class='content'>{body}</div></body></html>"
    )


def list_page(numbers: Iterable[int], following: str | None = None) -> str:
    """Return a list page of articles, with a link to the next one."""
    rows = "".join(
        f"<li><a href='/a/{n}.html'>{PLACES[n % 4]}第{n}次楼组议事会记录</a>"
        f"<span>2026-03-{n % 28 + 1:02d}</span></li>"
        for n in numbers
    )
    more = f"<a href='{following}'>下一页</a>" if following else ""
    return f"<html><body><ul class='list'>{rows}</ul><div class='pages'>{more}</div></body></html>"


def add_articles(site: LocalSite, numbers: Iterable[int]) -> None:
    """Serve articles at /a/N.html."""
    for n in numbers:
        site.add(f"/a/{n}.html", article(n))


def add_chain(site: LocalSite, articles: int, rows: int) -> None:
    """Serve articles behind chained list pages of `rows` each, /news/ first."""
    pages = list(range(0, articles, rows))
    for k, first in enumerate(pages):
        path = "/news/" if k == 0 else f"/news/{k + 1}.html"
        following = f"/news/{k + 2}.html" if k + 1 < len(pages) else None
        site.add(path, list_page(range(first, min(first + rows, articles)), following))
    add_articles(site, range(articles))


def command(db: Path, *options: str, private: bool = True, fast: bool = True) -> list[str]:
    """Return the command line of a crawl."""
    allowed = ["--allow-private"] if private else []
    quick = FAST if fast else ()
    verb = [sys.executable, "-m", "lilong", "crawl"]
    return [*verb, *allowed, "--db", str(db), *quick, *options]


def crawl_with(
    db: Path, *options: str, private: bool = True, fast: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run `lilong crawl` to its end, in a process that has Scrapy and the models imported.

    Half of a small crawl's time would be imports.
    """
    arguments = command(db, *options, private=private, fast=fast)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(IMPORTED)
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        process = context.Process(target=run_verb, args=(arguments[3:], out, err))
        process.start()
        process.join(PATIENCE)
        assert process.exitcode is not None, "the crawl does not end"
        return subprocess.CompletedProcess(
            arguments, process.exitcode, out.read_text("utf-8"), err.read_text("utf-8")
        )


IMPORTED = [
    "lilong.cli.main",
    "lilong.cli.crawl",
    "lilong.pipelines.archives.warc",
    "lilong.pipelines.storage.store",
    "lilong.pipelines.tagging",
    "lilong.crawler.extract.validate",
    "scrapy.core.engine",
]


def run_verb(arguments: list[str], out: Path, err: Path) -> None:
    """The `lilong` command, writing to two files."""
    for descriptor, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), descriptor)
    main(arguments, prog_name="lilong")


def crawl(site: LocalSite, db: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Crawl a site from /news/."""
    return crawl_with(db, "--start", f"{site.url}/news/", *options)


def rows(db: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Rows of a query."""
    connection = sqlite3.connect(db)
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


def pages_of(db: Path) -> dict[str, tuple[str, str | None]]:
    """State and reason of each page, by the last part of its path."""
    found = rows(db, "select url, state, reason from pages")
    return {url.rpartition("/")[2]: (state, reason) for url, state, reason in found}
