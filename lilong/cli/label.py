"""`lilong label`: a person labels the articles that the model is least sure of, key by key."""

from __future__ import annotations

import json
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.columns import Columns
from rich.markup import escape

from lilong.classify.topics.bundle import IncompatibleBundle
from lilong.classify.topics.labelled import LabelError, read_labelled
from lilong.classify.topics.model import TopicModel, load_topics
from lilong.classify.topics.taxonomy import TAXONOMY, TaxonomyError, Topic, read_taxonomy
from lilong.cli.filters import (
    QUERY_SETTINGS,
    filter_options,
    filters_from,
    query_argument,
    warn_of_unknown_names,
)
from lilong.cli.options import db_option, fail, report_errors, stdout
from lilong.pipelines.search.filters import Filters
from lilong.pipelines.search.query_language import QueryError
from lilong.pipelines.search.search import Search
from lilong.pipelines.storage.database import open_database

KEYS = string.ascii_lowercase.replace("q", "") + string.ascii_uppercase.replace("Q", "")
OUT, SKIP, BACK, QUIT, DONE = "0", " ", "-", "q", ("\r", "\n")
MAX_TOPICS = 3
"""Topics of one article; a guess: the corpus has more in hardly any."""
SHOWN_CHARS = 800
"""Characters of a text that are shown; a guess: a screen of a terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlabelled:
    """An article that has no label yet."""

    id: str
    title: str
    text: str


@click.command(
    context_settings=QUERY_SETTINGS,
    epilog="""\b
Examples:
  lilong label --db news.db --out labels.jsonl
  lilong label 议事会 --region 上海 --since 2023 --out labels.jsonl
  lilong label --data unlabelled.jsonl --out labels.jsonl --limit 50
  lilong train topics --data classify/topics/training/corpus --data labels.jsonl --out mymodel
""",
)
@query_argument
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path),
              help="JSONL file to add to; what it holds is not asked again.")  # fmt: skip
@click.option("--data", type=click.Path(exists=True, path_type=Path),
              help="Articles to label (title, text) instead of those of the database.")  # fmt: skip
@click.option("--taxonomy", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              default=TAXONOMY, help="Your own topics.")  # fmt: skip
@click.option("--model", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="The model that is asked how sure it is.")  # fmt: skip
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1),
              help="Articles to label. 篇数")  # fmt: skip
@filter_options
@db_option
@report_errors
def label(
    query: str | None,
    out: Path,
    data: Path | None,
    taxonomy: Path,
    model: Path | None,
    limit: int,
    db_path: str,
    **filters: Any,
) -> None:
    """Label the articles that the model is least sure of, one key a topic. 人工标注

    QUERY and the filters choose among the database's articles, as in `lilong search`.

    The first key is the main topic; Enter keeps, 0 is out of scope, space skips, - takes the last
    key back, q ends. Each label is written at once.
    """
    wanted = filters_from(filters)
    if data and (query or wanted):
        raise click.UsageError("--data names the articles: QUERY and filters are for a database's")
    try:
        topics = read_taxonomy(taxonomy).topics
        tagger = load_topics(model)
        articles = _from_file(data) if data else _from_database(db_path, query, wanted)
        known = {row.id for row in read_labelled([out])} if out.exists() else set()
    except (TaxonomyError, IncompatibleBundle, FileNotFoundError, LabelError) as error:
        fail(str(error))
    waiting = least_certain(tagger, [each for each in articles if each.id not in known], limit)
    if not waiting:
        click.echo("Nothing to label. 没有待标注的文章。")
        return
    with out.open("a", encoding="utf-8") as file:
        written = ask(waiting, topics, lambda row: _add(file.write, file.flush, row))
    click.echo(f"{written} labels written to {out}")


def least_certain(
    model: TopicModel, articles: Sequence[Unlabelled], limit: int
) -> list[Unlabelled]:
    """Choose the articles that the model is least sure of, least sure first."""
    sure = model.certainties([(each.title, each.text) for each in articles])
    order = sorted(range(len(articles)), key=lambda place: sure[place])
    return [articles[place] for place in order[:limit]]


def ask(
    articles: Sequence[Unlabelled],
    topics: Sequence[Topic],
    keep: Callable[[dict[str, object]], None],
) -> int:
    """Show one article after another and keep what is keyed; return how many were labelled."""
    keys = dict(zip(KEYS, topics, strict=False))
    written = 0
    for number, article in enumerate(articles, 1):
        stdout.rule(f"{number}/{len(articles)}")
        stdout.print(
            f"[bold]{escape(article.title)}[/bold]\n{escape(article.text[:SHOWN_CHARS])}\n"
        )
        stdout.print(Columns([f"[bold]{key}[/bold] {topic.zh}" for key, topic in keys.items()]))
        labels = _keyed(keys)
        if labels is None:
            break
        if labels == [SKIP]:
            continue
        keep({"id": article.id, "title": article.title, "text": article.text, "labels": labels})
        written += 1
    return written


def _keyed(keys: dict[str, Topic]) -> list[str] | None:
    """Read keys until the article is done: labels, [SKIP], or None to end."""
    chosen: list[Topic] = []
    while True:
        try:
            key = click.getchar()
        except OSError:  # neither standard input nor /dev/tty is a terminal
            fail("labels are given by keys: call `lilong label` in a terminal")
        if key == QUIT:
            return None
        if key == SKIP:
            return [SKIP]
        if key == OUT:
            return []
        if key in DONE and chosen:
            return [topic.slug for topic in chosen]
        if key == BACK:
            chosen = chosen[:-1]
        elif key in keys and keys[key] not in chosen and len(chosen) < MAX_TOPICS:
            chosen.append(keys[key])
        stdout.print("→ " + (" · ".join(topic.zh for topic in chosen) or "?"))


def _add(write: Callable[[str], object], flush: Callable[[], None], row: dict[str, object]) -> None:
    write(json.dumps(row, ensure_ascii=False) + "\n")
    flush()


def _from_file(path: Path) -> list[Unlabelled]:
    articles = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            articles.append(
                Unlabelled(
                    id=str(row.get("id") or f"{path.stem}:{number}"),
                    title=str(row.get("title") or ""),
                    text=str(row.get("text") or ""),
                )
            )
        except (ValueError, AttributeError) as error:
            raise LabelError(f"{path}:{number}: {error}") from error
    return articles


def _from_database(path: str, query: str | None, filters: Filters) -> list[Unlabelled]:
    with open_database(path, create=False) as db:
        warn_of_unknown_names(db, filters)
        try:
            found = Search(db, query, filters)
        except QueryError as error:
            raise click.UsageError(str(error)) from error
        return [
            Unlabelled(id=url, title=headline, text=body) for url, headline, body in found.texts()
        ]
