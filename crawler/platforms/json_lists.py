"""JsonListSpider: sites whose lists come as JSON or JSONP, from which a script writes the page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from scrapy.http import Response

from lilong.crawler.article_spider import ArticleSpider
from lilong.crawler.extract.dates import SHANGHAI, parse_date
from lilong.crawler.extract.page import Page
from lilong.crawler.extract.urls import clean_url, is_address

MONTH_FIRST = re.compile(r"(\d\d)/(\d\d)/(20\d\d)\b")
HANGING_COMMA = re.compile(r",(\s*[\]}])")


class JsonListSpider(ArticleSpider):
    """Rows are the objects, at any depth, whose `url_field` matches `article_url`.

    `day_field` holds the row's time: seconds since 1970, `11/18/2026 09:30:11` (163.com), or any
    form that pages show.
    """

    url_field: ClassVar[str] = "url"
    day_field: ClassVar[str] = "time"

    def listed(self, response: Response, page: Page | None = None) -> list[tuple[str, date | None]]:
        """Return the articles that a list names, newest first, with the day of their row."""
        pattern = re.compile(self.article_url or "")
        try:
            answer = read_json(response.body)
        except ValueError as error:
            self.logger.warning("%s: the list is no JSON (%s)", response.url, error)
            return []
        days: dict[str, date | None] = {}
        for row in objects(answer):
            url = row.get(self.url_field)
            if isinstance(url, str) and pattern.search(url) and (whole := joined(response, url)):
                days.setdefault(clean_url(whole), row_day(row.get(self.day_field)))
        return sorted(days.items(), key=lambda row: row[1] or date.min, reverse=True)


def joined(response: Response, url: str) -> str | None:
    """Return the absolute address of a row; None for one that cannot be asked for."""
    try:
        whole = response.urljoin(url)
    except ValueError:
        return None
    return whole if is_address(whole) else None


def read_json(body: bytes) -> Any:
    """Return the value of a JSON or JSONP text, UTF-8 or GB18030. Raises ValueError."""
    try:
        return _decoded(_text(body))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("gb18030", "replace")  # 163.com


def _decoded(text: str) -> Any:
    found = re.search(r"[\[{]", text)
    if found is None:
        raise ValueError("neither [ nor { in it")
    decoder = json.JSONDecoder(strict=False)
    try:
        return decoder.raw_decode(text, found.start())[0]
    except json.JSONDecodeError:
        return decoder.raw_decode(HANGING_COMMA.sub(r"\1", text), found.start())[0]


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every JSON object inside a value, outer ones first, in the text's order."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting.extend(reversed(list(one.values())))
        elif isinstance(one, list):
            waiting.extend(reversed(one))


def row_day(value: Any) -> date | None:
    """Return the day of a row's time, in Shanghai; None when it cannot be read."""
    text = str(value or "").strip()
    if re.fullmatch(r"1\d{9}(?:\d{3})?", text):
        return datetime.fromtimestamp(int(text[:10]), UTC).astimezone(SHANGHAI).date()
    if found := MONTH_FIRST.match(text):
        text = f"{found[3]}-{found[1]}-{found[2]}"
    when = parse_date(text)
    return when.date() if when else None
