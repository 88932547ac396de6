"""What the register tells of a source: kept at store time, searched by, mended by the doctor."""

from __future__ import annotations

from pathlib import Path

import pytest

from lilong.pipelines.maintenance.doctor import examine
from lilong.pipelines.search.filters import FilterError, make_filters
from lilong.pipelines.search.search import Search
from lilong.pipelines.storage.database import open_database
from lilong.pipelines.storage.outlets import update_outlets
from lilong.pipelines.storage.read import read_article
from lilong.pipelines.storage.store import store
from tests.articles import tagged

SOURCES = ("新华社", "新民晚报", "临溪县融媒体中心", "临溪发布", "弄堂口的猫")


def fill(db) -> None:
    for number, source in enumerate(SOURCES, 1):
        one = tagged(number, headline=f"标题{number}", body=f"第{number}篇，{source}的正文。" * 9)
        changed = {"source": source, "source_chain": (source,)}
        store(db, tagged(number, headline=one.article.headline, body=one.article.body, **changed))


def test_kind_level_and_home_are_kept_with_each_source(db):
    fill(db)
    rows = db.execute("SELECT name, kind, level, home FROM sources ORDER BY id").fetchall()
    assert list(map(tuple, rows)) == [
        ("新华社", "agency", "central", None),
        ("新民晚报", "newspaper", "province", "310000"),
        ("临溪县融媒体中心", "converged_media", "county", None),
        ("临溪发布", "government_release", "government", None),
        ("弄堂口的猫", "account", "account", None),
    ]


@pytest.mark.parametrize(
    ("levels", "ids"),
    [(["central"], [1]), (["省级", "county"], [2, 3]), (["government"], [4]), (["city"], [])],
)
def test_articles_are_found_by_the_level_of_their_source(db, levels, ids):
    fill(db)
    assert Search(db, None, make_filters({"levels": levels})).ids() == ids


def test_a_level_that_is_none_is_refused_with_those_that_are():
    with pytest.raises(FilterError, match="central, province"):
        make_filters({"levels": ["region"]})


def test_facets_count_the_levels(db):
    fill(db)
    facets = Search(db).facets()
    assert {(each.value, each.count) for each in facets.levels} == {
        (level, 1) for level in ("central", "province", "county", "government", "account")
    }


def test_the_page_s_own_words_are_kept_beside_the_standard_name(db):
    stored = tagged(1, source="中国新闻社", source_raw="中新社", source_chain=("中国新闻社",))
    store(db, stored)
    assert read_article(db, 1).tagged.article.source_raw == "中新社"


def test_rows_of_the_users_own_are_taken_over_by_the_doctor(tmp_path: Path):
    file = tmp_path / "news.db"
    with open_database(file) as db:
        fill(db)
    own = "name\tkind\tlevel\tadcode\n弄堂口的猫\tnewspaper\tcity\t330100\n"
    (tmp_path / "outlets.tsv").write_text(own, encoding="utf-8")
    with open_database(file) as db:
        found = dict(examine(db, None))["outlets"]
        assert found is not None
        assert (found.count, found.examples) == (1, ("弄堂口的猫: city",))
        assert found.mend is not None
        found.mend(db)
        assert dict(examine(db, None))["outlets"] is None
        row = db.execute("SELECT level, home FROM sources WHERE name = '弄堂口的猫'").fetchone()
        assert tuple(row) == ("city", "330100")
        assert update_outlets(db) == 0
