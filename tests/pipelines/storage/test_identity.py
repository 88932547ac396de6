"""An unrelated text is never a revision: it is an article under an address of its own."""

from __future__ import annotations

from dataclasses import replace

from lilong.pipelines.items import PageArticle
from lilong.pipelines.maintenance.merge import merge
from lilong.pipelines.storage.database import open_database
from lilong.pipelines.storage.store import store, store_pages
from tests.articles import BODY, tagged

OTHER = """临溪河的清淤昨天完工，两岸的步道重新铺了砖，石阶也加了扶手。
负责人说，清出来的淤泥运到苗圃做了肥料，河水的能见度到了一米。
沿河的茶馆把桌子搬回了岸边，傍晚时分坐满了乘凉的人。"""
URL = "https://news.example/1.html"
FILE = "file:///pages/b.html"


def unrelated(**changes):
    return tagged(1, **{"headline": "临溪河清淤完工", "body": OTHER} | changes)


def rows(db):
    return db.execute("SELECT url, headline, revision FROM articles ORDER BY id").fetchall()


def issues(db):
    return db.execute("SELECT url, detail FROM issues WHERE kind = 'shared_address'").fetchall()


def test_a_saved_page_that_claims_anothers_address_is_kept_under_its_files(db):
    pages = [PageArticle(tagged(1), "import", place="file:///pages/a.html"),
             PageArticle(unrelated(), "import", place=FILE)]  # fmt: skip
    assert store_pages(db, pages) == ["new", "new"]
    assert [url for url, _, _ in rows(db)] == [URL, FILE]
    assert issues(db) == [(FILE, f"{URL} is the address of another text too")]
    assert store_pages(db, pages[::-1]) == ["unchanged", "unchanged"]
    assert len(rows(db)) == 2


def test_a_crawled_page_that_holds_another_text_now_is_a_new_article(db):
    assert store(db, tagged(1)) == "new"
    assert store(db, unrelated()) == "new"
    assert store(db, unrelated(body=OTHER + "\n河长制的牌子换了新的。")) == "changed"
    (first, headline, revision), (second, _, revised) = rows(db)
    assert (first, headline, revision) == (URL, tagged(1).article.headline, 1)
    assert second.startswith(f"{URL}#text-")
    assert revised == 2
    assert store(db, tagged(1)) == "unchanged"


def test_an_article_behind_a_redirect_is_kept_under_the_address_that_was_asked_for(db):
    store(db, tagged(1))
    assert store(db, unrelated(), page={"url": "https://news.example/old/7"}) == "new"
    assert [url for url, _, _ in rows(db)] == [URL, "https://news.example/old/7"]


def test_a_third_of_the_text_or_the_same_headline_makes_a_revision(db):
    store(db, tagged(1))
    half = BODY[: len(BODY) // 2] + "\n" + OTHER[: len(OTHER) // 2]
    assert store(db, tagged(1, headline="食堂与河道", body=half)) == "changed"
    assert store(db, tagged(1, headline="食堂与河道！", body="全文已由编辑部撤下。")) == "changed"
    assert len(rows(db)) == 1


def test_pages_without_an_address_are_known_again_when_the_folder_moves(db):
    one = tagged(1, url="file:///pages/a.html")
    store(db, one)
    assert store(db, tagged(1, url="file:///moved/pages/a.html")) == "unchanged"
    assert store(db, replace(one, article=unrelated(url="file:///moved/b.html").article)) == "new"
    assert len(rows(db)) == 2


def test_a_page_whose_address_comes_to_be_known_is_kept_under_it(db):
    store(db, tagged(1, url=FILE))
    assert store_pages(db, [PageArticle(tagged(1), "import", place=FILE)]) == ["changed"]
    assert [url for url, _, _ in rows(db)] == [URL]


def test_a_merge_keeps_both_texts_of_an_address(db, tmp_path):
    store(db, tagged(1))
    with open_database(str(tmp_path / "other.db")) as other:
        store(other, unrelated())
        assert merge(db, other)["new"] == 1
        assert merge(db, other) == {"unchanged": 1}
    assert [(headline, revision) for _, headline, revision in rows(db)] == [
        (tagged(1).article.headline, 1),
        ("临溪河清淤完工", 1),
    ]
