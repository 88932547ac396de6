"""Search finds exactly what a scan of the texts finds."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lilong.classify.regions.lookup import AmbiguousRegion, UnknownRegion, resolve_region
from lilong.classify.text.fold import fold
from lilong.crawler.items import Article
from lilong.pipelines.items import TaggedArticle
from lilong.pipelines.search.filters import FilterError, Filters, make_filters
from lilong.pipelines.search.query_language import QueryError
from lilong.pipelines.search.search import Search
from lilong.pipelines.storage.bigrams import one_line
from lilong.pipelines.storage.database import SHANGHAI, open_database
from lilong.pipelines.storage.search_index import rebuild_index
from lilong.pipelines.storage.store import store
from tests.articles import BODY, tagged

# Few characters, so that they meet; folded pairs, quotes, spaces and signs of FTS5 among them.
SIGNS = st.sampled_from(list("社社區区养養老服务的，。“”\"'*^():-ＡAa１1 \n　\x00☂𠮷é"))
TEXTS = st.text(SIGNS, min_size=1, max_size=30)


def contains(text: str, term: str) -> bool:
    """Return the scan: white space and control characters count once, whatever they are."""
    return one_line(fold(term)) in _SPACED.sub(" ", fold(text))


_SPACED = re.compile(r"[\s\x00-\x1f\x7f]+")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5), st.data())
def test_recall_and_precision_are_those_of_a_scan(texts, data):
    whole = "\n".join(headline + body for headline, body in texts)
    with open_database(":memory:") as db, db.atomic():
        for number, (headline, body) in enumerate(texts):
            one = TaggedArticle(article=Article(url=str(number), headline=headline, body=body))
            store(db, one)
        for _ in range(8):
            start = data.draw(st.integers(0, len(whole) - 1))
            stretch = whole[start : start + data.draw(st.integers(1, 8))]
            term = one_line(data.draw(st.sampled_from([stretch]) | TEXTS).replace('"', ""))
            if term:
                scan = [
                    n + 1 for n, parts in enumerate(texts) if any(contains(p, term) for p in parts)
                ]
                assert Search(db, f'"{term}"').ids() == scan
                assert sorted(hit.id for hit in Search(db, f'"{term}"').page().hits) == scan


@pytest.fixture
def filled(db):
    """Five articles of different places, topics, outlets, dates and people."""
    rows = [
        (
            "310110",
            "五角场街道",
            "elderly_care",
            "2023-01-31",
            "上海杨浦",
            "养老服务进社区，助餐点开张",
        ),
        ("310115", None, "elderly_care", "2023-02-01", "浦东时报", "養老機構評級公布"),
        (
            "320106",
            None,
            "volunteering",
            "2024-05-01",
            "南京日报",
            "志愿者进小区，社区食堂招募义工",
        ),
        ("440300", None, "renewal_facilities", None, "深圳特区报", "老旧小区加装电梯，Wi-Fi 覆盖"),
        (
            None,
            None,
            "property_management",
            "2022-12-31",
            "上海杨浦",
            "物业费与停车费，广告收益公示",
        ),
    ]
    with db.atomic():
        for number, (region, street, topic, date, source, body) in enumerate(rows, 1):
            published = datetime.fromisoformat(date).replace(tzinfo=SHANGHAI) if date else None
            one = tagged(
                number, topic=topic, headline=f"标题{number}", body=body, source=source,
                source_chain=(source,), date_published=published,
            )  # fmt: skip
            store(db, replace(one, region=region, street=street, places=()))
    return db


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("养老", [1, 2]),  # inside 养老服务, and written 養老
        ("養老", [1, 2]),
        ("老", [1, 2, 4]),
        ("报", []),
        ("布", [2]),  # the last character of a text
        ("养老 助餐", [1]),
        ("助餐 OR 食堂", [1, 3]),
        ("社区 -食堂", [1]),
        ("社区 -食堂 -助餐", []),
        ("ｗｉ－ｆｉ", [4]),  # full-width finds half-width
        ('"Wi-Fi 覆盖"', [4]),
        ("，", [1, 3, 4, 5]),
        ("标题3", [3]),
    ],
)
def test_words(filled, query, ids):
    assert Search(filled, query).ids() == ids


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({"topics": ("elderly_care",)}, [1, 2]),
        ({"topics": ("elderly_care", "volunteering")}, [1, 2, 3]),
        ({"regions": ("上海",)}, [1, 2]),
        ({"regions": ("310000",)}, [1, 2]),
        ({"regions": ("杨浦",)}, [1]),
        ({"regions": ("上海杨浦五角场街道",)}, [1]),
        ({"regions": ("南京鼓楼", "深圳")}, [3, 4]),
        ({"sources": ("上海杨浦",)}, [1, 5]),
        ({"publishers": ("示例新闻网",)}, [1, 2, 3, 4, 5]),
        ({"credits": ("何远山",)}, [1, 2, 3, 4, 5]),
        ({"credits": ("何远",)}, []),
        ({"since": "2023-01"}, [1, 2, 3]),
        ({"until": "2023-01"}, [1, 5]),
        ({"since": "2023", "until": "2023"}, [1, 2]),
        ({"since": "2023-01-31", "until": "2023-01-31"}, [1]),
        ({"scope": "in"}, [1, 2, 3, 4, 5]),
        ({"scope": "out"}, []),
    ],
)
def test_filters(filled, filters, ids):
    if "regions" in filters:
        filters = {"regions": tuple(map(resolve_region, filters["regions"]))}
    wanted = Filters(**filters)
    assert Search(filled, None, wanted).ids() == ids
    assert sorted(hit.id for hit in Search(filled, "标题", wanted).page().hits) == ids
    assert Search(filled, "标题", wanted).page().total == len(ids)


@pytest.mark.parametrize(
    ("request_", "ids"),
    [
        ({"topics": ["elderly_care"], "since": "2023-02"}, [2]),
        ({"regions": ["上海"], "until": "2023-01"}, [1]),
        ({"sources": ["上海杨浦"], "scope": "in", "since": "2023"}, [1]),
        ({"credits": ["何远山"], "regions": ["南京"]}, [3]),
        ({"publishers": ["示例新闻网"], "until": "2022"}, [5]),
        ({"scope": "out"}, []),
        ({"regions": ["上海杨浦五角场街道", "深圳"]}, [1, 4]),
    ],
)
def test_many_matches_pass_filters_as_few_do(filled, monkeypatch, request_, ids):
    wanted = make_filters(request_)
    for few in (5_000, 0):
        monkeypatch.setattr("lilong.pipelines.search.matches.CHECK_LIMIT", few)
        for sort in ("best", "oldest"):
            found = Search(filled, "标题", wanted).page(sort=sort)
            assert sorted(hit.id for hit in found.hits) == ids
            assert found.total == len(ids)
    assert Search(filled, None, wanted).ids() == ids


def statements(db, search, sort):
    """Give the statements of a web page of hits and facets, without those of FTS5 within them."""
    seen = []
    db.conn.set_trace_callback(seen.append)
    search.facets()
    assert search.page(sort).hits
    db.conn.set_trace_callback(None)
    return [each for each in seen if not each.startswith("--")]


@pytest.mark.parametrize("one_per_cluster", [False, True])
@pytest.mark.parametrize("sort", ["best", "newest"])
@pytest.mark.parametrize("request_", [{}, {"topics": ["elderly_care"], "since": "2020"}])
@pytest.mark.parametrize("ranked", [20, 4])  # all matches, or the last of many
def test_statements_are_few_and_matches_are_gone_through_twice_at_most(
    db, monkeypatch, ranked, request_, sort, one_per_cluster
):
    monkeypatch.setattr("lilong.pipelines.search.ranking.BM25_LIMIT", ranked)
    counts = []
    for stored in range(1, 13):
        body = "社区食堂开张，" + "".join(
            map(chr, range(0x5000 + stored * 90, 0x505A + stored * 90))
        )
        store(db, tagged(stored, body=body))
        if stored in (6, 12):
            search = Search(
                db, "社区 食堂", make_filters(request_), one_per_cluster=one_per_cluster
            )
            seen = statements(db, search, sort)
            counts.append(len(seen))
            assert sum('"社区" AND "食堂"' in each for each in seen) <= 2
    assert counts[0] == counts[1] <= 8


def test_what_is_asked_of_a_search_in_whatever_order_agrees(filled, monkeypatch):
    for name in ("matches.CHECK_LIMIT", "ranking.BM25_LIMIT", "search.FACET_LIMIT"):
        monkeypatch.setattr(f"lilong.pipelines.search.{name}", 2)
    first, second = Search(filled, "标题"), Search(filled, "标题")
    assert (first.count, first.ids()) == (5, [1, 2, 3, 4, 5])
    assert first.facets().counted == 2
    hits = first.page().hits
    assert second.facets().counted == 2
    assert second.page().hits == hits
    assert (second.ids(), second.count) == ([1, 2, 3, 4, 5], 5)
    assert second.page("newest").hits == first.page("newest").hits


def test_of_more_matches_than_are_ranked_the_count_is_exact(filled, monkeypatch):
    monkeypatch.setattr("lilong.pipelines.search.ranking.BM25_LIMIT", 2)
    monkeypatch.setattr("lilong.pipelines.search.ranking.SAMPLE_LIMIT", 2)
    found = Search(filled, "标题").page()
    assert (sorted(hit.id for hit in found.hits[:2]), found.total) == ([4, 5], 5)
    assert [hit.id for hit in found.hits[2:]] == [3, 2, 1]  # the others follow, the last first
    pages = [Search(filled, "标题").page(limit=2, offset=offset).hits for offset in (0, 2, 4, 6)]
    assert tuple(hit for page in pages for hit in page) == found.hits
    assert Search(filled, "标题", make_filters({"topics": ["elderly_care"]})).page().total == 2
    assert Search(filled, "标题", one_per_cluster=True).page().total == 5


def test_a_headline_weighs_more_than_a_body(db):
    store(
        db,
        tagged(
            1, headline="街道新闻", body="加装电梯的楼道多了。" + "今天天气很好，居民都出门。" * 5
        ),
    )
    store(db, tagged(2, headline="加装电梯", body="今天天气很好，居民都出门散步。" * 6))
    assert [hit.id for hit in Search(db, "加装电梯").page().hits] == [2, 1]


def test_of_many_matches_those_with_the_words_in_the_headline_come_first(db, monkeypatch):
    monkeypatch.setattr("lilong.pipelines.search.ranking.BM25_LIMIT", 4)
    monkeypatch.setattr("lilong.pipelines.search.ranking.READ_LIMIT", 3)
    for number in range(1, 7):
        headline = "社區食堂" if number == 4 else "助餐" if number == 3 else "街道新闻"
        body = f"第{number}号楼" * 40 + "社区食堂与助餐。" * (2 if number == 5 else 1)
        store(db, tagged(number, headline=headline, body=body))
    assert [hit.id for hit in Search(db, "社区食堂").page().hits] == [4, 5, 6, 3, 2, 1]
    assert [hit.id for hit in Search(db, "社区食堂 OR 助餐").page(limit=3).hits] == [4, 3, 6]


def test_of_many_matches_an_early_one_with_the_word_in_its_headline_is_not_missed(db, monkeypatch):
    monkeypatch.setattr("lilong.pipelines.search.ranking.BM25_LIMIT", 3)
    monkeypatch.setattr("lilong.pipelines.search.ranking.SAMPLE_LIMIT", 2)
    for number in range(1, 8):
        headline = "社区食堂开张" if number == 1 else "街道新闻"
        body = f"第{number}号楼" * 40 + "社区食堂与助餐。"
        store(db, tagged(number, headline=headline, body=body))
    assert [hit.id for hit in Search(db, "社区食堂").page().hits] == [1, 7, 6, 5, 4, 3, 2]
    pages = [Search(db, "社区食堂").page(limit=2, offset=offset).hits for offset in (0, 2, 4, 6)]
    assert [hit.id for page in pages for hit in page] == [1, 7, 6, 5, 4, 3, 2]


def test_order_and_paging(filled):
    newest = [hit.id for hit in Search(filled, None).page().hits]
    assert newest == [3, 2, 1, 5, 4]  # the undated one last
    assert [hit.id for hit in Search(filled, "标题").page(sort="oldest").hits] == [5, 1, 2, 3, 4]
    paged = [
        hit.id
        for page in range(3)
        for hit in Search(filled, None).page(limit=2, offset=2 * page).hits
    ]
    assert paged == newest
    assert Search(filled, "标题").page(offset=99).total == 5


def test_one_of_each_cluster_is_the_one_published_first(db):
    late = datetime(2024, 5, 1, tzinfo=SHANGHAI)
    store(db, tagged(1, date_published=late))
    store(db, tagged(2))
    store(db, tagged(3, headline="另一件事", body="图书馆延长开放时间，周末也到九点闭馆。" * 4))
    assert [hit.id for hit in Search(db, None, one_per_cluster=True).page().hits] == [3, 2]
    found = Search(db, "社区", one_per_cluster=True).page()
    assert ([hit.id for hit in found.hits], found.total) == ([2], 1)
    assert Search(db, None, one_per_cluster=True).ids() == [2, 3]
    assert found.hits[0].copies == 2


def test_the_snippet_shows_the_words_in_context(db):
    store(db, tagged(1, body="开头的句子。" * 30 + BODY))
    (hit,) = Search(db, "志愿者 送餐").page().hits
    text = "".join(piece.text for piece in hit.snippet)
    assert [piece.text for piece in hit.snippet if piece.found] == ["志愿者", "送餐"]
    assert text.startswith("…")
    assert "\n" not in text


def test_an_index_built_anew_answers_the_same(filled):
    before = [Search(filled, word).page().hits for word in ("养老", "，", "老")]
    assert rebuild_index(filled) == 5
    assert [Search(filled, word).page().hits for word in ("养老", "，", "老")] == before


def test_queries_and_filters_that_cannot_be_answered_say_so(db):
    with pytest.raises(QueryError, match="exclusions"):
        Search(db, "-养老").page()
    with pytest.raises(FilterError, match="2023-01"):
        Filters(since="last year")
    with pytest.raises(AmbiguousRegion, match="南京市鼓楼区 320106"):
        resolve_region("鼓楼区")
    with pytest.raises(UnknownRegion):
        resolve_region("不存在的地方")
    with pytest.raises(UnknownRegion):
        resolve_region("999999")
