"""`lilong search`, `lilong show`, `lilong stats`: asking the database."""

from __future__ import annotations

import csv
import json
import sys
from typing import Any

import click

from lilong.cli.filters import (
    QUERY_SETTINGS,
    filter_options,
    filters_from,
    query_argument,
    warn_of_unknown_names,
)
from lilong.cli.options import db_option, fail, only_one, report_errors, stdout
from lilong.cli.output import article_view, chain_table, found_table, stats_tables
from lilong.pipelines.export.csv_table import safe_cell
from lilong.pipelines.export.record import export_record
from lilong.pipelines.search.counts import read_stats
from lilong.pipelines.search.filters import topic_names
from lilong.pipelines.search.hits import HIT_COLUMNS, hit_record
from lilong.pipelines.search.query_language import QueryError
from lilong.pipelines.search.reposts import RepostedCopy, repost_chain
from lilong.pipelines.search.search import SORTS, Search, SearchPage
from lilong.pipelines.storage.database import open_database
from lilong.pipelines.storage.read import NoSuchArticle, article_id, read_article


@click.command(
    context_settings=QUERY_SETTINGS,
    epilog="""\b
Examples:
  lilong search 养老 --db news.db
  lilong search '养老 助餐 OR 食堂 -广告' --region 上海 --since 2023-01
  lilong search '"老旧小区改造"' --topic renewal_facilities --json
  lilong search --credit 窦雨琪 --ids
""",
)
@query_argument
@filter_options
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1),
              help="Hits to show. 条数")  # fmt: skip
@click.option("--offset", default=0, type=click.IntRange(0), help="Hits to pass over. 跳过")
@click.option("--sort", type=click.Choice(SORTS), help="Order. 排序")
@click.option("--one-per-cluster", is_flag=True, help="Of reposts only the first. 转载只列首发")
@click.option("--json", "as_json", is_flag=True, help="One JSON object. JSON 输出")
@click.option("--csv", "as_csv", is_flag=True, help="A table for a spreadsheet. CSV 输出")
@click.option("--ids", "as_ids", is_flag=True, help="One id a line. 只列编号")
@db_option
@report_errors
def search(
    query: str | None,
    limit: int,
    offset: int,
    sort: Any,
    one_per_cluster: bool,
    as_json: bool,
    as_csv: bool,
    as_ids: bool,
    db_path: str,
    **filters: Any,
) -> None:
    """Search headlines and bodies. 检索标题与正文。

    Words are found inside longer ones (养老 in 养老服务); side by side, all must be found. "…" is
    an exact phrase, OR gives alternatives, a minus excludes. Traditional finds simplified.
    Without QUERY the newest articles that pass the filters are listed.
    """
    form = only_one(json=as_json, csv=as_csv, ids=as_ids)
    wanted = filters_from(filters)
    with open_database(db_path, create=False) as db:
        try:
            search = Search(db, query, wanted, one_per_cluster=one_per_cluster)
        except QueryError as error:
            raise click.UsageError(str(error)) from error
        warn_of_unknown_names(db, wanted)
        found = search.page(sort, limit, offset)
    PRINTERS[form](found)


def print_table(found: SearchPage) -> None:
    """Print hits as a person reads them."""
    if not found.hits:
        stdout.print("Nothing found. 没有找到相关文章。")
        return
    stdout.print(found_table(found))


def print_json(found: SearchPage) -> None:
    """Print the whole answer as one JSON object."""
    answer = {"total": found.total, "hits": [hit_record(hit) for hit in found.hits]}
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2))


def print_csv(found: SearchPage) -> None:
    """Print one row for each hit, safe to open in a spreadsheet."""
    writer = csv.writer(sys.stdout)
    columns = [name for name in HIT_COLUMNS if name != "topics"]
    writer.writerow([*columns, "topics"])
    for hit in found.hits:
        record = hit_record(hit)
        cells = [safe_cell(record[name]) for name in columns]
        writer.writerow([*cells, " ".join(hit.topics)])


def print_ids(found: SearchPage) -> None:
    """Print one id a line."""
    for hit in found.hits:
        click.echo(hit.id)


PRINTERS = {None: print_table, "json": print_json, "csv": print_csv, "ids": print_ids}


@click.command(epilog="\b\nExamples:\n  lilong show 12\n  lilong show https://… --json")
@click.argument("article", metavar="ID|URL")
@click.option("--json", "as_json", is_flag=True, help="The whole record as JSON.")
@click.option("--reposts", is_flag=True, help="The chain of its copies instead. 转载链")
@db_option
@report_errors
def show(article: str, as_json: bool, reposts: bool, db_path: str) -> None:
    """Show one article with its credits, sources and tags. 查看一篇文章。"""
    with open_database(db_path, create=False) as db:
        try:
            stored = read_article(db, article_id(db, article))
        except NoSuchArticle as error:
            fail(str(error))
        if reposts:
            chain = repost_chain(db, stored.id)
            if as_json:
                click.echo(json.dumps(list(map(copy_record, chain)), ensure_ascii=False, indent=2))
            else:
                stdout.print(chain_table(chain))
        elif as_json:
            click.echo(json.dumps(export_record(stored), ensure_ascii=False, indent=2))
        else:
            stdout.print(article_view(stored, topic_names()))


def copy_record(copy: RepostedCopy) -> dict[str, Any]:
    """Turn a copy of a story into plain values."""
    article = copy.stored.tagged.article
    published = article.date_published
    return {
        "id": copy.stored.id,
        "url": article.url,
        "headline": article.headline,
        "publisher": article.publisher,
        "date_published": published.isoformat() if published else None,
        "says_from": copy.says_from,
        "containment": round(copy.containment, 3),
        "length": round(copy.length, 3),
        "changes": list(copy.changes),
    }


@click.command(epilog="\b\nExamples:\n  lilong stats --db news.db\n  lilong stats --json")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@db_option
@report_errors
def stats(as_json: bool, db_path: str) -> None:
    """Count articles, what was dropped and why, topics, regions, sources, credits. 统计概览。"""
    with open_database(db_path, create=False) as db:
        counted = read_stats(db)
    if as_json:
        click.echo(json.dumps(counted, ensure_ascii=False, indent=2))
        return
    for table in stats_tables(counted, topic_names()):
        stdout.print(table)
