"""`lilong sites` and `lilong site`: which sites can be crawled."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import click
from rich.table import Table
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from lilong.cli.crawl import crawl_settings
from lilong.cli.jobs import KINDS
from lilong.cli.options import stdout
from lilong.crawler.article_spider import ArticleSpider, site_of
from lilong.crawler.reading import Site


def spider_classes(settings: Settings | None = None) -> dict[str, type[ArticleSpider]]:
    """Return every spider of ours by name, those that need a start address among them."""
    loader = SpiderLoader.from_settings(settings or crawl_settings(()))
    classes = {name: loader.load(name) for name in sorted(loader.list())}
    return {name: cls for name, cls in classes.items() if issubclass(cls, ArticleSpider)}


def site_classes(settings: Settings | None = None) -> dict[str, type[ArticleSpider]]:
    """Return every spider that needs no arguments, by name."""
    classes = spider_classes(settings).items()
    return {name: cls for name, cls in classes if cls.publisher and name not in KINDS}


def sites_by_host() -> dict[str, Site]:
    """Return what each spider declares of its pages, by their hosts."""
    found: dict[str, Site] = {}
    for cls in spider_classes().values():
        starts = {urlsplit(url).hostname or "" for url in getattr(cls, "start_urls", [])}
        found |= dict.fromkeys(starts.union(cls.hosts), site_of(cls))
    return found


def site_row(name: str, cls: type[ArticleSpider]) -> dict[str, Any]:
    """Return what a site's class declares."""
    return {
        "name": name,
        "publisher": cls.publisher,
        "region": cls.region,
        "interval": cls.interval,
        "start_urls": list(getattr(cls, "start_urls", [])),
    }


@click.command(epilog="\b\nExamples:\n  lilong sites\n  lilong sites --json | jq .name")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def sites(as_json: bool) -> None:
    """List the sites that can be crawled by name. 站点列表"""
    rows = [site_row(name, cls) for name, cls in site_classes().items()]
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
        return
    table = Table()
    for heading in ("name", "publisher", "region", "every", "starts at"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        hours = f"{row['interval']} h"
        starts = "\n".join(row["start_urls"])
        table.add_row(row["name"], row["publisher"], row["region"] or "-", hours, starts)
    stdout.print(table)
