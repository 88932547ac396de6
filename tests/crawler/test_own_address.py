"""What a saved page says of where it came from, in each kind of saved page."""

from __future__ import annotations

import pytest

from lilong.crawler.extract.own_address import own_address

WANTED = "https://news.linxi.example/2026/05/a1.html"


def page(head: str, before: str = "") -> bytes:
    return (
        f"<!doctype html>{before}<html><head>{head}</head><body><p>正文</p></body></html>".encode()
    )


@pytest.mark.parametrize(
    "html",
    [
        page(f'<link rel="canonical" href="{WANTED}">'),
        page(f"<link href={WANTED} rel=canonical>"),
        page(f'<meta content="{WANTED}" property="og:url">'),
        page(f'<meta name="savepage-url" content="{WANTED}">'),
        page('<link rel="canonical" href="//news.linxi.example/2026/05/a1.html">'),
        page('<base href="https://news.linxi.example/"><link rel=canonical href=/2026/05/a1.html>'),
        page(f'<link rel="canonical" href="{WANTED}?utm_source=wb&amp;from=app#top">'),
        page("", f"<!-- saved from url=(0042){WANTED} -->"),
        page("", f"<!--\n Page saved with SingleFile \n url: {WANTED} \n saved date: 五月 -->"),
        page("", f"<!-- Saved from {WANTED} at 2026-05-02T08:00:00Z using monolith v2.8 -->"),
    ],
)
def test_each_kind_of_saved_page_names_its_address(html: bytes) -> None:
    assert own_address(html).url == WANTED


def test_a_mirror_names_it_without_a_scheme() -> None:
    comment = "<!-- Mirrored from news.linxi.example/a/7.html by HTTrack Website Copier/3.x -->"
    assert own_address(page("", comment)).url == "http://news.linxi.example/a/7.html"


@pytest.mark.parametrize("amp", ["&amp;", "&amp;amp;", "&"])
def test_an_address_is_unescaped(amp: str) -> None:
    html = page(f'<meta property="og:url" content="https://linxi.example/show?id=4{amp}cat=2">')
    assert own_address(html).url == "https://linxi.example/show?id=4&cat=2"


@pytest.mark.parametrize("charset", ["gbk", "utf-16"])
def test_it_is_found_in_any_encoding(charset: str) -> None:
    title = '<meta charset="gbk"><title>临溪河清淤完工，岸边添了长椅</title>'
    html = page(f'{title}<link rel="canonical" href="{WANTED}">')
    assert own_address(html.decode().encode(charset)).url == WANTED


@pytest.mark.parametrize(
    "path",
    ["", "/", "/index.html", "/index.php", "/news/", "/news/index.shtml", "/list_12.html",
     "/shequ/node_3301.htm", "/tags/"],
)  # fmt: skip
def test_a_home_page_and_a_list_are_refused(path: str) -> None:
    address = f"https://linxi.example{path}"
    found = own_address(page(f'<meta property="og:url" content="{address}">'))
    assert found.url is None
    assert found.refused == (address if path else f"{address}/")


def test_behind_a_refused_address_the_next_one_counts() -> None:
    home = '<link rel="canonical" href="https://linxi.example/">'
    assert own_address(page(f'{home}<meta property="og:url" content="{WANTED}">')).url == WANTED


@pytest.mark.parametrize(
    "path",
    ["/?p=17", "/art/2026/5/1/art_12_345.html", "/2026/05/why-lanes/",
     "/content/20260501/index.html", "/shequ/t20260501_88.shtml", "/#!/story",
     "/why-lanes-matter/"],
)  # fmt: skip
def test_what_may_be_an_article_is_taken(path: str) -> None:
    address = f"https://linxi.example{path}"
    assert own_address(page(f'<link rel="canonical" href="{address}">')).url == address


@pytest.mark.parametrize("stated", ["file:///C:/a.html", "about:blank", "http://[", "a.html", ""])
def test_what_leads_nowhere_is_passed_over(stated: str) -> None:
    assert own_address(page(f'<link rel="canonical" href="{stated}">')).url is None
