"""When an article was published: what its page shows, then JSON-LD, metadata and the URL."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from lilong.crawler.extract.dates import (
    COMPACT,
    DAY_FIRST,
    SHANGHAI,
    date_in_url,
    has_date,
    parse_date,
    read_match,
)
from lilong.crawler.extract.labels import LabelKind
from lilong.crawler.extract.meta_line import DateShown
from lilong.crawler.extract.meta_lines import ABOVE, FIGURE, MetaLines
from lilong.crawler.extract.page import Page
from lilong.crawler.extract.prose import Prose
from lilong.crawler.items import DateBasis

NOT_DATES = re.compile(r"copyright|©|版权|ICP|\(c\)|备案", re.I)
DAY_APART = re.compile(r"(?<!\d)([0-3]?\d)\s+(20\d\d)[-/.年]\s?([01]?\d)(?!\d)月?(?!\s?\d)")
"""21 | 2024年02月: the day in an element of its own, before its month."""
NO_PUBLISHING = frozenset((LabelKind.MODIFIED, LabelKind.EVENT, LabelKind.INDEX))
RANKS = {LabelKind.PUBLISHED: 4, LabelKind.WRITTEN: 1, None: 2}
"""Which date counts: one labelled as published, then one with no label, then the signing."""
SPREAD = re.compile(r"(20\d\d)\s+(\d\d)[/-](\d\d)(?:\s+(\d\d:\d\d(?::\d\d)?))?")
DATE_METAS = (
    "article:published_time", "og:article:published_time", "pubdate", "publishdate", "publish_date",
    "og:release_date", "weibo: article:create_at", "weibo:article:create_at", "datepublished",
    "apub:time", "publish_time", "og:published_time", "sailthru.date", "dc.date", "dc.date.issued",
    "pubtime", "createdate", "firstpublishedtime", "_pubtime",
)  # fmt: skip
MODIFIED_METAS = ("article:modified_time", "og:updated_time", "lastmodified", "datemodified")
TAIL_LINES = 14
DRAWN = re.compile(r"""createTime\s*=\s*["'](20\d\d-\d\d-\d\d[\d: ]*)["']""")
EPOCH = re.compile(r"""var ct\s*=\s*["'](1\d{9})["']""")
"""Seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Dates:
    """When the article was published and changed, with the page's own writing of the former."""

    when: datetime | None = None
    raw: str | None = None
    basis: DateBasis | None = None
    modified: datetime | None = None


def read_date(
    page: Page,
    lines: MetaLines,
    headline_line: int,
    start: int,
    prose: Prose,
    fetched_at: datetime | None = None,
    ld_date: str | None = None,
) -> Dates:
    """Return the published date: shown by the page, then JSON-LD, metadata, and last the URL."""
    chosen = page.chosen.first("date_published")
    if chosen and (when := parse_date(chosen, fetched_at)):
        return Dates(when, chosen, "page")
    modified = None
    for name in MODIFIED_METAS:
        if name in page.meta:
            modified = parse_date(page.meta[name])
            break
    near, far = _zones(page, headline_line, start, prose)
    for zone in near:
        shown = _shown(page, lines, zone, fetched_at)
        modified = shown.modified or modified
        if shown.when is not None:
            return Dates(shown.when, shown.raw, "page", modified)
    if page.in_wechat(start) and (drawn := _drawn(page.text)):
        return Dates(*drawn, "page", modified)
    if ld_date and (when := parse_date(ld_date)):
        return Dates(when, ld_date, "json-ld", modified)
    for name in DATE_METAS:
        text = page.meta.get(name)
        if text and (when := _compact_or(text)):
            return Dates(when, text, "meta", modified)
    for zone in far:
        # a row of another list has its date beside a link, and no label before it
        bare = [
            index
            for index in zone
            if not page.lines[index].link_chars or LabelKind.PUBLISHED in lines[index].kinds
        ]
        shown = _shown(page, lines, bare, None)
        modified = shown.modified or modified
        if shown.when is not None:
            return Dates(shown.when, shown.raw, "page", modified)
    when = date_in_url(page.url) if page.url else None
    return Dates(when, None, "url" if when else None, modified)


def _drawn(text: str) -> tuple[datetime, str] | None:
    """The time that WeChat's script writes into the empty #publish_time, with its own writing."""
    found = DRAWN.search(text)
    if found and (when := parse_date(found[1])):
        return when, found[1]
    epoch = EPOCH.search(text)
    if epoch is None:
        return None
    return datetime.fromtimestamp(int(epoch[1]), SHANGHAI), epoch[1]


def _compact_or(text: str) -> datetime | None:
    found = parse_date(text)
    if found is None and (compact := COMPACT.search(text)):
        found = parse_date(f"{compact['y']}-{compact['m']}-{compact['d']}")
    return found


def _zones(
    page: Page, headline_line: int, start: int, prose: Prose
) -> tuple[list[list[int]], list[list[int]]]:
    """Lines to look for a date in: those about the headline, and those of the article's ends."""
    below = list(range(headline_line + 1, start)) if headline_line >= 0 else []
    if len(below) > 40:
        below = below[:12] + below[-12:]
    top = headline_line if headline_line >= 0 else start
    above = list(range(top - 1, max(-1, top - ABOVE), -1))
    tail = [*prose.credits, *range(prose.stop, min(len(page.lines), prose.stop + TAIL_LINES))]
    first = [i for i in prose.body[:1] if len(page.lines[i].text) < 40]
    return [below, above], [first, tail]


def _shown(page: Page, lines: MetaLines, zone: list[int], fetched_at: datetime | None) -> Dates:
    """Return the best date in a zone: labelled as published, then with a clock, then the first."""
    best: tuple[int, DateShown] | None = None
    modified = None
    for index in zone:
        line = page.lines[index]
        if FIGURE.search(line.text) is None and line.text[-1:] not in (":", "："):
            continue  # nor is it a label whose date stands in the next line
        meta = lines[index]
        if not meta.dates or meta.is_law or NOT_DATES.search(line.text):
            continue
        linked = line.link_chars * 10 > 7 * len(line.text)
        for date in meta.dates:
            if date.kind is LabelKind.MODIFIED:
                modified = date.when
            elif date.kind in RANKS and (date.clock or not linked):
                rank = RANKS[date.kind] + date.clock
                if best is None or rank > best[0]:
                    best = (rank, date)
    if best is not None:
        return Dates(best[1].when, best[1].raw, "page", modified)
    other = _spread_or_relative(page, lines, zone, fetched_at) if zone else None
    return Dates(*other, "page", modified) if other else Dates(modified=modified)


def _spread_or_relative(
    page: Page, lines: MetaLines, zone: list[int], fetched_at: datetime | None
) -> tuple[datetime, str] | None:
    """A date in several lines (2019 | 09/07 | 19:02), in Chinese numerals, or from the fetch on."""
    short = [page.lines[i] for i in sorted(zone) if len(page.lines[i].text) < 20]
    together = " ".join(line.text for line in short)
    found = SPREAD.search(together)
    if found:
        when = parse_date(f"{found[1]}-{found[2]}-{found[3]} {found[4] or ''}")
        if when:
            return when, found[0]
    apart = DAY_APART.search(" ".join(piece for line in short for piece in line.pieces))
    if apart and (when := parse_date(f"{apart[2]}-{apart[3]}-{apart[1]}")):
        return when, apart[0]
    for index in zone:
        other = DAY_FIRST.search(page.lines[index].text)
        if other and len(page.lines[index].text) < 60 and (when := read_match(other)):
            return when, other[0]
    for index in zone:
        text = page.lines[index].text
        # a date in digits was looked at, and is the day of a change, of a copyright or of a link
        passed = len(text) >= 40 or has_date(text) or lines[index].kinds & NO_PUBLISHING
        if not passed and (when := parse_date(text, fetched_at)):
            return when, text
    return None
