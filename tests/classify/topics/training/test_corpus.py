"""The training corpus: whole, varied, and of no one place."""

from __future__ import annotations

from collections import Counter

import pytest

from lilong.classify.topics.labelled import CORPUS, Labelled, read_labelled
from lilong.classify.topics.taxonomy import read_taxonomy
from lilong.classify.topics.training.diversity import measure_diversity


@pytest.fixture(scope="module")
def rows() -> tuple[Labelled, ...]:
    return read_labelled([CORPUS], read_taxonomy().slugs)


def test_there_is_enough_of_every_topic(rows: tuple[Labelled, ...]) -> None:
    mains = Counter(row.labels[0] for row in rows if row.labels)
    assert len(rows) >= 2400
    assert min(mains[slug] for slug in read_taxonomy().slugs) >= 80
    assert sum(not row.labels for row in rows) >= 500


def test_a_file_holds_the_articles_of_its_main_topic() -> None:
    for path in sorted(CORPUS.glob("*.jsonl")):
        mains = {row.labels[:1] for row in read_labelled([path])}
        assert mains == ({()} if path.stem == "out_of_scope" else {(path.stem,)})


def test_ids_are_unique_and_labels_at_most_three(rows: tuple[Labelled, ...]) -> None:
    assert len({row.id for row in rows}) == len(rows)
    assert max(len(row.labels) for row in rows) <= 3


def test_no_article_repeats_another(rows: tuple[Labelled, ...]) -> None:
    diversity = measure_diversity(rows)
    assert diversity.near_duplicate_pairs == 0
    assert diversity.stock_share < 0.01
    assert diversity.type_token_ratio > 0.135  # that of 2,100 broadcast news items
    assert diversity.provinces >= 31
    assert diversity.most_in_one_province < 0.1
    assert len(diversity.styles) == 8


def test_no_place_is_tied_to_a_topic(rows: tuple[Labelled, ...]) -> None:
    for slug in read_taxonomy().slugs:
        places = Counter(
            row.province for row in rows if row.labels[:1] == (slug,) and row.province != "-"
        )
        assert len(places) >= 15, slug
        assert places.most_common(1)[0][1] <= 0.25 * places.total(), slug


def test_an_empty_corpus_cannot_be_measured() -> None:
    with pytest.raises(ValueError, match="no articles"):
        measure_diversity([])
