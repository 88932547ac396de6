"""Where credits stand on a page, zone by zone, and how they are put together."""

from __future__ import annotations

import re

from lilong.crawler.extract.credits import (
    WORTH,
    Signed,
    from_bracket,
    from_caption,
    is_credit_line,
    read_line,
    to_credits,
)
from lilong.crawler.extract.dates import has_date
from lilong.crawler.extract.names import is_person
from lilong.crawler.extract.page import Line, Page
from lilong.crawler.extract.prose import Prose
from lilong.crawler.extract.published import Dates
from lilong.crawler.extract.roles import ROLE_WORDS
from lilong.crawler.items import ROLES, Credit, Issue

SIGNED_BRACKET = re.compile(r"[（(]([^（）()]{2,60})[)）]")
WRITERS = frozenset(row.slug for row in ROLES if row.cited == "author")
EDITED = re.compile(r"编辑|编审|责编|編輯|来源|图片|供图|摄影|[:：|｜丨]")
"""作者：张三 is a label, as 来源：某报 is; a signature is 文/张三 or 记者 张三."""
TAIL_LINES = 10


def read_signatures(
    page: Page, headline_line: int, start: int, end: int, prose: Prose
) -> list[Credit]:
    """Every credit of the article, in the page's order, each once."""
    lines = page.lines
    chosen = page.chosen.texts.get("credits", ())
    credits = [credit for text in chosen for credit in to_credits(_labelled(text, bare=True))]
    if credits:
        return list(dict.fromkeys(credits))
    below = (
        range(headline_line + 1, start) if headline_line >= 0 else range(max(0, start - 6), start)
    )
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
        if text[-1:] in "摄影攝图)）" or (len(text) < 120 and "摄影" in text[-16:]):
            credits += to_credits(from_caption(text), shot=True)
    for index in prose.captions:
        credits += to_credits(from_caption(lines[index].text), shot=True)
    stop = prose.stop
    for index in prose.notices:
        credits += to_credits(_labelled(lines[index].text))
    for index in range(stop, min(len(lines), max(stop + TAIL_LINES, min(end, stop + 60)))):
        if lines[index].link_chars * 2 > len(lines[index].text):
            continue
        credits += to_credits(_labelled(lines[index].text))
    if page.meta.get("author") and page.in_wechat(start):
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
    if has_date(text):
        signed += [
            Signed("作者", (m[1],), False) for m in BRACKETED.finditer(text) if is_person(m[1])
        ]
    return signed


def _labelled(text: str, *, bare: bool = False) -> list[Signed]:
    """Credits of a line outside the running text; without a colon only where `bare` allows it."""
    if len(text) > 120 or not WORTH.search(text):
        return []
    return [s for s in read_line(text) if s.names and (s.colon or bare)]


def read_byline(
    page: Page, headline_line: int, start: int, prose: Prose, credits: list[Credit]
) -> str | None:
    """The writers' signature as it stands: 本报记者 甲 乙, or what stands in （记者 甲 通讯员 乙）.

    Lines of editors and pictures are credits, not the byline.
    """
    writers = [credit.name for credit in credits if credit.role in WRITERS]
    if not writers:
        return None
    for index in [*prose.body[:3], *prose.body[-2:]]:
        for bracket in SIGNED_BRACKET.findall(page.lines[index].text):
            if any(name in bracket for name in writers):
                return str(bracket).strip()
    for index in [*prose.credits, *range(headline_line + 1, start)[:16]]:
        text = page.lines[index].text
        if len(text) <= 80 and any(name in text for name in writers) and _signs_writers(text):
            return str(text.strip("（()） "))
    return None


def _signs_writers(text: str) -> bool:
    """Whether a line signs for writers alone: 文/甲, 本报记者 甲 通讯员 乙."""
    if EDITED.search(text) or has_date(text):
        return False
    signed = [one for one in read_line(text) if one.names]
    return bool(signed) and all(ROLE_WORDS.get(one.raw) in WRITERS for one in signed)


def issues_of(credits: list[Credit], dates: Dates) -> list[Issue]:
    """What a person should look at: role words that we do not know, a date that is a guess."""
    found = [
        Issue(kind="unknown_role", detail=f"{credit.raw}：{credit.name}")
        for credit in credits
        if credit.role == "other"
    ]
    if dates.basis == "url":
        found.append(Issue(kind="date_from_url", detail=str(dates.when)))
    return found
