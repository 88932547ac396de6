"""Signs that no page shows and that a terminal would obey are left out of the record."""

from __future__ import annotations

import re

import pytest

from lilong.crawler.extract.article import extract
from lilong.crawler.extract.rules import PageRules

from .pages import HEADLINE, body

TITLED = f"<title>{HEADLINE}@</title><h1>{HEADLINE}@</h1>"
PAGES = {
    "lines": f"{TITLED}<p>来源：城@东</p><div>{body()}<p>居民@说好</p></div><p>编辑：张@小禾</p>",
    "title": f"<title>议事@会开了</title><div>{body()}</div>",
    "meta": f"<meta name=keywords content='社区@,议事'>{TITLED}<div>{body()}</div>",
    "links": f"{TITLED}<div>{body()}</div><h3>相关阅读</h3><a href='/2'>另一条新闻的@标题</a>",
    "selector": f"{TITLED}<p class=s>城东@日报</p><div>{body()}</div>",
    "script": TITLED
    + '<script>var page = {"title": "", "content": "'
    + f"{'居民议事。' * 60}@"
    + '"};</script>',
}


@pytest.mark.parametrize("sign", ["\x1b", "&#27;", "\x07", "\x9b", "\u202e", "&#x202E;"])
@pytest.mark.parametrize("name", PAGES)
def test_they_are_left_out(name: str, sign: str) -> None:
    rules = PageRules(source="p.s::text") if name == "selector" else PageRules()
    written = {"\x1b": "\\u001b"}.get(sign, sign) if name == "script" else sign
    article = extract(
        f"<meta charset=utf-8>{PAGES[name].replace('@', written)}".encode(), None, rules
    )
    assert not re.search(r"\\x[0189]|\\u2", repr(article))
    assert "@" not in repr(article)
