"""What a person corrects wins over every model and later reading, and leaves with every export."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from lilong.classify.tags import Tag
from lilong.crawler.items import Credit
from lilong.pipelines.archives.reextract import KeptPage, Reread, apply, compare
from lilong.pipelines.export.record import export_record
from lilong.pipelines.items import TaggedArticle
from lilong.pipelines.maintenance.correct import (
    NoSuchCorrection,
    correct_article,
    take_corrections,
    undo_correction,
)
from lilong.pipelines.maintenance.correction_requests import (
    CorrectionError,
    make_all,
    read_request,
    read_requests,
)
from lilong.pipelines.maintenance.forget import forget_name, forget_url
from lilong.pipelines.maintenance.merge import merge
from lilong.pipelines.maintenance.retag import articles_to_tag, retag_articles
from lilong.pipelines.search.search import Search
from lilong.pipelines.storage.corrections import read_corrections
from lilong.pipelines.storage.database import open_database
from lilong.pipelines.storage.read import read_article
from lilong.pipelines.storage.store import store
from tests.articles import BODY, article, tagged

WANTED = {
    "article": "1",
    "topic": ["+culture_sports", "-elderly_care"],
    "region": "310110/定海路街道",
    "date": "2024-03-04",
    "headline": "定海的戏台搭好了",
    "source": "示例早报",
    "credit": ["reporter:甲某", "编辑：乙某"],
    "scope": "in",
    "by": "林知夏",
    "why": "看了原页",
}
FIELDS = ["credits", "date_published", "headline", "region", "scope", "source", "topics"]


class NewTagger:
    """A tagger of another model: everything is out of scope, and about elderly care somewhere."""

    name = "topics/2030.01"

    def tag(self, articles, hints=None):
        tags = (
            Tag(kind="scope", label="out", score=0.9, model=self.name),
            Tag(kind="topic", label="elderly_care", score=0.8, model=self.name),
            Tag(kind="region", label="110101", score=0.8, model="gazetteer/2030"),
        )
        return [TaggedArticle(article=each, tags=tags, region="110101") for each in articles]


def correct(db, **wanted) -> None:
    make_all(db, [read_request(db, {"article": "1", **wanted})])


def assert_corrected(db) -> None:
    stored = read_article(db, 1)
    one = stored.tagged.article
    assert {(t.kind, t.label, t.model) for t in stored.tagged.tags} == {
        ("scope", "in", "correction"),
        ("topic", "culture_sports", "correction"),
        ("region", "310110/定海路街道", "correction"),
    }
    assert (stored.tagged.region, stored.tagged.street) == ("310110", "定海路街道")
    assert one.headline == "定海的戏台搭好了"
    assert one.date_published
    assert one.date_published.isoformat() == "2024-03-04T00:00:00+08:00"
    assert (one.source, one.source_chain) == ("示例早报", ("示例早报", "示例晚报"))
    assert one.credits == (
        Credit(role="reporter", name="甲某", raw="记者"),
        Credit(role="editor", name="乙某", raw="编辑"),
    )
    record = json.loads(json.dumps(export_record(stored)))
    assert record["corrected"] == FIELDS
    assert record["headline"] == one.headline


@pytest.fixture
def corrected(db):
    store(db, tagged(1))
    correct(db, **WANTED)
    return db


def test_a_correction_holds_through_tagging_reading_again_merging_and_exporting(
    corrected, tmp_path
):
    db = corrected
    assert_corrected(db)
    assert sum(retag_articles(db, NewTagger(), [1])) == 1
    assert_corrected(db)
    assert articles_to_tag(db, NewTagger.name) == []

    page = KeptPage(article=1, url=article(1).url, site="s", warc=tmp_path / "w", offset=0)
    same = Reread(page=page, tagged=tagged(1))
    assert compare(db, same) is None
    apply(db, same)
    assert read_article(db, 1).revision == 1
    now = Reread(page=page, tagged=tagged(1, headline="页上的新标题", body=BODY + "\n又一段话。"))
    change = compare(db, now)
    assert change
    assert set(change.fields) == {"body"}
    apply(db, now)
    assert read_article(db, 1).revision == 2
    assert_corrected(db)

    with open_database(tmp_path / "other.db") as other:
        store(other, tagged(1))  # read, and never corrected, on another machine
        merge(other, db)
        assert_corrected(other)
        before = list(other.query("SELECT * FROM corrections"))
        assert merge(other, db) == {"unchanged": 1}
        assert list(other.query("SELECT * FROM corrections")) == before
    with open_database(tmp_path / "empty.db") as other:
        assert merge(other, db) == {"new": 1}
        assert_corrected(other)
        assert merge(other, db) == {"unchanged": 1}
    with open_database(tmp_path / "third.db") as other:
        store(other, tagged(1))
        assert merge(db, other) == {"unchanged": 1}  # what was, with its corrections, is known
    assert_corrected(db)


def test_a_crawl_that_finds_the_page_as_it_was_makes_no_revision(corrected):
    assert store(corrected, tagged(1)) == "unchanged"
    assert store(corrected, tagged(1, headline="页上的新标题")) == "unchanged"
    assert_corrected(corrected)


def test_a_page_that_is_rewritten_under_its_own_headline_is_the_corrected_article_still(corrected):
    assert store(corrected, tagged(1, body="河道边的步道修好了，晚上也有灯。" * 9)) == "changed"
    assert_corrected(corrected)


def test_what_is_undone_is_as_it_was_last_read(corrected):
    list(retag_articles(corrected, NewTagger(), [1]))
    store(corrected, tagged(1, headline="页上的新标题"))
    for each in read_corrections(corrected):
        undo_correction(corrected, each.id)
    stored = read_article(corrected, 1)
    now = stored.tagged
    assert stored.corrected == ()
    assert now.article.headline == "页上的新标题"
    expected = tagged(1, headline="页上的新标题").article
    assert replace(now.article, issues=expected.issues) == expected
    with pytest.raises(NoSuchCorrection, match="undone already"):
        undo_correction(corrected, 1)
    with pytest.raises(NoSuchCorrection, match="no correction 99"):
        undo_correction(corrected, 99)


def test_of_two_corrections_of_a_field_the_later_stands_until_it_is_undone(db):
    store(db, tagged(1))
    correct(db, headline="甲题")
    correct(db, headline="乙题")
    assert read_article(db, 1).tagged.article.headline == "乙题"
    undo_correction(db, 2)
    assert read_article(db, 1).tagged.article.headline == "甲题"
    undo_correction(db, 1)
    assert read_article(db, 1).tagged.article.headline == article(1).headline


def test_a_corrected_headline_is_found_and_the_old_one_is_not(corrected):
    assert Search(corrected, '"戏台搭好"').ids() == [1]
    assert Search(corrected, '"食堂开张"').ids() == []


def test_of_two_machines_the_newest_wins_and_the_conflict_is_told(db):
    store(db, tagged(1))
    correct(db, headline="早题", by="甲")
    db.execute("UPDATE corrections SET made_at = '2024-01-01T00:00:00+08:00'")
    with open_database(":memory:") as other:
        store(other, tagged(1))
        correct(other, headline="晚题", by="乙")
        told: list[str] = []
        merge(db, other, conflict=told.append)
        merge(other, db, conflict=told.append)
        for each in (db, other):
            assert read_article(each, 1).tagged.article.headline == "晚题"
    assert len(told) == 2
    assert all("晚题" in line.split("wins over")[0] and "早题" in line for line in told)


def test_an_undoing_is_taken_over(corrected):
    with open_database(":memory:") as other:
        merge(other, corrected)
        (number,) = (c.id for c in read_corrections(corrected) if c.field == "headline")
        undo_correction(corrected, number)
        assert take_corrections(other, 1, corrected, 1) == []
        assert read_article(other, 1).tagged.article.headline == article(1).headline


def test_forgetting_reaches_corrections(corrected):
    forget_name(corrected, "甲某")
    assert [each.name for each in read_article(corrected, 1).tagged.article.credits] == ["乙某"]
    store(corrected, tagged(1, body=BODY + "\n又一段话。"))
    assert [each.name for each in read_article(corrected, 1).tagged.article.credits] == ["乙某"]
    assert "甲某" not in "\n".join(corrected.conn.iterdump())
    forget_url(corrected, article(1).url)
    assert read_corrections(corrected) == []


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"article": "9"}, "no article 9; the last is 1"),
        ({"article": "https://news.example/11.html"}, "near: https://news.example/1.html"),
        ({"topic": ["+elderly_car"]}, "no topic 'elderly_car'; near: elderly_care"),
        ({"region": "杨浦曲"}, "near: 杨浦区"),
        ({"region": "310110/定海街道"}, "定海路街道"),
        ({"credit": ["reportr:甲"]}, "no role 'reportr'; near: reporter"),
        ({"credit": ["reporter:"]}, "names nobody"),
        ({"date": "2024-02-31"}, "is no date"),
        ({"headline": " "}, "cannot be empty"),
        ({"scope": "maybe"}, "in or out"),
        ({"headlin": "甲"}, "unknown key 'headlin'; near: headline"),
        ({"headline": 3}, "headline is no text"),
        ({"by": "甲"}, "nothing to correct"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_comes_near(db, wanted, said):
    store(db, tagged(1))
    with pytest.raises(CorrectionError) as error:
        read_request(db, {"article": "1", **wanted})
    assert said in str(error.value)


def test_a_file_with_an_error_names_its_lines(db):
    store(db, tagged(1))
    lines = ['{"article": 1, "headline": "甲题"}', "", "no json", '{"article": 2, "scope": "in"}']
    with pytest.raises(CorrectionError) as error:
        read_requests(db, lines)
    named = [line.split(":")[0] for line in str(error.value).splitlines()]
    assert named == ["line 3", "line 4"]
    assert read_corrections(db) == []


def test_a_model_of_other_topics_can_be_corrected(db):
    store(db, tagged(1, topic="canyu"))
    correct(db, topic="-canyu")
    assert [tag.label for tag in read_article(db, 1).tagged.tags if tag.kind == "topic"] == []


def test_keywords_and_a_later_correction_of_another_field_stay(db):
    store(db, tagged(1))
    db.execute("INSERT INTO article_keywords VALUES (1, '食堂', 2.0)")
    correct_article(db, 1, {"headline": {"headline": "甲题"}})
    correct(db, scope="out")
    assert db.execute("SELECT keyword FROM article_keywords").fetchall() == [("食堂",)]
    assert read_article(db, 1).corrected == ("headline", "scope")
