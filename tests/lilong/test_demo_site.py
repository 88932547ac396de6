"""The demo web: its articles, its pages as a crawler meets them, its truth and its server."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections import Counter
from functools import cache
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from benchmarks.big_site import START as BIG_START
from benchmarks.big_site import big_site
from lilong.classify.regions.gazetteer import load_gazetteer
from lilong.crawler.extract.article import extract, join_pages
from lilong.crawler.items import Article, Credit
from lilong.demo.articles import load_articles
from lilong.demo.server import serve_demo
from lilong.demo.site import (
    DEAD_LINK,
    EMPTY_PAGE,
    FORBIDDEN_PAGE,
    START_PATHS,
    demo_site,
    list_paths,
)
from tests.demo_truth import Expected, expected

ROOT = Path(__file__).parents[2]
BASE = "http://127.0.0.1:1"
TRUTH = {found.article.url.removeprefix(BASE): found for found in expected(BASE)}


def text_of(path: str) -> str:
    page = demo_site()[path]
    return page.body.decode("gb18030" if path.startswith("/gov/") else "utf-8")


def hrefs(path: str) -> list[str]:
    found = (node.attributes.get("href") for node in LexborHTMLParser(text_of(path)).css("a"))
    paths = (urlsplit(urljoin(path, urldefrag(href or "").url)) for href in found)
    return [part.path for part in paths if part.scheme == ""]


def by_id(article_id: str) -> Expected:
    path = next(article.path for article in load_articles() if article.id == article_id)
    return TRUTH[path]


@pytest.fixture(scope="module")
def streets() -> frozenset[tuple[str, str]]:
    return frozenset(load_gazetteer().streets())


def test_at_least_64_articles_in_scope_over_12_provinces_touch_all_topics() -> None:
    originals = [article for article in load_articles() if article.same_as is None]
    inside = [article for article in originals if article.topics]
    taxonomy = tomllib.loads(
        (ROOT / "classify" / "topics" / "taxonomy.toml").read_text(encoding="utf-8")
    )
    assert len(inside) >= 64
    assert len({article.place.province for article in inside if article.place}) >= 12
    assert {topic for article in inside for topic in article.topics} == {
        topic["slug"] for topic in taxonomy["topic"]
    }
    assert len(originals) - len(inside) == 6


@pytest.mark.parametrize("article", load_articles(), ids=lambda article: article.id)
def test_an_article_is_150_to_900_characters_long(article) -> None:
    assert 150 <= sum(map(len, article.paragraphs)) <= 900


@pytest.mark.parametrize(
    "article", [found for found in load_articles() if found.place], ids=lambda article: article.id
)
def test_every_region_is_in_the_gazetteer(article, streets) -> None:
    place = article.place
    assert (place.adcode, place.street) in streets
    assert load_gazetteer().chain(place.adcode, place.street) == (
        place.province,
        place.city,
        place.district,
        place.street,
    )


def test_every_page_of_the_truth_is_served_and_no_two_share_an_address() -> None:
    pages = [url.removeprefix(BASE) for found in TRUTH.values() for url in found.page_urls]
    assert max(Counter(pages).values()) == 1
    assert set(pages) <= set(demo_site())


def test_the_lists_lead_to_every_article_and_to_the_three_odd_pages() -> None:
    linked = {href for chain in list_paths().values() for path in chain for href in hrefs(path)}
    assert set(TRUTH) | {DEAD_LINK, EMPTY_PAGE, FORBIDDEN_PAGE} <= linked
    assert DEAD_LINK not in demo_site()


@pytest.mark.parametrize("site", START_PATHS)
def test_the_lists_are_chained_by_next_page_from_the_start(site: str) -> None:
    chain = list_paths()[site]
    assert chain[0] == START_PATHS[site]
    for path, following in zip(chain, (*chain[1:], None), strict=True):
        links = LexborHTMLParser(text_of(path)).css("a")
        found = [urljoin(path, a.attributes["href"]) for a in links if a.text() == "下一页"]
        assert found == ([following] if following else [])


@pytest.mark.parametrize("path", [path for path in demo_site() if path.startswith("/portal/list")])
def test_a_portal_list_links_only_to_pages_that_exist_but_for_the_dead_one(path: str) -> None:
    links = [href for href in hrefs(path) if re.search(r"/\d+\.html$", href)]
    assert {href for href in links if href not in demo_site()} <= {DEAD_LINK}


def test_a_portal_page_has_the_structure_of_a_reposting_portal() -> None:
    html = text_of(by_id("p01").article.url.removeprefix(BASE))
    text = LexborHTMLParser(html).body.text()
    assert "当前位置:首页 > 情感 > 故事" in text
    assert "日期: 来源:上海杨浦收集编辑:上海杨浦" in text
    assert (
        "<p>文字/图片:沈若溪</p>\n<p>编辑:陆一鸣</p>\n<p>*转载请注明来自上海杨浦官方微信</p>"
        in html
    )
    for heading in ("相关阅读", "热门文章", "最新文章"):
        assert f"<h3>{heading}</h3>" in html


def test_teasers_are_cut_off_in_mid_sentence() -> None:
    links = [link for found in TRUTH.values() for link in found.article.links]
    assert links
    assert not [link for link in links if link.teaser.removesuffix("...")[-1] in "。！？”"]


def test_the_government_pages_are_gb18030_tables_without_paragraphs() -> None:
    page = demo_site()[by_id("g06").article.url.removeprefix(BASE)]
    assert page.content_type == "text/html"
    assert b"charset=gb2312" in page.body
    assert "向家䶮" in page.body.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        page.body.decode("gb2312")
    assert not re.search(rb"<p[ >]", page.body, re.I)
    assert "<BR><BR>\r\n　　".encode("gb18030") in page.body


def test_a_newspaper_article_goes_on_over_three_pages() -> None:
    found = by_id("n03")
    assert len(found.page_urls) == 3
    bodies = [text_of(url.removeprefix(BASE)) for url in found.page_urls]
    assert ["下一页" in body for body in bodies] == [True, True, False]
    assert ["责编" in body for body in bodies] == [False, False, True]
    for paragraph in found.article.body.split("\n"):
        assert sum(paragraph in body for body in bodies) == 1


def test_the_wechat_like_body_is_hidden_and_its_time_is_in_a_script() -> None:
    html = text_of(by_id("w01").article.url.removeprefix(BASE))
    tree = LexborHTMLParser(html)
    assert "visibility: hidden" in tree.css_first("#js_content").attributes["style"]
    assert tree.css_first("#publish_time").text() == ""
    assert "var createTime = '2026-03-26 17:30';" in html
    assert 'var ct = "1774517400";' in html


def test_one_article_stands_on_three_sites_with_small_changes() -> None:
    copies = [found for found in TRUTH.values() if found.rehosted_from]
    original = TRUTH[copies[0].rehosted_from.removeprefix(BASE)]
    family = [original, *copies]
    assert {found.site for found in family} == {"paper", "gov", "portal"}
    assert len({found.article.headline for found in family}) == 3
    assert len({found.article.body for found in family}) == 3
    assert len({found.article.credits for found in family}) == 3
    assert original.article.source == "里巷日报"


def test_the_truth_splits_text_and_photo_into_two_credits() -> None:
    assert by_id("p01").article.credits == (
        Credit(role="compiler", name="上海杨浦", raw="收集编辑"),
        Credit(role="author", name="沈若溪", raw="文字"),
        Credit(role="photographer", name="沈若溪", raw="图片"),
        Credit(role="editor", name="陆一鸣", raw="编辑"),
    )


def test_the_truth_tells_the_place_of_writing_from_the_region() -> None:
    found = by_id("n17")
    assert found.article.dateline == "日内瓦"
    assert found.article.byline == "记者 程万里"
    assert (found.region, found.topics, found.scope) == (None, (), "out")
    assert by_id("n01").article.dateline is None


FIELDS = [
    field.name
    for field in dataclasses.fields(Article)
    if field.name not in ("issues", "fetched_at")
]
"""Read by the generic extractor on every site, with no rules for it."""


@cache
def extracted(path: str) -> Article:
    pages = [demo_site()[url.removeprefix(BASE)] for url in TRUTH[path].page_urls]
    parts = [
        extract(
            page.body,
            url,
            charset="utf-8" if "utf-8" in page.content_type else None,
            publisher=TRUTH[path].article.publisher,
        )
        for page, url in zip(pages, TRUTH[path].page_urls, strict=True)
    ]
    return join_pages(parts)


@pytest.mark.parametrize(
    ("site", "field"), [(site, field) for site in START_PATHS for field in FIELDS]
)
def test_extraction_gives_the_truth(site: str, field: str) -> None:
    ours = [path for path in TRUTH if TRUTH[path].site == site]
    wanted = {path: getattr(TRUTH[path].article, field) for path in ours}
    found = {path: getattr(extracted(path), field) for path in ours}
    if field == "credits":  # a photographer's place among the others is nowhere defined
        wanted = {path: set(credits) for path, credits in wanted.items()}
        found = {path: set(credits) for path, credits in found.items()}
    assert found == wanted


def get(server, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection(*server.server_address, timeout=5)
    try:
        connection.request(
            "GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()}
        )
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def test_the_server_answers_304_to_both_validators() -> None:
    path = START_PATHS["gov"]
    with serve_demo() as server:
        status, headers, body = get(server, path)
        assert (status, body) == (200, demo_site()[path].body)
        by_etag = get(server, path, If_None_Match=headers["ETag"])
        by_date = get(server, path, If_Modified_Since=headers["Last-Modified"])
        changed = get(server, path, If_None_Match='"older"')
        assert [by_etag[0], by_date[0], changed[0]] == [304, 304, 200]
        assert by_etag[2] == b""


def test_the_server_answers_404_to_the_dead_link_and_drops_the_query() -> None:
    with serve_demo() as server:
        assert get(server, DEAD_LINK)[0] == 404
        assert get(server, START_PATHS["portal"] + "?spm=1")[0] == 200
        assert b"Disallow: /gov/neibu/" in get(server, "/robots.txt")[2]
        assert FORBIDDEN_PAGE.startswith("/gov/neibu/")


def test_a_taken_port_is_told_at_once() -> None:
    with serve_demo() as server, pytest.raises(OSError, match="in use"):
        serve_demo(server.server_address[1])


def test_a_big_site_is_chained_of_the_asked_size_and_always_the_same() -> None:
    site = big_site(pages=120, page_bytes=60_000)
    assert len(site) == 1 + 3 + 120
    path, reached = BIG_START, set()
    while path:
        tree = LexborHTMLParser(site[path].body.decode())
        links = {a.text(): a.attributes["href"] for a in tree.css(".list a, .pages a")}
        path = links.pop("下一页", "")
        reached |= set(links.values())
    assert len(reached) == 120
    sizes = [len(site[path].body) for path in sorted(reached)]
    assert min(sizes) > 59_000
    assert max(sizes) <= 60_000
    assert site[max(reached)] == big_site(pages=120, page_bytes=60_000)[max(reached)]


def test_the_portal_of_a_big_site_tells_a_new_story_on_every_page() -> None:
    site = big_site(pages=200, page_bytes=20_000)
    bodies = [
        LexborHTMLParser(site[path].body.decode()).css_first("#article").text()
        for path in site
        if path.startswith("/big/a/")
    ]
    sentences = [frozenset(re.split(r"[。\n]", body)) for body in bodies]
    alike = [
        len(one & other) / len(one | other)
        for index, one in enumerate(sentences)
        for other in sentences[:index]
    ]
    assert max(alike) < 0.7
