"""Extraction on any input: only ExtractError, bounded time, no quadratic regex."""

from __future__ import annotations

import contextlib
import random
import time
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.extract.article import extract, read
from crawler.extract.charset import decode
from crawler.extract.credits import from_bracket, from_caption, is_credit_line, read_line
from crawler.extract.dates import SHANGHAI, parse_date
from crawler.extract.errors import ExtractError
from crawler.extract.explain import explain
from crawler.extract.lists import article_links, next_list_page
from crawler.extract.names import split_names
from crawler.extract.page import next_page, parse

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


def try_all(html: bytes) -> None:
    """Everything that takes a page; ExtractError is the one way out."""
    try:
        reading = read(html, URL, fetched_at=NOW)
    except ExtractError:
        pass
    else:
        assert reading.article.headline
        assert reading.article.body
        assert explain(reading)["body"]
    article_links(parse(html, URL))
    next_list_page(parse(html, URL))
    next_page(parse(html, URL))


def mutated(html: bytes, chance: random.Random) -> bytes:
    """A page with pieces cut, repeated, swapped or overwritten."""
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


@pytest.mark.parametrize("seed", range(40))
def test_mutated_pages(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(5):
        try_all(mutated(chance.choice(ALL), chance))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400))
def test_any_bytes(html: bytes) -> None:
    decode(html)
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
    try_all(f"<html><title>标题</title><body>{inside}</body></html>".encode())


@settings(max_examples=300, deadline=None)
@given(CHINESE)
def test_parsers_of_text_never_raise(text: str) -> None:
    read_line(text)
    is_credit_line(text)
    from_bracket(text, at_end=True)
    from_bracket(text, at_end=False)
    from_caption(text)
    split_names(text)
    parse_date(text, NOW)


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
    with contextlib.suppress(ExtractError):
        extract(html, URL, fetched_at=NOW)
    assert time.process_time() - start < LONGEST
