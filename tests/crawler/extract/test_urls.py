"""clean_url: a row per habit of share links, and cleaning twice; join_url: that it is urljoin."""

from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilong.crawler.extract.urls import clean_url, join_url

WEIXIN = "mp.weixin.qq.com/s?__biz=MzA0&mid=22473&idx=1&sn=ab12cd"


@pytest.mark.parametrize(
    ("url", "cleaned"),
    [
        ("HTTP://News.Example.CN:80/a/1.html#top", "http://news.example.cn/a/1.html"),
        ("https://news.example.cn:443", "https://news.example.cn/"),
        ("https://news.example.cn:8443/a", "https://news.example.cn:8443/a"),
        ("https://a.example.cn/x?utm_source=wx&id=7&utm_medium=s", "https://a.example.cn/x?id=7"),
        ("https://a.example.cn/x?spm=a2.b3.c4&id=7", "https://a.example.cn/x?id=7"),
        ("https://a.example.cn/x?from=singlemessage&isappinstalled=0", "https://a.example.cn/x"),
        ("https://a.example.cn/x?from=timeline&scene=2&clicktime=1&enterid=2", "https://a.example.cn/x"),
        ("https://a.example.cn/x;jsessionid=A1B2?id=7", "https://a.example.cn/x?id=7"),
        ("https://a.example.cn/x?PHPSESSID=1&id=7", "https://a.example.cn/x?id=7"),
        ("https://a.example.cn/x?share_token=ab-cd&id=7", "https://a.example.cn/x?id=7"),
        ("https://a.example.cn/x?b=2&a=1", "https://a.example.cn/x?b=2&a=1"),  # order is the site's
        ("https://a.example.cn/x?id=7&", "https://a.example.cn/x?id=7"),
        ("https://a.example.cn/社区/1.html?k=电梯", "https://a.example.cn/%E7%A4%BE%E5%8C%BA/1.html?k=%E7%94%B5%E6%A2%AF"),
        ("https://a.example.cn/#!/detail/7", "https://a.example.cn/#!/detail/7"),
        (f"http://{WEIXIN}&chksm=fe&scene=21&key=9&uin=MTI#wechat_redirect", f"http://{WEIXIN}"),
        (f"https://{WEIXIN}", f"https://{WEIXIN}"),
        ("https://mp.weixin.qq.com/s/AbC_d-1?scene=1", "https://mp.weixin.qq.com/s/AbC_d-1"),
        ("https://m.thepaper.cn/newsDetail_forward_1", "https://www.thepaper.cn/newsDetail_forward_1"),
        ("https://m.example.cn/a/1", "https://m.example.cn/a/1"),  # not known to be a twin
        ("  https://a.example.cn/x ", "https://a.example.cn/x"),
        ("javascript:void(0)", "javascript:void(0)"),
        ("", ""),
        ("http://[bad", "http://[bad"),
        ("http://a.example.cn:port/x", "http://a.example.cn:port/x"),
    ],
)  # fmt: skip
def test_cleaning(url: str, cleaned: str) -> None:
    assert clean_url(url) == cleaned


@given(st.text(max_size=80), st.text(max_size=40), st.text(max_size=40))
def test_cleaning_twice_changes_nothing(path: str, query: str, fragment: str) -> None:
    once = clean_url(f"https://a.example.cn/{path}?{query}#{fragment}")
    assert clean_url(once) == once


@given(st.text(max_size=120))
def test_no_address_raises(url: str) -> None:
    assert clean_url(clean_url(url)) == clean_url(url)


BASES = (
    "http://h.cn", "http://h.cn/", "https://h.cn:8080/a/b/c.html", "http://h.cn/a//b/",
    "http://h.cn//a", "http://h.cn/a/../b/c", "http://h.cn/a;p/b;q?x=/y/z#f", "http://h.cn?x=1/2",
    "http://h.cn#a", "HTTP://H.CN/A/b", "http://h.cn/路/径.html", "http://h.cn/a/b/..",
    "http://u:p@h.cn/a/", "http://[::1]/a/", "http:///a", "http:a/b", "//h.cn/a", "/a/b", "",
    "ftp://h.cn/a", "file:///a/b", "mailto:a@h.cn",
)  # fmt: skip
PARTS = (
    "a", "b.html", "/", "//", ".", "..", "...", ".a", "a.", "?", "?x=1&y=/b:c", "#", "#f", ";", ":",
    "http:", "路", "%20", "~", "-", "\\", "@", " ", "\t", "[",
)  # fmt: skip


def joined(join, base, href):
    try:
        return join(base, href)
    except ValueError:
        return ValueError


@pytest.mark.parametrize("base", BASES)
def test_join_url_gives_what_urljoin_gives(base):
    two = [first + second for first in PARTS for second in ("", *PARTS)]
    four = [f"{one}/c{other}" for one in PARTS for other in PARTS]
    for href in (*two, *four, *("/" + href for href in two)):
        assert joined(join_url, base, href) == joined(urljoin, base, href), href


@given(st.lists(st.sampled_from(PARTS), max_size=8).map("".join), st.sampled_from(BASES))
def test_join_url_gives_what_urljoin_gives_for_any_address(href, base):
    assert joined(join_url, base, href) == joined(urljoin, base, href)
