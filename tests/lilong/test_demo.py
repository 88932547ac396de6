"""`lilong demo` does the whole job through the real commands, and prints the right numbers."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from lilong.cli.main import main
from tests.demo_truth import expected

pytestmark = pytest.mark.slow


def query(db: Path, sql: str) -> list[tuple]:
    with sqlite3.connect(db) as connection:
        return connection.execute(sql).fetchall()


@pytest.mark.parametrize("options", [["--port", "65536"], ["--db", "."]])
def test_wrong_use_ends_with_two_before_anything_runs(options):
    result = CliRunner().invoke(main, ["demo", *options])
    assert result.exit_code == 2
    assert "$ lilong crawl" not in result.stdout


def test_every_article_of_the_site_is_stored_once(demo):
    truth = expected("http://x")
    assert query(demo[0], "select count(*), count(distinct url) from articles") == [
        (len(truth), len(truth))
    ]
    assert re.search(rf"articles\D+{len(truth)}\b", demo[1])


def test_what_gave_no_article_is_told_with_its_reason(demo):
    assert sorted(query(demo[0], "select state, reason from pages where reason is not null")) == [
        ("dropped", "http 404"),
        ("dropped", "robots.txt"),
        ("failed", "no body"),
    ]
    for reason in ("http 404 1", "robots.txt 1", "no body 1"):
        assert reason in demo[1]


def test_headlines_sources_and_credits_are_those_of_the_pages(demo):
    truth = expected("http://x")
    headlines = {headline for (headline,) in query(demo[0], "select headline from articles")}
    assert headlines == {each.article.headline for each in truth}
    names = {name for (name,) in query(demo[0], "select distinct name from credits")}
    assert {c.name for each in truth for c in each.article.credits} <= names
    sources = {name for (name,) in query(demo[0], "select name from sources")}
    assert {each.article.source for each in truth if each.article.source} <= sources


def test_most_articles_get_their_district_and_their_main_topic(demo):
    truth = expected("http://x")
    regions = dict(query(demo[0], "select headline, region from articles"))
    placed = [each for each in truth if each.region]
    right = sum(regions[each.article.headline] == each.region.adcode for each in placed)
    assert right / len(placed) >= 0.95
    topics: dict[str, set[str]] = {}
    for headline, label in query(
        demo[0],
        "select headline, label from articles join tags on article = id where kind = 'topic'",
    ):
        topics.setdefault(headline, set()).add(label)
    about = [each for each in truth if each.topics]
    found = sum(each.topics[0] in topics.get(each.article.headline, ()) for each in about)
    assert found / len(about) >= 0.8


def test_the_rehosted_article_is_one_cluster(demo):
    copies = [each for each in expected("http://x") if each.rehosted_from]
    assert copies
    assert query(demo[0], "select count(distinct cluster) from articles") == [
        (len(expected("http://x")) - len(copies),)
    ]


def test_the_search_shows_hits_in_context_and_says_what_to_try_next(demo):
    assert "lilong search 养老" in demo[1]
    assert "养老" in demo[1].split("lilong search 养老", 1)[1]
    assert "lilong serve" in demo[1]


def test_ending_foreign_keys_hold(demo):
    assert query(demo[0], "pragma foreign_key_check") == []
