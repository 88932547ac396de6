"""`lilong train` and `lilong evaluate`: make and measure a topic model."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from lilong.classify.topics.bundle import IncompatibleBundle
from lilong.classify.topics.labelled import CORPUS, LabelError, read_labelled
from lilong.classify.topics.model import BUNDLES, TopicModel, load_topics
from lilong.classify.topics.taxonomy import TAXONOMY, TaxonomyError, read_taxonomy
from lilong.classify.topics.training.diversity import measure_diversity
from lilong.classify.topics.training.evaluate import evaluate as evaluated
from lilong.classify.topics.training.report import html_report, text_report
from lilong.cli.options import fail, only_one

DATA = click.option(
    "--data",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="JSONL file (or .gz), or folder of such, with title, text, labels; repeatable.",
)
MODEL = click.option(
    "--model",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of a bundle; by default the newest that is shipped.",
)


def loaded(model: Path | None) -> TopicModel:
    """Load a bundle, or end with one line that says why it cannot be used."""
    try:
        return load_topics(model)
    except (IncompatibleBundle, FileNotFoundError) as error:
        fail(str(error))


@click.group(epilog="\b\nExample:\n  lilong train topics --data mine.jsonl --out mymodel")
def train() -> None:
    """Train a classifier. 训练分类模型"""


@train.command(
    "topics",
    epilog="""\b
Examples:
  lilong train topics                                      the shipped bundle, from the repository
  lilong train topics --data mine.jsonl --taxonomy mine.toml --out mymodel
  lilong train topics --single-label --data train.jsonl --out mymodel""",
)
@DATA
@click.option("--out", type=click.Path(file_okay=False, path_type=Path),
              help="Folder for the bundle; default models/topics/YEAR.MONTH.")  # fmt: skip
@click.option("--taxonomy", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Your own topics; by default the taxonomy that is shipped.")  # fmt: skip
@click.option("--single-label", is_flag=True,
              help="One label an article, any labels, no scope.")  # fmt: skip
@click.option("--name", help="What tags are to carry; default topics/NAME-OF-OUT.")
def train_topics(
    data: Sequence[Path],
    out: Path | None,
    taxonomy: Path | None,
    single_label: bool,
    name: str | None,
) -> None:
    """Train topics and scope from labelled articles, and write a bundle. 训练主题模型

    The result depends on the articles and their order alone.
    """
    only_one(single_label=single_label, taxonomy=taxonomy)
    # scikit-learn is imported by training only: no other verb waits for it
    from lilong.classify.topics.fitted import TrainingError, write_bundle
    from lilong.classify.topics.training.multi_label import train_multi_label
    from lilong.classify.topics.training.single_label import train_single_label

    folder = out or BUNDLES / date.today().strftime("%Y.%m")
    start = time.monotonic()
    try:
        topics = None if single_label else read_taxonomy(taxonomy or TAXONOMY)
        rows = read_labelled(data or [CORPUS], topics.slugs if topics else None)
        trained = train_multi_label(rows, topics) if topics else train_single_label(rows)
    except (LabelError, TaxonomyError, TrainingError) as error:
        fail(str(error), 2)
    write_bundle(trained, folder, name=name or f"topics/{folder.resolve().name}", rows=rows)
    size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
    click.echo(f"{folder}: {len(rows):,} articles, {len(trained.labels)} labels,"
               f" {len(trained.vocabulary):,} features, {size:.1f} MB,"
               f" {time.monotonic() - start:.0f} s")  # fmt: skip
    for key, value in trained.figures.items():
        click.echo(f"  {key}: {value}")


@click.group(epilog="\b\nExample:\n  lilong evaluate topics --data held-out.jsonl")
def evaluate() -> None:
    """Measure a classifier, or the corpus that it learns from. 评估分类模型"""


@evaluate.command("corpus", epilog="\b\nExample:\n  lilong evaluate corpus --data mine.jsonl")
@DATA
def evaluate_corpus(data: Sequence[Path]) -> None:
    """Print how varied a training corpus is, as JSON. 语料多样性统计"""
    try:
        rows = read_labelled(data or [CORPUS])
        click.echo(json.dumps(asdict(measure_diversity(rows)), ensure_ascii=False, indent=2))
    except ValueError as error:
        fail(str(error), 2)


@evaluate.command(
    "topics",
    epilog="""\b
Examples:
  lilong evaluate topics --data held-out.jsonl
  lilong evaluate topics --model mymodel --data test.jsonl --json
  lilong evaluate topics --data held-out.jsonl --html report.html""",
)
@MODEL
@DATA
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
@click.option("--html", "page", type=click.Path(dir_okay=False, path_type=Path),
              help="Also write a page with diagrams to this file.")  # fmt: skip
def evaluate_topics(
    model: Path | None, data: Sequence[Path], as_json: bool, page: Path | None
) -> None:
    """Measure a topic model on labelled articles that it was not trained on. 评估主题模型"""
    if not data:
        fail("--data is needed: articles that the model was not trained on", 2)
    try:
        rows = read_labelled(data)
    except LabelError as error:
        fail(str(error), 2)
    if not rows:
        fail(f"no articles in {', '.join(map(str, data))}", 2)
    result = evaluated(loaded(model), rows)
    if page:
        page.write_text(html_report(result), encoding="utf-8")
    report = json.dumps(result.as_json(), ensure_ascii=False) if as_json else text_report(result)
    click.echo(report.rstrip("\n"))
