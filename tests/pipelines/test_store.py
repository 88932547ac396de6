"""Storing: everything or nothing, once, with every earlier state kept."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from lilong.pipelines.search.search import Search
from lilong.pipelines.storage.database import open_database
from lilong.pipelines.storage.read import NoSuchArticle, article_id, read_article
from lilong.pipelines.storage.store import retag, store
from tests.articles import BODY, article, tagged


def counts(db) -> dict[str, int]:
    tables = "pages articles credits tags places links images issues sources revisions".split()
    return {name: db[name].count for name in tables}


def test_a_stored_article_reads_back_as_it_was(db):
    assert store(db, tagged(), site="example") == "new"
    stored = read_article(db, 1)
    # Issues are kept beside the article, not in it.
    assert stored.tagged == replace(tagged(), article=article(issues=()))
    assert stored.site == "example"
    assert db.execute("SELECT kind, detail FROM issues").fetchall() == [("unknown_role", "统稿")]


def test_storing_twice_stores_nothing_twice(db):
    store(db, tagged())
    before = counts(db)
    later = replace(tagged(), article=article(fetched_at=article().fetched_at.replace(year=2025)))
    assert store(db, later) == "unchanged"
    assert counts(db) == before
    assert db.execute("SELECT unchanged_fetches FROM pages").fetchone() == (1,)


def test_new_lists_beside_an_article_do_not_change_it(db):
    store(db, tagged())
    assert store(db, tagged(links=(), images=())) == "unchanged"


def test_a_changed_article_is_a_new_revision_and_the_old_one_is_kept(db):
    store(db, tagged())
    changed = tagged(headline="社区食堂推迟开张", credits=())
    assert store(db, changed) == "changed"
    stored = read_article(db, 1)
    assert (stored.revision, stored.tagged.article.headline) == (2, "社区食堂推迟开张")
    (revision, record) = db.execute("SELECT revision, record FROM revisions").fetchone()
    old = json.loads(record)
    assert (revision, old["headline"], len(old["credits"])) == (1, "第1家社区食堂开张", 3)
    assert Search(db, "推迟").count == 1
    assert Search(db, '"第1家"').count == 0


def test_the_page_is_marked_in_the_same_transaction(db):
    page = {"url": "https://news.example/moved", "status": 200, "etag": '"x"',
            "warc_file": "a.warc.gz", "warc_offset": 10, "warc_length": 20}  # fmt: skip
    store(db, tagged(), site="example", page=page)
    row = next(db.query("SELECT * FROM pages"))
    assert (row["url"], row["state"], row["etag"]) == (page["url"], "stored", '"x"')
    assert db["snapshots"].count == 1
    assert article_id(db, page["url"]) == article_id(db, article().url) == 1


def test_an_unknown_page_column_is_refused(db):
    with pytest.raises(ValueError, match="nonsense"):
        store(db, tagged(), page={"nonsense": 1})
    assert counts(db) == dict.fromkeys(counts(db), 0)


def test_a_failure_leaves_nothing_half_written(db):
    bad = replace(tagged(), tags=(replace(tagged().tags[0], score=7.0),))
    with pytest.raises(sqlite3.IntegrityError):
        store(db, bad)
    assert counts(db) == dict.fromkeys(counts(db), 0)
    assert Search(db, "食堂").count == 0


def test_one_bad_article_of_a_batch_takes_only_itself_back(db):
    bad = replace(tagged(2), tags=(replace(tagged().tags[0], score=7.0),))
    with db.atomic():
        store(db, tagged(1))
        with pytest.raises(sqlite3.IntegrityError):
            store(db, bad)
        store(db, tagged(3))
    assert [url for (url,) in db.execute("SELECT url FROM articles ORDER BY id")] == [
        article(1).url,
        article(3).url,
    ]


def test_a_locked_database_is_an_error_and_nothing_is_written(tmp_path: Path):
    with open_database(tmp_path / "a.db") as db, open_database(tmp_path / "a.db") as other:
        db.execute("PRAGMA busy_timeout = 50")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            store(db, tagged())
        other.execute("ROLLBACK")
        assert db["articles"].count == db["pages"].count == 0


def store_many(db, count: int) -> None:
    for number in range(count):
        store(db, tagged(number, body=f"{BODY}{number}" * 50))


def test_a_full_disk_is_an_error_and_nothing_is_written(tmp_path: Path):
    with open_database(tmp_path / "a.db") as db:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(sqlite3.OperationalError, match="full"):
            store_many(db, 100)
        held = db["articles"].count
        assert db["bodies"].count == held
        assert db.execute("SELECT count(*) FROM pages WHERE state = 'stored'").fetchone()[0] == held


def test_an_unknown_region_is_left_out_and_noted(db):
    store(db, replace(tagged(), region="999999", places=()))
    assert read_article(db, 1).tagged.region is None
    assert ("unknown_region", "999999") in db.execute("SELECT kind, detail FROM issues").fetchall()


def test_tagging_anew_replaces_tags_and_region(db):
    store(db, tagged())
    retag(db, 1, replace(tagged(topic="volunteering"), region=None, street=None, places=()))
    stored = read_article(db, 1).tagged
    assert [tag.label for tag in stored.tags if tag.kind == "topic"] == ["volunteering"]
    assert (stored.region, stored.places) == (None, ())


def test_hostile_text_is_stored_as_it_is(db):
    body = BODY + "\x00'); DROP TABLE articles;-- \"<script>\ud83c"
    store(db, tagged(headline="'\"<b>\\", body=body.replace("\ud83c", "")))
    assert read_article(db, 1).tagged.article.headline == "'\"<b>\\"


def test_articles_are_named_by_id_or_url(db):
    store(db, tagged())
    assert article_id(db, "1") == 1
    for wanted in ("2", "https://nowhere.example/", "", "９"):
        with pytest.raises(NoSuchArticle):
            article_id(db, wanted)
