"""What a trial of a site shows: its lists, its articles field by field, and what looks wrong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.table import Table
from rich.text import Text
from scrapy.http import Response

from lilong.crawler.article_spider import ArticleSpider
from lilong.crawler.download.failures import declared_charset
from lilong.crawler.extract.lists import article_links
from lilong.crawler.extract.page import parse
from lilong.crawler.extract.rules import FIELDS
from lilong.crawler.items import FetchedArticle
from lilong.crawler.reading import read_served
from lilong.site_tools.trial import ListPage, Trial

WATCHED = ("date_published", "source", "credits", "section", "keywords", "images", "links")
SHORT_BODY = 120
"""Characters; a notice may be that short, a list of articles seldom is."""
SAMPLE = 3


def list_lines(trial: Trial) -> Iterator[str]:
    """Yield a line or more for each list page: what it led to, or why that was nothing."""
    assert trial.spider is not None
    for listed in trial.lists:
        yield f"{listed.response.url}\n  {list_line(listed)}"
        if not listed.articles:
            yield from (f"  {line}" for line in why_empty(trial.spider, listed.response))
    for failure in trial.failures:
        yield f"{failure.url}\n  {failure.reason}"


def list_line(listed: ListPage) -> str:
    """Return how many articles a list gave, from when, and where it goes on."""
    days = sorted(day for _, day in listed.articles if day)
    parts = [f"{len(listed.articles)} articles"]
    if days:
        undated = len(listed.articles) - len(days)
        parts.append(f"{days[0]} to {days[-1]}" + (f", {undated} without a day" if undated else ""))
    elif listed.articles:
        parts.append("no row shows a day")
    parts.append(f"next page {listed.following}" if listed.following else "no next page found")
    return "; ".join(parts)


def why_empty(spider: ArticleSpider, response: Response) -> Iterator[str]:
    """Yield what a list page that gave nothing holds instead."""
    pattern = getattr(spider, "article_url", None)
    page = parse(response.body, response.url, declared_charset(response))
    links = article_links(page, re.compile("^http"))
    yield f"{len(response.body)} bytes, {len(links)} links"
    if b"<datastore>" in response.body:
        yield "the rows lie in a script: make it a HanwebSpider (crawler/platforms)"
    elif pattern:
        yield f"none matches article_url {pattern}"
        for url, text, _ in article_links(page)[:SAMPLE]:
            yield f"looks like an article: {url}  {text[:30]}"
    elif not links:
        yield "the page may be written by a script: try browser = True (extra [browser])"


def article_table(fetched: FetchedArticle) -> Table:
    """Return a table of every field of an article; what the page does not show is marked."""
    table = Table(title=Text(fetched.article.url), show_header=False)
    for name, value in asdict(fetched.article).items():
        if name in ("url", "fetched_at", "issues"):
            continue
        table.add_row(name, Text(shown(name, value)) if value else Text("–", style="yellow"))
    for issue in fetched.article.issues:
        table.add_row(Text(issue.kind, style="red"), Text(issue.detail[:200]))
    return table


def shown(name: str, value: Any) -> str:
    """Return a field's value, shortened for the eye."""
    if name == "body":
        ends = value if len(value) <= 160 else f"{value[:80]} … {value[-60:]}"
        return f"{len(value)} characters: {ends}".replace("\n", " / ")
    if name == "credits":
        return "  ".join(f"{part['raw']} {part['name']} ({part['role']})" for part in value)
    if name == "images":
        first = " ".join(str(part) for part in value[0].values() if part)
        return f"{len(value)}: {first}"
    if name == "links":
        kinds = Counter(part["kind"] for part in value)
        counts = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
        return f"{counts}: {value[0]['headline']}"
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(value)


def coverage_line(articles: list[FetchedArticle]) -> str:
    """Return how many of the articles show each field that is watched."""
    counts = (
        f"{name} {sum(bool(getattr(each.article, name)) for each in articles)}/{len(articles)}"
        for name in WATCHED
    )
    return "  ".join(counts)


def doubts(trial: Trial, articles: list[FetchedArticle]) -> list[str]:
    """Return what a person should look at: idle rules, fields that no article shows."""
    assert trial.spider is not None
    found = [
        f"no article shows a {name}" for name in missing(articles, ("date_published", "source"))
    ]
    found += [
        f"short body, {len(each.article.body)} characters: {each.article.url}"
        for each in articles
        if len(each.article.body) < SHORT_BODY
    ]
    headlines = Counter(each.article.headline for each in articles)
    found += [
        f"{count} articles have the headline {text}"
        for text, count in headlines.items()
        if count > 1
    ]
    pages = [page for each in articles if (page := trial.page(each.page_url)) is not None]
    found += [f"the rule {rule} selects nothing" for rule in idle_rules(trial.spider, pages)]
    return found


def missing(articles: list[FetchedArticle], names: tuple[str, ...]) -> list[str]:
    """Return the fields that none of the articles shows."""
    return [name for name in names if not any(getattr(each.article, name) for each in articles)]


def idle_rules(spider: ArticleSpider, pages: list[Response]) -> list[str]:
    """Return the rules that select nothing on any of the articles' pages: `body = "div.text"`."""
    used: set[str] = set()
    for page in pages:
        chosen = read_served(spider.served(page)).page.chosen
        used.update(chosen.texts, ["body"] if chosen.body is not None else [])
    return [
        f'{name} = "{rule}"'
        for name in ("body", *FIELDS)
        if (rule := getattr(spider.rules, name)) and name not in used and pages
    ]
