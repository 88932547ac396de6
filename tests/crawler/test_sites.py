"""Every site reads its own test pages as a person approved them.

`tests/pages/<site>/<page>.html` is a page in the site's markup, written by us; `<page>.json`
beside it holds its URL and what is expected: `article` (a record) or `links` and `next` (a list).
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path

import pytest
from scrapy.http import HtmlResponse, Request
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from crawler.extract.article import extract
from crawler.extract.lists import next_list_page
from crawler.spiders.base import ArticleSpider
from pipelines.records import article_to_record

PAGES = Path(__file__).parents[1] / "pages"
FETCHED = datetime.fromisoformat("2026-11-20T12:00:00+08:00")

settings = Settings()
settings.setmodule("crawler.settings")
loader = SpiderLoader.from_settings(settings)
SITES = [name for name in loader.list() if getattr(loader.load(name), "publisher", None)]
EXPECTED = sorted(PAGES.glob("*/*.json"))


def page_id(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def load(path: Path) -> tuple[dict, bytes, ArticleSpider]:
    expected = json.loads(path.read_text("utf-8"))
    return expected, path.with_suffix(".html").read_bytes(), loader.load(path.parent.name)()


def charset(expected: dict) -> str | None:
    found = re.search(r"charset=([\w-]+)", expected.get("headers", {}).get("Content-Type", ""))
    return found.group(1) if found else None


@pytest.mark.parametrize("path", EXPECTED, ids=page_id)
def test_a_page_is_read_as_approved(path):
    expected, html, spider = load(path)
    assert expected["approved"] is True, "read the draft against the page, then approve it"
    if "article" in expected:
        article = extract(
            html,
            expected["url"],
            spider.rules,
            charset=charset(expected),
            fetched_at=FETCHED,
            publisher=spider.publisher,
        )
        record = {name: value for name, value in article_to_record(article).items() if value}
        record.pop("fetched_at")
        assert record == expected["article"]
    else:
        response = HtmlResponse(
            expected["url"], body=html, request=Request(expected["url"]), encoding="utf-8"
        )
        assert [url for url, _ in spider.listed(response)] == expected["links"]
        assert next_list_page(html, expected["url"]) == expected.get("next")


@pytest.mark.parametrize("name", SITES)
def test_a_site_has_an_article_page_a_list_page_and_its_name_everywhere(name):
    spider = loader.load(name)
    assert spider.__module__.endswith(f".{name}"), "file stem, spider name and folder are one"
    kinds = {
        "article" if "article" in json.loads(path.read_text("utf-8")) else "list"
        for path in (PAGES / name).glob("*.json")
    }
    assert "article" in kinds
    assert "list" in kinds or not getattr(spider, "start_urls", None)
    assert spider.region is None or re.fullmatch(r"\d{6}", spider.region)


def test_every_page_has_its_expectation():
    assert [path for path in PAGES.glob("*/*.html") if not path.with_suffix(".json").exists()] == []


@pytest.mark.parametrize("path", [p for p in EXPECTED if p.stem.startswith("article")], ids=page_id)
def test_the_article_pattern_matches_the_site_s_own_articles(path):
    spider = loader.load(path.parent.name)
    if spider.article_url:
        assert re.search(spider.article_url, json.loads(path.read_text("utf-8"))["url"])
