"""Topics on labelled articles and on public sets: `python -m benchmarks.topics [--readme]`.

The environment variable LILONG_BENCH names the folder of the benchmark: articles/local.jsonl,
real.jsonl and web.jsonl (title, text, scope, topics) measure the shipped model;
public/NAME_train.jsonl.gz and NAME_dev.jsonl.gz (title, text, labels) measure single-label
training, trained here and now beside the plain recipe (word 1-grams, character 1-2-grams, TF-IDF,
ridge). What is not there is left out.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.report import machine, markdown_table, write_section
from lilong.classify.topics.features import FeatureRecipe
from lilong.classify.topics.fitted import write_bundle
from lilong.classify.topics.labelled import Labelled, read_labelled
from lilong.classify.topics.model import load_topics
from lilong.classify.topics.training.evaluate import Evaluation, evaluate
from lilong.classify.topics.training.naive_bayes import accuracy
from lilong.classify.topics.training.ridge import fit_ridge
from lilong.classify.topics.training.single_label import train_single_label
from lilong.classify.topics.training.vectorizers import feature_pipeline

ARTICLES = ("local", "real", "web")
PUBLIC = {
    "thucnews10": "THUCNews-10 titles",
    "tnews": "TNEWS titles, none that stands in train",
    "nlpcc2017": "NLPCC-2017 headlines",
    "tipdm7": "TIPDM 2020 C messages",
}


def article_rows(path: Path) -> list[Labelled]:
    """Rows of the article benchmark; no topics means out of scope."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Labelled(id=r["id"], headline=r["title"], body=r["text"], labels=tuple(r["topics"]))
        for r in rows
    ]


def article_figures(folder: Path) -> list[list[object]]:
    """Figures of the shipped model on each set of articles."""
    model = load_topics()
    lines: list[list[object]] = []
    for name in ARTICLES:
        path = folder / "articles" / f"{name}.jsonl"
        if not path.is_file():
            continue
        rows = article_rows(path)
        result = evaluate(model, rows)
        lines.append(
            [
                name,
                len(rows),
                f"{result.accuracy:.3f}",
                f"{result.micro_f1:.3f}",
                f"{result.macro_f1:.3f}",
                f"{result.scope_accuracy:.3f}",
                f"{result.calibration_error:.3f}",
            ]
        )
    return lines


def articles_a_second(folder: Path, length: int = 1000) -> float | None:
    """Articles of `length` characters that the shipped model tags in one CPU second."""
    paths = [folder / "articles" / f"{name}.jsonl" for name in ARTICLES]
    text = "".join(row.body for path in paths if path.is_file() for row in article_rows(path))
    texts = [("", text[at : at + length]) for at in range(0, len(text) - length, length)]
    if not texts:
        return None
    model = load_topics()
    model.classify(texts[:5])
    start = time.process_time()
    model.classify(texts)
    return len(texts) / (time.process_time() - start)


def public_rows(folder: Path, name: str) -> tuple[tuple[Labelled, ...], list[Labelled]] | None:
    """Train and dev rows of a public set; dev without the headlines that stand in train."""
    paths = [folder / "public" / f"{name}_{part}.jsonl.gz" for part in ("train", "dev")]
    if not all(path.is_file() for path in paths):
        return None
    train, dev = (read_labelled([path]) for path in paths)
    seen = {row.headline for row in train if row.headline} if name == "tnews" else set()
    return train, [row for row in dev if row.headline not in seen]


def plain_accuracy(train: Sequence[Labelled], dev: Sequence[Labelled]) -> float:
    """Accuracy of the plain recipe."""
    recipe = FeatureRecipe(signs=True, headline_words=False)
    pipeline = feature_pipeline(recipe, min_df=2)
    rows = pipeline.fit_transform([(row.headline, row.body) for row in train])
    held_out = pipeline.transform([(row.headline, row.body) for row in dev])
    labels = sorted({row.labels[0] for row in train})
    truth = np.array([labels.index(row.labels[0]) for row in train])
    targets = np.where(truth[:, None] == np.arange(len(labels)), 1.0, -1.0)
    coefficients, intercepts = fit_ridge(rows, targets, 1.0, np.ones(len(truth)))
    scores = np.asarray(held_out @ coefficients + intercepts)
    return accuracy(scores, [labels.index(row.labels[0]) for row in dev])


def public_figures(folder: Path) -> list[list[object]]:
    """Figures of single-label training on each public set."""
    lines: list[list[object]] = []
    for name, title in PUBLIC.items():
        rows = public_rows(folder, name)
        if rows is None:
            continue
        train, dev = rows
        start = time.process_time()
        result, size = _trained_and_measured(train, dev)
        spent = time.process_time() - start
        lines.append(
            [
                title,
                f"{len(train):,}",
                f"{100 * plain_accuracy(train, dev):.1f}",
                f"{100 * result.accuracy:.1f}",
                f"{100 * result.macro_f1:.1f}",
                f"{result.calibration_error:.3f}",
                f"{spent:.0f} s",
                f"{size:.1f} MB",
            ]
        )
    return lines


def _trained_and_measured(
    train: Sequence[Labelled], dev: Sequence[Labelled]
) -> tuple[Evaluation, float]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "bundle"
        write_bundle(train_single_label(train), folder, name="benchmark", rows=train)
        size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
        return evaluate(load_topics(folder), dev), size


def report(folder: Path) -> str:
    """Both tables in Markdown."""
    speed = articles_a_second(folder)
    parts = [
        markdown_table(
            ["articles", "rows", "main topic", "micro F1", "macro F1", "scope", "ECE"],
            article_figures(folder),
        ),
        f"{speed:,.0f} articles of 1,000 characters a CPU second ({machine()})." if speed else "",
        markdown_table(
            ["dev part of", "train rows", "plain", "accuracy", "macro F1", "ECE", "CPU", "model"],
            public_figures(folder),
        ),
    ]
    return "\n\n".join(part for part in parts if part)


def main() -> None:
    """Measure what is there, and print it or put it into the README."""
    named = os.environ.get("LILONG_BENCH")
    if not named or not Path(named).is_dir():
        print("LILONG_BENCH names no folder of the benchmark: nothing measured")
        return
    text = report(Path(named))
    if "--readme" in sys.argv[1:]:
        write_section("topics", text)
    print(text)


if __name__ == "__main__":
    main()
