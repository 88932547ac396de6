"""Where credits stand on a page, zone by zone, and how they are put together."""

from __future__ import annotations

import re

from crawler.extract.credits import (
    Signed,
    is_credit_line,
    from_bracket,
    from_caption,
    read_line,
    to_credits,
)
from crawler.extract.dates import DATE
from crawler.extract.names import is_person
from crawler.extract.page import Line, Page
from crawler.extract.prose import Prose
from crawler.items import Credit

WORTH = re.compile(r"[编編编责責记記通作摄攝文图執执审校监选稿译剪制出排语]")
TAIL_LINES = 10


def read_signatures(page: Page, headline_line: int, start: int, end: int, prose: Prose) -> list[Credit]:
    """Every credit of the article, in the page's order, each once."""
    credits: list[Credit] = []
    lines = page.lines
    below = range(headline_line + 1, start) if headline_line >= 0 else range(max(0, start - 6), start)
    for index in below if len(below) <= 40 else [*below[:16], *below[-16:]]:
        credits += to_credits(_head_line(lines[index]))
    for index in prose.credits:
        credits += to_credits(_labelled(lines[index].text, bare=True))
    for place, index in enumerate(prose.body):
        text = lines[index].text
        if place < 4:
            credits += to_credits(from_bracket(text, at_end=False))
        if place >= len(prose.body) - 6:
            credits += to_credits(from_bracket(text, at_end=True))
        if text[-1:] in "摄影攝)）":
            credits += to_credits(from_caption(text), shot=True)
    for index in prose.captions:
        credits += to_credits(from_caption(lines[index].text), shot=True)
    stop = prose.stop
    for index in prose.notices:
        credits += to_credits(_labelled(lines[index].text))
    for index in range(stop, min(len(lines), max(stop + TAIL_LINES, min(end, stop + 60)))):
        credits += to_credits(_labelled(lines[index].text))
    if page.meta.get("author") and page.is_wechat:
        credits.append(Credit(role="author", name=page.meta["author"], raw="作者"))
    return list(dict.fromkeys(credits))


HAS_COLON = re.compile(r"[:：]")
BRACKETED = re.compile(r"[\[【]\s?([\u4e00-\u9fff·]{2,4})\s?[\]】]")


def _head_line(line: Line) -> list[Signed]:
    """Credits of a line under the headline, where inline elements part what no space does."""
    text = line.text
    if line.link_chars * 10 > 9 * len(text) and not HAS_COLON.search(text):
        return []
    if is_credit_line(text):
        return _labelled(text, bare=True)
    signed = _labelled(" ".join(" ".join(line.pieces).split()))
    for index, piece in enumerate(line.pieces):
        piece = " ".join(piece.split()).strip(" |｜")
        if piece in ("作者", "编辑", "责编", "记者") and index + 1 < len(line.pieces):
            piece = f"{piece} {line.pieces[index + 1].strip()}"
        if WORTH.search(piece) and is_credit_line(piece):
            signed += [s for s in _labelled(piece, bare=True) if not s.colon]
    if DATE.search(text):
        signed += [Signed("作者", (m[1],), False) for m in BRACKETED.finditer(text) if is_person(m[1])]
    return signed


def _labelled(text: str, *, bare: bool = False) -> list[Signed]:
    """Credits of a line outside the running text; without a colon only where `bare` allows it."""
    if len(text) > 120 or not WORTH.search(text):
        return []
    return [s for s in read_line(text) if s.names and (s.colon or bare)]
