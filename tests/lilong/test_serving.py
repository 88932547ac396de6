"""The web pages, asked for as a browser would, without one."""

from __future__ import annotations

import asyncio
import gzip
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from lilong.pipelines.storage.database import open_database
from lilong.pipelines.storage.store import store
from lilong.web.app import make_datasette
from tests.articles import BODY, tagged

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a database with three articles, one of them hostile."""
    made = tmp_path_factory.mktemp("web") / "web.db"
    with open_database(made) as db:
        record = gzip.compress(b"WARC/1.1\r\n")
        (made.parent / "a.warc.gz").write_bytes(b"xx" + record)
        page = {"warc_file": "a.warc.gz", "warc_offset": 2, "warc_length": len(record)}
        store(db, tagged(1), site="example", page=page)
        store(db, tagged(2, publisher="转载网"))
        hostile = tagged(
            3, headline=HOSTILE, body=f"{HOSTILE}{BODY[::-1]}", url="javascript:alert(3)",
            source=HOSTILE, source_chain=(HOSTILE,), publisher=HOSTILE, reprint_notice=HOSTILE,
        )  # fmt: skip
        store(db, hostile)
    return made


def get(path: Path, *addresses: str, **options: Any) -> list[Any]:
    async def answers() -> list[Any]:
        datasette = make_datasette(str(path), **options)
        await datasette.invoke_startup()
        got = [await datasette.client.get(address) for address in addresses]
        for database in datasette.databases.values():
            database.close()
        datasette.executor.shutdown(wait=True)
        return got

    return asyncio.run(answers())


def test_the_front_page_lists_and_searches(path):
    front, found, none = get(path, "/", f"/?q={quote('志愿者')}", f"/?q={quote('没有的词')}")
    assert front.status_code == 200
    assert "第1家社区食堂开张" in front.text
    assert "<mark>志愿者</mark>" in found.text
    assert "上海市" in found.text
    assert "Nothing found" in none.text


def test_facets_lead_to_what_they_count(path):
    whole, one = get(path, "/", "/?topic=elderly_care&region=310110&since=2024-03&until=2024-03")
    assert "?topic=elderly_care" in whole.text
    assert "?region=310000" in whole.text
    assert one.status_code == 200
    assert "<strong>3</strong>" in one.text


def test_the_article_page_shows_evidence_credits_and_copies(path):
    (page,) = get(path, "/article/1?q=" + quote("居民投票"))
    assert page.status_code == 200
    for shown in ("邵一鸣", "上海杨浦 → 示例晚报", "上海市杨浦区五角场街道", "转载网"):
        assert shown in page.text
    assert '<mark class="found">居民投票</mark>' in page.text
    assert '<mark class="topic">食堂</mark>' in page.text


def test_the_chain_of_copies_says_what_each_changed(path):
    (page,) = get(path, "/article/2")
    assert "says from" in page.text
    assert "改标题 headline" in page.text
    assert "改署名 credits" not in page.text


def test_the_dashboard_draws_what_is_there(path):
    (page,) = get(path, "/dashboard")
    assert page.status_code == 200
    assert 'aria-label="上海 3"' in page.text
    assert 'aria-label="2024-03-05: 3"' in page.text
    assert "?source=%E4%B8%8A%E6%B5%B7%E6%9D%A8%E6%B5%A6" in page.text
    assert "/?site=example" in page.text


def test_a_dashboard_of_nothing_is_no_error(tmp_path: Path):
    with open_database(tmp_path / "empty.db"):
        pass
    pages = get(tmp_path / "empty.db", "/dashboard", "/", "/api")
    assert [page.status_code for page in pages] == [200] * 3


def test_the_api_is_described(path):
    (page,) = get(path, "/api")
    for word in ("/api/search.json", "elderly_care", "since until"):
        assert word in page.text


def test_a_warc_record_is_handed_out_only_where_its_folder_is_named(path):
    (record,) = get(path, "/warc/1", warc=str(path.parent))
    assert gzip.decompress(record.content) == b"WARC/1.1\r\n"
    assert "attachment" in record.headers["content-disposition"]
    refused = get(path, "/warc/1") + get(path, "/warc/99", warc=str(path.parent))
    assert [answer.status_code for answer in refused] == [404, 404]


@pytest.mark.parametrize(
    "address", ["/", "/dashboard", "/api", "/article/3", "/?q=script", "/?q=" + quote(HOSTILE)]
)
def test_hostile_text_stays_text(path, address):
    (page,) = get(path, address)
    for markup in ("<script", "<img", 'href="javascript:', "onerror=alert(2)>"):
        assert markup not in page.text
    assert "script-src" not in page.headers["content-security-policy"]
    assert page.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("/?q=-" + quote("养老"), "only exclusions"),
        ("/?topic=nonsense", "no topic"),
        ("/?region=" + quote("鼓楼区"), "320106"),
        ("/?since=yesterday", "no date"),
        ("/?since=2024&until=2023", "nothing lies"),
        ("/?scope=maybe", "no scope"),
        ("/?sort=date", "best, newest, oldest"),
        ("/?page=0", "from 1 to 1000"),
        ("/?page=x", "whole number"),
        ("/?page=99999", "from 1 to 1000"),
        ("/?size=5000", "from 1 to 1000"),
        ("/?q=%22%22", "the query is empty"),
        ("/?q=%00", "the query is empty"),
        ("/?q=" + "a+" * 40, "more than 32 words"),
        ("/?" + "site=a&" * 101, "more than 100 parameters"),
    ],
)
def test_wrong_questions_are_answered_with_what_is_right(path, address, message):
    page, api, table = get(
        path,
        *(address.replace("/?", f"{place}?") for place in ("/", "/api/search.json", "/search.csv")),
    )
    assert [answer.status_code for answer in (page, api, table)] == [400, 400, 400]
    assert message in page.text
    assert 'type="search"' in page.text  # the question can be put right where it was put
    assert message in api.json()["error"]
    assert message in table.text


def test_a_blank_question_lists_the_newest(path):
    pages = get(path, "/?q=", "/?q=%20&topic=&page=&sort=", "/")
    assert [page.status_code for page in pages] == [200] * 3
    assert all("<strong>3</strong>" in page.text for page in pages)


def test_a_page_past_the_last_one_is_missing_and_names_the_last(path):
    page, last, api, table = get(
        path, "/?size=2&page=9", "/?size=2&page=2", "/api/search.json?page=9", "/search.csv?page=9"
    )
    assert (page.status_code, last.status_code) == (404, 200)
    assert "There is no page 9; the last one is 2." in page.text
    assert "Nothing found" not in page.text
    assert 'rel="prev" href="?size=2&amp;page=2"' in page.text
    assert 'rel="next"' not in page.text + last.text
    assert (api.status_code, api.json()["total"], api.json()["hits"]) == (200, 3, [])
    assert table.text.count("\r\n") == 1


def test_a_misspelt_filter_is_refused_to_programs_and_passed_over_in_links(path):
    page, api, table = get(
        path, "/?utm_source=mail", "/api/search.json?topics=a", "/search.csv?topics=a"
    )
    assert page.status_code == 200
    assert "utm_source" not in page.text
    assert (api.status_code, table.status_code) == (400, 400)
    assert "no parameter 'topics'; there are: topic" in api.json()["error"]


def test_nothing_stands_behind_unknown_addresses(path):
    pages = get(path, "/article/99", "/article/x", "/api/articles/99.json", "/nonsense")
    assert [page.status_code for page in pages] == [404] * 4
    assert "没有这个页面" in pages[3].text


def test_json_and_csv_hold_what_is_on_screen(path):
    api, table, one = get(
        path, "/api/search.json?q=" + quote("食堂"), "/search.csv", "/api/articles/1.json"
    )
    assert {hit["id"] for hit in api.json()["hits"]} == {1, 2}
    assert api.json()["hits"][0]["region_name"] == "上海市杨浦区五角场街道"
    assert table.text.startswith("\ufeffid,url,headline")
    assert table.text.count("\r\n") == 4
    assert one.json()["credits"][0] == {"role": "reporter", "name": "林知夏", "raw": "记者"}


def test_a_base_path_stands_before_every_link(path):
    page, css = get(path, "/", "/static/lilong.css", base_path="/corpus/")
    assert page.status_code == css.status_code == 200
    assert 'href="/corpus/article/1' in page.text
    assert 'href="/article' not in page.text


def test_who_may_not_see_it_sees_nothing(path):
    answers = get(
        path, "/", "/article/1", "/api/search.json", "/search.csv", "/lilong", "/dashboard", "/api",
        "/warc/1", metadata={"allow": {"id": "root"}}, warc=str(path.parent),
    )  # fmt: skip
    assert [answer.status_code for answer in answers] == [403] * 8


def test_no_sql_can_be_run_and_no_file_taken(path):
    sql, download, tables = get(path, "/lilong?sql=select+1", "/lilong.db", "/lilong")
    assert sql.status_code == 403
    assert download.status_code in (403, 404)
    assert tables.status_code == 200


def test_a_query_that_takes_too_long_is_cut_off(path, monkeypatch):
    monkeypatch.setattr("lilong.web.answers.TIME_LIMIT_MS", 0.001)
    page, api, table, article = get(path, "/", "/api/search.json", "/search.csv", "/article/1")
    assert [each.status_code for each in (page, api, table, article)] == [503] * 4
    assert "too long" in page.text
    assert "too long" in api.json()["error"]
    assert "too long" in table.text


def test_an_unknown_address_prints_no_traceback(path, capsys):
    (answer,) = get(path, "/no/such/page")
    assert answer.status_code == 404
    assert capsys.readouterr().err == ""
