"""Headline: what <title>, og:title, JSON-LD and the page's own heading agree on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.extract.page import Page

NOT_LETTERS = re.compile(r"[\W_]+")
TAIL = re.compile(r"\s*(?:[_|｜—–·«»<>]|\s-|-\s|--|-(?=[^-]{2,12}$))\s*")
HEADINGS = {"h1": 3, "h2": 2, "h3": 1}
TITLE_METAS = ("og:title", "articletitle", "twitter:title", "title", "headline")
HINT = re.compile(r"tit|head|name|bt\b")
MAX_TITLE = 150


@dataclass(frozen=True, slots=True)
class Headline:
    """The headline, and the index of the line that shows it (-1: none does)."""

    text: str
    line: int
    basis: str


def key(text: str) -> str:
    """Letters and digits only: how two writings of one title are compared."""
    return NOT_LETTERS.sub("", text).lower()


def find_headline(page: Page, ld_headline: str | None = None) -> Headline | None:
    """The headline without the site's tail, or None.

    The line of the page that `<title>` begins with is the headline; a tail is only cut where no
    line tells how far the headline goes.
    """
    named = [t for t in (ld_headline, *(page.meta.get(m) for m in TITLE_METAS), page.title) if t]
    keys = [k for k in map(key, named) if k]
    best: tuple[float, int] | None = None
    for index, line in enumerate(page.lines):
        text = line.text
        if not 2 <= len(text) <= MAX_TITLE or page.blocks[line.block].hidden:
            continue
        if line.link_chars * 2 > len(text):
            continue
        score = _agreement(key(text), keys)
        heading = _heading(page, line.block)
        if not score and heading < 3:
            continue
        score = score * 10 + heading - index * 0.0005
        if best is None or score > best[0]:
            best = (score, index)
    if best is not None and best[0] >= 2.5:
        return Headline(page.lines[best[1]].text, best[1], "heading")
    if named:
        return Headline(_without_tail(named[0]), -1, "title")
    return None


def _agreement(own: str, keys: list[str]) -> float:
    """How well a line agrees with the titles that head and metadata name, in [0, 1]."""
    if len(own) < 2:
        return 0.0
    best = 0.0
    for named in keys:
        if named == own:
            return 1.0
        if named.startswith(own) and len(own) >= 4:
            best = max(best, 0.6 + 0.4 * len(own) / len(named))
        elif len(named) >= 6 and own.startswith(named):
            best = max(best, 0.7)
    return best


def _heading(page: Page, block: int) -> int:
    """3 for h1, down to 0."""
    for index, outer in enumerate(page.ancestors(block)):
        rank = HEADINGS.get(page.blocks[outer].tag)
        if rank:
            return rank
        if index == 2:
            break
    return 0


def _without_tail(title: str) -> str:
    """The title less the site's name, where only punctuation tells them apart."""
    parts = TAIL.split(title)
    return parts[0].strip() or title
