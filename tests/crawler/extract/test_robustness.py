"""Extraction on any input: only NoArticle, bounded time, no quadratic regex."""

from __future__ import annotations

import codecs
import dataclasses
import json
import random
import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lilong.crawler.extract.article import extract, read
from lilong.crawler.extract.charset import decode
from lilong.crawler.extract.credits import from_bracket, from_caption, from_opening
from lilong.crawler.extract.dates import SHANGHAI, parse_date
from lilong.crawler.extract.explain import explain
from lilong.crawler.extract.grammar import read_line
from lilong.crawler.extract.lists import article_links, next_list_page
from lilong.crawler.extract.names import split_names
from lilong.crawler.extract.page import parse
from lilong.crawler.extract.pagination import next_page
from lilong.crawler.extract.reasons import NoArticle
from lilong.crawler.items import Article, LinkKind, Role
from lilong.pipelines.storage.records import article_from_record, article_to_record

from . import pages

ALL = [
    pages.PORTAL.encode(), pages.GOV_TABLE.encode("gb18030"), pages.PAPER.encode(),
    pages.WECHAT.encode(), pages.SHORT_NOTICE.encode(), pages.NEXT_DATA.encode(),
]  # fmt: skip
NOW = datetime(2026, 1, 3, 12, 0, tzinfo=SHANGHAI)
URL = "https://news.example.cn/a/1.html"
LONGEST = 2.0  # seconds of CPU for one page, as slow as a busy machine makes it
CHINESE = st.text(
    alphabet=st.sampled_from(
        "　 作者记编辑责任图文摄来源转自：:/|、，。（）【】年月日时"
        "0123456789张三李四上午前昨天\u200b·\n"
    ),
    max_size=200,
)


UNREADABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\ud800-\udfff]")
"""What no field may hold: control characters but the end of a paragraph, zero-width space, halves
of characters, which no database and no JSON takes."""


def texts_of(value: object, name: str = "article") -> Iterator[tuple[str, str]]:
    """Every text of a record and the records in it, with the field that holds it."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, tuple):
        for part in value:
            yield from texts_of(part, name)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from texts_of(getattr(value, field.name), f"{name}.{field.name}")


def assert_sound(article: Article) -> None:
    """What every record keeps to, whatever the page was."""
    for name, text in texts_of(article):
        assert text.strip(), f"{name} is blank, not None"
        if name.endswith(("links.url", "images.url", "source_url")):
            continue  # where a link leads is kept as the page writes it
        assert not UNREADABLE.search(text), (name, text)
        assert "\n" not in text or name == "article.body", (name, text)
    written = json.dumps(article_to_record(article), ensure_ascii=False).encode()
    assert article_from_record(json.loads(written)) == article
    for moment in (article.date_published, article.date_modified):
        assert moment is None or moment.utcoffset() == timedelta(hours=8)
    assert {credit.role for credit in article.credits} <= set(get_args(Role))
    assert {link.kind for link in article.links} <= set(get_args(LinkKind))


def assert_told(error: NoArticle) -> None:
    """What every refusal says: what is missing, where and why."""
    assert error.reason in ("no page", "no headline", "no body")
    assert error.url == URL
    assert error.detail


def try_all(html: bytes) -> Article | NoArticle:
    """Everything that takes a page; NoArticle is the one way out, and what came is sound."""
    article_links(parse(html, URL))
    next_list_page(parse(html, URL))
    next_page(parse(html, URL))
    try:
        found = read(html, URL, fetched_at=NOW)
    except NoArticle as error:
        assert_told(error)
        return error
    assert_sound(found.article)
    assert explain(found)["body"]
    return found.article


def mutated(html: bytes, chance: random.Random) -> bytes:
    """Return a page with pieces cut, repeated, swapped or overwritten."""
    parts = bytearray(html)
    for _ in range(chance.randint(1, 12)):
        start = chance.randrange(len(parts))
        size = chance.randint(1, 200)
        kind = chance.randrange(4)
        if kind == 0:
            del parts[start : start + size]
        elif kind == 1:
            parts[start:start] = parts[start : start + size]
        elif kind == 2:
            parts[start : start + size] = chance.randbytes(size)
        else:
            other = chance.choice(ALL)
            at = chance.randrange(len(other))
            parts[start:start] = other[at : at + size]
        if len(parts) < 50:
            break
    return bytes(parts)


@pytest.mark.parametrize("seed", range(80))
def test_mutated_pages(seed: int) -> None:
    chance = random.Random(seed)
    found = [try_all(mutated(chance.choice(ALL), chance)) for _ in range(5)]
    # a few cuts leave most of these pages an article
    assert any(isinstance(each, Article) for each in found)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400))
def test_any_bytes(html: bytes) -> None:
    decoded = decode(html)
    decoded.text.encode()  # no halves of characters
    assert codecs.lookup(decoded.charset)
    try_all(b"<html>" + html)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["p", "div", "h1", "td", "a", "br", "li", "section"]), CHINESE),
        max_size=12,
    )
)
def test_any_layout_of_any_labels(parts: list[tuple[str, str]]) -> None:
    inside = "".join(f"<{tag}>{text}</{tag}>" for tag, text in parts)
    found = try_all(f"<html><title>标题</title><body>{inside}</body></html>".encode())
    # <title> always gives a headline
    assert isinstance(found, Article) or found.reason == "no body"


@settings(max_examples=300, deadline=None)
@given(CHINESE)
def test_parsers_of_text_make_nothing_up(text: str) -> None:
    signs = {*text, " "}
    for signed in (
        *read_line([text]).signed,
        *read_line(text.split()).signed,
        *from_opening(text),
        *from_bracket(text, at_end=True),
        *from_bracket(text, at_end=False),
        *from_caption(text),
    ):
        assert signed.raw
        assert all(name.strip() and signs.issuperset(name) for name in signed.names)
    assert all(name.strip() and signs.issuperset(name) for name in split_names(text))
    when = parse_date(text, NOW)
    assert when is None or when.utcoffset() == timedelta(hours=8)


HUGE = 60_000


@pytest.mark.parametrize(
    "inside",
    [
        "<div>" * 100_000 + "文" * 500 + "。",
        "<center class=x>" * 50_000 + "文" * 500 + "。",
        "<p>" + "记者" * HUGE + "</p>",
        "<p>" + "（记者 " * HUGE + "</p>",
        "<p>" + "张三、" * HUGE + "摄</p>",
        "<p>" + " " * HUGE * 5 + "来源：</p>",
        "<p>" + "来源：" * HUGE + "</p>",
        "<p>" + "2026-10-09 " * HUGE + "</p>",
        "<p>" + "1" * HUGE * 5 + "</p>",
        "<p>" + "&nbsp;" * HUGE + "</p>",
        "<a href='/x'>链接文字</a>" * 30_000,
        "<p>第一段文字，不长也不短，刚好够一行。</p>" * 20_000,
        "<li><a href='/a/1.html'>相关文章的标题</a></li>" * 20_000,
        "<table><tr><td>" * 3_000 + "正文在这里，很深很深的地方。" * 20,
        "<script>" + '"content":"' * HUGE + "</script>",
        "<script>" + '{"content":"' + "\\\\" * HUGE * 3 + "</script>",
        "<span>" * 30_000 + "责任编辑：李四",
        "<img src='a.jpg'>" * 30_000,
        "<!--" * HUGE,
        "<" * HUGE * 5,
        "&" * HUGE * 5,
    ],
    ids=range(21),
)  # fmt: skip
def test_no_page_takes_long(inside: str) -> None:
    html = (
        f"<html><head><meta charset=utf-8><title>标题很普通</title></head><body>{inside}".encode()
    )
    start = time.process_time()
    try:
        found = extract(html, URL, fetched_at=NOW)
    except NoArticle as error:
        found = None
        assert_told(error)
    assert time.process_time() - start < LONGEST
    if found:
        assert_sound(found)


def test_a_meta_tag_may_run_over_several_lines() -> None:
    html = pages.PORTAL.replace("社区,电梯,议事会", "电梯,老旧\n\t小区\n")
    article = extract(html.encode(), URL, fetched_at=NOW)
    assert_sound(article)
    assert article.keywords == ("电梯", "老旧 小区")
