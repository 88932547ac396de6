"""`lilong tag` and `lilong explain`: tags of stored articles, and why they were given."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table
from sqlite_utils import Database

from lilong.classify.topics.bundle import IncompatibleBundle
from lilong.classify.topics.explain import LabelExplanation, WordShare, explain_labels
from lilong.classify.topics.keywords import KeywordFinder
from lilong.classify.topics.model import load_topics
from lilong.cli.filters import filter_options, filters_from, warn_of_unknown_names
from lilong.cli.options import db_option, fail, report_errors, stderr, stdout
from lilong.cli.regions import region_report
from lilong.pipelines.maintenance.keywords import articles_without_keywords, store_keywords
from lilong.pipelines.maintenance.retag import articles_to_tag, prune_former_tags, retag_articles
from lilong.pipelines.search.filters import Filters, topic_names
from lilong.pipelines.search.search import Search
from lilong.pipelines.storage.database import open_database
from lilong.pipelines.storage.read import NoSuchArticle, article_id, read_article
from lilong.pipelines.tagging import load_tagger

MODEL = click.option(
    "--model",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of a topic model; by default the newest that is shipped. 模型文件夹",
)


@click.command(
    epilog="""\b
Examples:
  lilong tag --db news.db                    what the present model has not tagged
  lilong tag --db news.db --model mymodel    with a model of your own
  lilong tag --region 上海 --since 2024      only these
  lilong tag --db news.db --all --prune      everything again; forget earlier models
  lilong tag --db news.db --all --scope-threshold 0.8    keep only what is surely in scope
"""
)
@MODEL
@click.option(
    "--scope-threshold",
    type=click.FloatRange(0, 1),
    help="Probability from which an article is in scope; by default the model's. 范围阈值",
)
@click.option(
    "--all", "everything", is_flag=True, help="Tag also what this model has tagged. 全部重标"
)
@click.option(
    "--keywords",
    "find_keywords",
    is_flag=True,
    help="Also find keywords where there are none. 提取关键词",
)
@click.option("--prune", is_flag=True, help="Delete the tags of earlier models. 删除旧模型的标签")
@filter_options
@db_option
@report_errors
def tag(
    model: Path | None,
    scope_threshold: float | None,
    everything: bool,
    find_keywords: bool,
    prune: bool,
    db_path: str,
    **filters: Any,
) -> None:
    """Tag stored articles by topic and region, all or those that pass filters. 主题与地区标注

    Stopped and called again, it goes on where it was. Earlier models' tags are kept under their
    names until --prune.
    """
    chosen = filters_from(filters)
    try:
        tagger = load_tagger(model, scope_threshold)
    except (IncompatibleBundle, FileNotFoundError) as error:
        fail(str(error))
    with open_database(db_path, create=False) as db:
        warn_of_unknown_names(db, chosen)
        untagged = articles_to_tag(db, "" if everything else tagger.topics.name)
        wanted = _passing(db, untagged, chosen)
        done = _counted(retag_articles(db, tagger, wanted), len(wanted), "tagging 标注")
        click.echo(f"{done} articles tagged by {tagger.topics.name}")
        if find_keywords:
            _find_keywords(db, model, chosen)
        if prune:
            click.echo(f"{prune_former_tags(db)} tags of earlier models deleted")


def _passing(db: Database, articles: Sequence[int], filters: Filters) -> Sequence[int]:
    """Return those of the articles that pass the filters, in their order."""
    if not filters:
        return articles
    passing = set(Search(db, None, filters).ids())
    return [each for each in articles if each in passing]


def _find_keywords(db: Database, model: Path | None, chosen: Filters) -> None:
    wanted = _passing(db, articles_without_keywords(db), chosen)
    finder = KeywordFinder(model)
    done = _counted(store_keywords(db, finder, wanted), len(wanted), "keywords 关键词")
    click.echo(f"{done} articles given keywords")


def _counted(steps: Iterator[int], total: int, name: str) -> int:
    """Run steps that yield how many articles they did, with a progress bar; return the sum."""
    done = 0
    with Progress(console=stderr, disable=not stderr.is_terminal) as progress:
        task = progress.add_task(name, total=total)
        for count in steps:
            done += count
            progress.update(task, advance=count)
    return done


@click.command(
    epilog="""\b
Examples:
  lilong explain 17 --db news.db
  lilong explain article.txt --label elderly_care
  echo 标题 | lilong explain -
"""
)
@click.argument("article")
@click.option("--label", "labels", multiple=True, metavar="SLUG",
              help="Explain this topic, or `scope`; repeatable. 指定主题")  # fmt: skip
@click.option("--most", default=8, show_default=True, type=click.IntRange(1), help="Words shown.")
@MODEL
@db_option
@report_errors
def explain(
    article: str, labels: Sequence[str], most: int, model: Path | None, db_path: str
) -> None:
    """Show the words that decided on ARTICLE's tags, for and against. 解释标注依据

    ARTICLE is an id or URL in the database, a text file whose first line is the headline, or `-`
    for standard input.
    """
    headline, body = _text_of(article, db_path)
    try:
        topics = load_topics(model)
        found = explain_labels(topics, headline, body, labels or None, most)
    except (IncompatibleBundle, FileNotFoundError) as error:
        fail(str(error))
    except KeyError as error:
        fail(str(error.args[0]), 2)
    with stdout.capture() as page:
        stdout.print(f"{escape(headline)}\n[dim]{topics.name}[/dim]", highlight=False)
        for each in found:
            stdout.print(_table(each))
        if not labels:
            stdout.print(escape("\n".join(region_report(headline, body))), highlight=False)
    click.echo(page.get(), nl=False)


def _text_of(article: str, db_path: str) -> tuple[str, str]:
    if article == "-" or Path(article).is_file():
        text = sys.stdin.read() if article == "-" else _read(Path(article))
        headline, _, body = text.strip().partition("\n")
        return headline, body
    with open_database(db_path, create=False) as db:
        try:
            stored = read_article(db, article_id(db, article)).tagged.article
        except NoSuchArticle as error:
            fail(f"{error}, and no file of that name")
    return stored.headline, stored.body


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        fail(f"{path} is not UTF-8 text")


def _table(explanation: LabelExplanation) -> Table:
    name = topic_names().get(explanation.label, "")
    verdict = "given" if explanation.given else "not given"
    scores = f"{explanation.score:.2f} (needs {explanation.threshold:.2f})"
    table = Table(
        title=f"{explanation.label} {name}: {verdict}, {scores}",
        title_justify="left",
        title_style="bold",
        expand=False,
    )
    for heading in ("for 支持", "weight", "against 反对", "weight"):
        table.add_column(heading, overflow="fold")
    for row in range(max(len(explanation.supporting), len(explanation.opposing))):
        table.add_row(*_cells(explanation.supporting, row), *_cells(explanation.opposing, row))
    return table


def _cells(shares: Sequence[WordShare], row: int) -> tuple[str, str]:
    if row >= len(shares):
        return "", ""
    share = shares[row]
    return escape(share.context or share.word), f"{share.weight:+.3f}"
