"""Tagging a stored corpus anew: only what needs it, resumable, with earlier tags kept apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lilong.classify.tags import Tag
from lilong.pipelines.items import TaggedArticle
from lilong.pipelines.maintenance.keywords import articles_without_keywords, store_keywords
from lilong.pipelines.maintenance.retag import (
    BATCH,
    articles_to_tag,
    prune_former_tags,
    retag_articles,
)
from lilong.pipelines.storage.read import NoSuchArticle, read_article
from lilong.pipelines.storage.store import store
from tests.articles import tagged


class NewTagger:
    """A tagger of another model, which finds every article to be about the environment."""

    name = "topics/2030.01"

    def tag(self, articles, hints=None):
        tags = (
            Tag(kind="scope", label="in", score=0.9, model=self.name),
            Tag(kind="topic", label="environment", score=0.8, model=self.name),
        )
        return [TaggedArticle(article=article, tags=tags) for article in articles]


class Finder:
    """Gives every article the same two keywords."""

    def keywords(self, headline, body, most=10):
        return [("助餐", 2.0), ("社区", 1.0)][:most]


def former_tags_of(db, identity: int) -> set[tuple[str, str, float, str]]:
    sql = "SELECT kind, label, score, model FROM former_tags WHERE article = ?"
    return set(db.execute(sql, [identity]))


def labels(db, identity: int) -> set[tuple[str, str]]:
    return {(tag.label, tag.model) for tag in read_article(db, identity).tagged.tags}


def test_only_articles_without_tags_of_the_model_are_tagged(db):
    for number in (1, 2, 3):
        store(db, tagged(number))
    assert sum(retag_articles(db, NewTagger(), [2])) == 1
    assert articles_to_tag(db, NewTagger.name) == [1, 3]
    old = {tag.model for tag in tagged(1).tags if tag.kind == "topic"}.pop()
    assert articles_to_tag(db, old) == [2]


def test_the_tags_of_the_earlier_model_are_kept_until_pruned(db):
    store(db, tagged(1, topic="elderly_care"))
    before = {(tag.kind, tag.label, tag.score, tag.model) for tag in tagged(1).tags}
    list(retag_articles(db, NewTagger(), [1]))
    assert labels(db, 1) == {("in", NewTagger.name), ("environment", NewTagger.name)}
    assert former_tags_of(db, 1) == before
    assert prune_former_tags(db) == len(before)
    assert former_tags_of(db, 1) == set()
    assert labels(db, 1) == {("in", NewTagger.name), ("environment", NewTagger.name)}


def test_tagging_twice_by_one_model_leaves_nothing_behind(db):
    store(db, tagged(1))
    list(retag_articles(db, NewTagger(), [1]))
    kept = former_tags_of(db, 1)
    list(retag_articles(db, NewTagger(), [1]))
    assert former_tags_of(db, 1) == kept


def test_a_run_that_is_stopped_goes_on_where_it_was(db):
    for number in range(1, BATCH + 3):
        store(db, tagged(number))
    steps = retag_articles(db, NewTagger(), articles_to_tag(db, NewTagger.name))
    assert next(steps) == BATCH
    steps.close()
    assert articles_to_tag(db, NewTagger.name) == [BATCH + 1, BATCH + 2]


def test_a_missing_article_spoils_its_transaction_only(db):
    store(db, tagged(1))
    with pytest.raises(NoSuchArticle):
        list(retag_articles(db, NewTagger(), [1, 99]))
    assert articles_to_tag(db, NewTagger.name) == [1]


def test_keywords_are_stored_once(db):
    store(db, tagged(1))
    store(db, replace(tagged(2)))
    assert sum(store_keywords(db, Finder(), [1])) == 1
    rows = db.execute("SELECT article, keyword, weight FROM article_keywords ORDER BY keyword")
    assert rows.fetchall() == [(1, "助餐", 2.0), (1, "社区", 1.0)]
    assert articles_without_keywords(db) == [2]
