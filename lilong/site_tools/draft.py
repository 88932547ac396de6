"""A new site's first draft: its class, its pages as served, and the records to be approved."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy.http import Response

from lilong.crawler.article_spider import ArticleSpider
from lilong.crawler.download.failures import declared_charset
from lilong.crawler.extract.page import parse
from lilong.crawler.items import Article
from lilong.pipelines.storage.records import article_to_record
from lilong.site_tools.trial import list_page

CLASS = '''"""{publisher}."""

from lilong.crawler.article_spider import ArticleSpider


class {class_name}(ArticleSpider):
    """{publisher} ({host}).

    Verified {today}: the list and one article, as they were served. Waits for a person: the record
    that is expected of it. Waits for a live run: whether other articles are alike.
    """

    name = "{name}"
    publisher = "{publisher}"
    start_urls = ["{url}"]
{pattern}'''


def guessed_pattern(urls: list[str]) -> str | None:
    """Return a regular expression for the shape that nearly all of the addresses share, or None.

    Runs of digits become \\d+ (eight \\d{8}, a year 20\\d\\d), runs of 32 hexadecimal ones too.
    """
    shapes = Counter(shape_of(url) for url in urls)
    if not shapes:
        return None
    shape, count = shapes.most_common(1)[0]
    return shape if count >= 3 and count >= 0.8 * len(urls) else None


def shape_of(url: str) -> str:
    """Return the last two parts of a path, and its query, as a regular expression."""
    parts = urlsplit(url)
    tail = "/" + "/".join(parts.path.split("/")[-2:]) if parts.path.count("/") > 1 else parts.path
    tail += f"?{parts.query}" if parts.query else ""
    shape = ""
    for piece in re.findall(r"[0-9a-f]{32}|\d+|\D", tail):
        if len(piece) == 32:
            shape += "[0-9a-f]{32}"
        elif piece.isdigit():
            shape += "20\\d{6}" if re.fullmatch(r"20\d{6}", piece) else "\\d+"
        else:
            shape += re.escape(piece) if piece not in "/-_=&" else piece
    return shape + "$"


def class_text(name: str, url: str, pattern: str | None, publisher: str) -> str:
    """Return the spider's source."""
    return CLASS.format(
        name=name,
        url=url,
        host=urlsplit(url).hostname,
        publisher=publisher,
        class_name="".join(part.capitalize() for part in name.split("_")),
        pattern=f'    article_url = r"{pattern}"\n' if pattern and '"' not in pattern else "",
        today=f"{date.today():%Y-%m}",
    )


def publisher_of(listed: Response, page: Response) -> str:
    """Return what the site is called, fit for a string of source; its host where no page says."""
    found = site_name(listed) or site_name(page) or urlsplit(page.url).hostname or "?"
    return re.sub(r'["\\\n{}]', "", found)


def site_name(response: Response) -> str | None:
    """Return what a page calls its site: in its metadata, else at the end of its title."""
    page = parse(response.body, response.url, declared_charset(response))
    for key in ("sitename", "og:site_name", "application-name"):
        if key in page.meta:
            return page.meta[key]
    parts = re.split(r"\s*[_|｜]+\s*|\s+-+\s+|--+", page.title)
    return parts[-1].strip() or None if len(parts) > 1 else None


def save_pages(
    folder: Path, pattern: str | None, listed: Response, page: Response, article: Article
) -> None:
    """Save both pages as served, their headers, and the drafts of what is expected."""
    folder.mkdir(parents=True)
    (folder / "list.html").write_bytes(listed.body)
    (folder / "article.html").write_bytes(page.body)
    spider = ArticleSpider(name="draft")
    spider.article_url = pattern
    found = list_page(listed, spider.parse_list(listed))
    links = [[url, day.isoformat() if day else None] for url, day in found.articles]
    draft = {"url": listed.url, "approved": False, "headers": headers(listed), "links": links}
    write_json(folder / "list.json", draft | ({"next": found.following} if found.following else {}))
    expected = {name: value for name, value in article_to_record(article).items() if value}
    expected.pop("fetched_at", None)
    draft = {"url": page.url, "approved": False, "headers": headers(page), "article": expected}
    write_json(folder / "article.json", draft)


def headers(page: Response) -> dict[str, str]:
    """Return the headers that decide how a page is read."""
    kind = page.headers.get("Content-Type")
    return {"Content-Type": kind.decode("latin-1")} if kind else {}


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write readable JSON."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
