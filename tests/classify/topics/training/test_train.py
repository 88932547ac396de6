"""Training: repeatable, from anybody's labels, with errors that say what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from lilong.classify.topics.bundle import read_card
from lilong.classify.topics.fitted import Trained, TrainingError, whole_steps, write_bundle
from lilong.classify.topics.labelled import LabelError, Labelled, corpus_digest, read_labelled
from lilong.classify.topics.model import TopicModel, load_topics
from lilong.classify.topics.taxonomy import TaxonomyError, read_taxonomy, seed_articles
from lilong.classify.topics.training.evaluate import evaluate
from lilong.classify.topics.training.multi_label import train_multi_label
from lilong.classify.topics.training.single_label import train_single_label
from tests.classify.topics.topic_data import SLUGS, SMALL_TAXONOMY, small_corpus, write_taxonomy


def test_training_twice_gives_the_same_numbers(trained: Trained, tmp_path: Path) -> None:
    again = train_multi_label(small_corpus(), read_taxonomy(write_taxonomy(tmp_path)))
    assert np.array_equal(again.coefficients, trained.coefficients)
    assert np.array_equal(again.thresholds, trained.thresholds)
    assert again.figures == trained.figures
    assert again.vocabulary.names() == trained.vocabulary.names()


def test_the_small_model_learned_something(trained: Trained) -> None:
    assert trained.figures["main_topic_accuracy"] > 0.8
    assert trained.figures["scope_accuracy"] > 0.8
    assert trained.figures["calibration_error"] < 0.15


def test_the_card_tells_what_the_bundle_is(bundle: Path) -> None:
    card = read_card(bundle)
    assert card["corpus_digest"] == corpus_digest(small_corpus())
    assert card["articles"] == len(small_corpus())
    assert set(card["labels"]) == set(card["thresholds"]) == set(SLUGS)
    assert card["labels"]["environment"]["support"] >= 40
    assert {"scikit-learn", "jieba", "rjieba", "skops"} <= set(card["versions"])


def test_a_written_model_decides_as_it_was_fitted(trained: Trained, model: TopicModel) -> None:
    row = small_corpus()[0]
    vector = model.vector(row.headline, row.body)
    exact = vector.value @ trained.coefficients[vector.index] + trained.intercepts
    assert model.decisions(vector) == pytest.approx(exact, abs=0.01)


def test_steps_are_within_half_a_step_of_the_coefficients() -> None:
    coefficients = np.random.default_rng(1).normal(size=(50, 7)) * 10.0 ** np.arange(-3, 4)
    steps, scales = whole_steps(coefficients)
    largest = np.abs(coefficients).max(axis=1, keepdims=True)
    assert (np.abs(steps * scales.astype(float) - coefficients) <= largest / 200).all()


def test_a_topic_without_articles_is_named(tmp_path: Path) -> None:
    rows = [row for row in small_corpus() if "environment" not in row.labels]
    with pytest.raises(TrainingError, match="environment"):
        train_multi_label(rows, read_taxonomy(write_taxonomy(tmp_path)))


def test_without_articles_out_of_scope_there_is_no_scope(tmp_path: Path) -> None:
    rows = [row for row in small_corpus(15) if row.labels]
    trained = train_multi_label(rows, read_taxonomy(write_taxonomy(tmp_path)))
    folder = write_bundle(trained, tmp_path / "unscoped", name="topics/unscoped", rows=rows)
    tags = load_topics(folder).classify([("助餐", "老人在社区食堂吃饭。")])[0]
    assert {tag.kind for tag in tags} == {"topic"}


def test_unknown_labels_are_named_with_their_lines(tmp_path: Path) -> None:
    data = tmp_path / "mine.jsonl"
    rows = [
        {"title": "甲", "text": "", "labels": ["environment"]},
        {"title": "乙", "text": "", "labels": ["enviroment", "culture_sports"]},
        {"title": "丙", "text": "", "labels": []},
        {"title": "丁", "text": "", "labels": ["gardening"]},
    ]
    data.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    with pytest.raises(LabelError) as error:
        read_labelled([data], SLUGS)
    assert "mine.jsonl:2: unknown label 'enviroment'" in str(error.value)
    assert "mine.jsonl:4: unknown label 'gardening'" in str(error.value)
    assert "mine.jsonl:1" not in str(error.value)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"title": "甲", "text": "乙"}', "labels"),
        ('{"title": "甲", "text": "乙", "labels": "environment"}', "list of strings"),
        ('{"title": 3, "text": "乙", "labels": []}', "must be strings"),
        ("{", "JSONDecodeError"),
        ("[]", "TypeError"),
    ],
)
def test_malformed_rows_are_named(tmp_path: Path, line: str, message: str) -> None:
    data = tmp_path / "bad.jsonl"
    data.write_text("\n" + line + "\n", encoding="utf-8")
    with pytest.raises(LabelError, match=rf"bad\.jsonl:2: .*{message}"):
        read_labelled([data])


def test_a_folder_without_rows_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match=r"no \*\.jsonl"):
        read_labelled([tmp_path])


def test_seed_words_become_articles(tmp_path: Path) -> None:
    path = write_taxonomy(tmp_path)
    path.write_text(
        SMALL_TAXONOMY.replace('"文艺 演出 比赛"', '"文艺 老人 足球"'), encoding="utf-8"
    )
    seeds = {seed.body: seed.labels for seed in seed_articles(read_taxonomy(path))}
    assert seeds["养老"] == ("elderly_care",)
    assert seeds["老人"] == ("elderly_care", "culture_sports")
    assert seeds["足球"] == ("culture_sports",)
    assert seeds["股票"] == ()
    assert seeds["居家与社区养老、助餐助浴。"] == ("elderly_care",)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('slug = "environment"', 'slug = "elderly_care"', "more than one topic: elderly_care"),
        ('zh = "文化体育"\n', "", "culture_sports.*zh"),
        ('zh = "文化体育"', 'colour = "red"\nzh = "文化体育"', "colour"),
        ("[[topic]]", "[[theme]]", "no .*topic"),
        ('slug = "environment"', "slug = environment", "taxonomy.toml: "),
    ],
)
def test_a_wrong_taxonomy_is_explained(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = write_taxonomy(tmp_path)
    path.write_text(SMALL_TAXONOMY.replace(old, new), encoding="utf-8")
    with pytest.raises(TaxonomyError, match=message):
        read_taxonomy(path)


def test_the_shipped_taxonomy_is_whole() -> None:
    taxonomy = read_taxonomy()
    assert len(taxonomy.topics) == 24
    for topic in taxonomy.topics:
        assert topic.definition
        assert len(topic.seeds) >= 40
        assert all(code.startswith("medtop:") and len(code) == 15 for code in topic.iptc)
    assert len(taxonomy.outside) >= 100


def titles() -> list[Labelled]:
    """Headlines with one label each."""
    return [
        Labelled(id=row.id, headline=row.body[:25], body="", labels=row.labels[:1])
        for row in small_corpus(60)
        if row.labels
    ]


def test_single_labels_are_learned_and_measured(tmp_path: Path) -> None:
    rows = titles()
    trained = train_single_label(rows[::2] + rows[1::4])
    folder = write_bundle(trained, tmp_path / "single", name="single", rows=rows)
    result = evaluate(load_topics(folder), rows[3::4])
    assert result.accuracy > 0.6
    assert result.scope_accuracy is None
    (tags,) = load_topics(folder).classify([("社区食堂老人助餐", "")])
    assert [tag.label for tag in tags] == ["elderly_care"]


def test_single_label_training_refuses_other_rows() -> None:
    with pytest.raises(TrainingError, match="not exactly one label"):
        train_single_label(small_corpus(3))
    with pytest.raises(TrainingError, match="at least two labels"):
        train_single_label([row for row in titles() if row.labels == ("environment",)])
