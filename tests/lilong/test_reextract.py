"""`lilong reextract` reads the kept pages again, parts joined, and keeps the old revision."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import Result

from tests.lilong.test_crawl import add_articles, article, crawl, list_page, rows
from tests.local_site import Reply
from tests.verbs import lilong

pytestmark = pytest.mark.slow


@pytest.fixture
def db(site, tmp_path) -> Path:
    """Give a crawl of five articles, one of them on two pages."""
    site.add("/news/", list_page(range(5)))
    add_articles(site, range(5))
    more = "<div class='pages'><a href='/a/1_2.html'>下一页</a></div></body>"
    site.pages["/a/1.html"] = Reply(article(1).replace("</body>", more).encode())
    site.add("/a/1_2.html", article(1, "<p>第二页：散会以后两户人家约好周末一起搬旧家具。</p>" * 2))
    done = crawl(site, tmp_path / "news.db")
    assert done.returncode == 0, done.stderr
    return tmp_path / "news.db"


def reextract(db: Path, *options: str) -> Result:
    return lilong("reextract", "--db", db, "--workers", "1", *options)


def spoil(db: Path) -> None:
    """Make one stored article look as an older version of Lilong might have read it."""
    with sqlite3.connect(db) as connection:
        connection.execute(
            "update articles set headline = '旧题', source = null, digest = 'old' where id = 2"
        )


def test_nothing_changes_where_nothing_changed(db):
    done = reextract(db, "--json")
    assert (done.exit_code, done.stdout) == (0, ""), done.stderr
    assert rows(db, "select count(*) from revisions") == [(0,)]


def test_a_change_is_shown_and_stored_as_a_revision(db):
    (before,) = rows(db, "select headline from articles where id = 2")
    spoil(db)
    dry = reextract(db, "--json", "--dry-run")
    change = json.loads(dry.stdout)
    assert change["id"] == 2
    assert change["fields"]["headline"] == ["旧题", before[0]]
    assert change["fields"]["source"] == ["–", "社区报"]
    assert rows(db, "select headline from articles where id = 2") == [("旧题",)]
    told = reextract(db, "--diff")
    assert "- 旧题" in told.stdout
    assert rows(db, "select headline, revision from articles where id = 2") == [(before[0], 2)]
    assert reextract(db, "--json").stdout == ""


def test_a_warc_that_is_gone_is_counted_and_the_rest_is_read(db):
    (warc,) = (db.parent / "news-warc").iterdir()
    warc.write_bytes(warc.read_bytes()[: warc.stat().st_size // 2])
    done = reextract(db)
    assert done.exit_code == 0, done.stderr
    assert "not read: no WARC record" in done.stdout
    assert rows(db, "select count(*) from articles") == [(5,)]


def test_a_database_without_kept_pages_says_so(site, tmp_path):
    site.add("/news/", list_page(range(3)))
    add_articles(site, range(3))
    crawl(site, tmp_path / "news.db", "--no-warc")
    done = reextract(tmp_path / "news.db")
    assert done.exit_code == 1
    assert "was kept as WARC" in done.stderr
