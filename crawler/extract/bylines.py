"""Where credits stand on a page, zone by zone, and how they are put together."""

from __future__ import annotations

import re

from lilong.crawler.extract.credits import from_bracket, from_caption, from_opening, to_credits
from lilong.crawler.extract.grammar import read_line
from lilong.crawler.extract.labels import hint
from lilong.crawler.extract.meta_line import MetaLine, Signed
from lilong.crawler.extract.meta_lines import MetaLines, ends_of, head_above
from lilong.crawler.extract.names import is_person
from lilong.crawler.extract.page import Page
from lilong.crawler.extract.prose import Prose
from lilong.crawler.extract.published import Dates
from lilong.crawler.items import ROLES, Credit, Issue
from lilong.outlets import load_outlets

SIGNED_BRACKET = re.compile(r"[（(]([^（）()]{2,60})[)）]")
WRITERS = frozenset(row.slug for row in ROLES if row.cited == "author")
EDITED = re.compile(r"编辑|编审|责编|編輯|来源|图片|供图|摄影|[:：|｜丨]")
"""作者：张三 is a label, as 来源：某报 is; a signature is 文/张三 or 记者 张三."""
SQUARE = str.maketrans("【】", "[]")
TAIL_LINES = 10


def read_signatures(
    page: Page, lines: MetaLines, headline_line: int, start: int, end: int, prose: Prose
) -> list[Credit]:
    """Read every credit of the article, in the page's order, each once."""
    chosen = page.chosen.texts.get("credits", ())
    credits = to_credits(one for text in chosen for one in read_line([text]).signed)
    if credits:
        return list(dict.fromkeys(credits))
    top = headline_line + 1 if headline_line >= 0 else max(0, start - 6)
    signed = [one for index in ends_of(range(top, start)) for one in _head_line(lines, index)]
    above = head_above(lines, headline_line)
    signed += [one for index in above for one in lines[index].signed if one.marked]
    for index in prose.credits:
        text = page.lines[index].text
        signed += lines[index].signed or from_bracket(text, at_end=True)
    credits = to_credits(signed) + _text_credits(page, prose)
    tail = range(
        prose.stop, min(len(page.lines), max(prose.stop + TAIL_LINES, min(end, prose.stop + 60)))
    )
    for index in (*prose.notices, *tail):
        if not lines.is_menu(index) and hint().search(page.lines[index].text):
            credits += to_credits(one for one in lines[index].signed if one.marked)
    if page.meta.get("author") and page.in_wechat(start):
        credits.append(Credit(role="author", name=page.meta["author"], raw="作者"))
    if not credits:
        near = ends_of(range(top, start))
        credits = to_credits(
            one for i in near for one in _beside_date(page.lines[i].text, lines, i, top - 1)
        )
    return list(dict.fromkeys(credits))


def _text_credits(page: Page, prose: Prose) -> list[Credit]:
    """Return the credits in the first and last paragraphs, and under pictures."""
    credits: list[Credit] = []
    for place, index in enumerate(prose.body):
        text = page.lines[index].text
        if place < 4:
            credits += to_credits(from_bracket(text, at_end=False) or from_opening(text))
        if place >= len(prose.body) - 6:
            credits += to_credits(from_bracket(text, at_end=True))
        if text[-1:] in "摄影攝图)）" or (len(text) < 120 and "摄影" in text[-16:]):
            credits += to_credits(from_caption(text), shot=True)
    for index in prose.captions:
        credits += to_credits(from_caption(page.lines[index].text), shot=True)
    return credits


def _head_line(lines: MetaLines, index: int) -> list[Signed]:
    """The credits of a line under the headline: those with a mark, all where it only signs."""
    line = lines[index]
    return line.signed if line.signs else [one for one in line.signed if one.marked]


def _beside_date(text: str, lines: MetaLines, index: int, headline_line: int) -> list[Signed]:
    """Return the person beside the date: the author, where nobody else signs.

    A word of two characters is as often a column's (文化, 时政), and so is one of the menu.
    """
    line = lines[index]
    if not line.dates or line.is_law:
        return []
    for word in (*line.before, *line.behind):
        bracketed = f"[{word}]" in "".join(text.split()).translate(SQUARE)
        own = load_outlets().knows(word) or lines.names_column(word, headline_line)
        if (len(word) > 2 or bracketed) and is_person(word) and not own:
            return [Signed("author", "作者", (word,), False)]
    return []


def read_byline(
    page: Page,
    lines: MetaLines,
    headline_line: int,
    start: int,
    prose: Prose,
    credits: list[Credit],
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
        if (
            len(text) <= 80
            and any(name in text for name in writers)
            and _signs_writers(text, lines[index])
        ):
            return str(text.strip("（()） "))
    return None


def _signs_writers(text: str, line: MetaLine) -> bool:
    """Whether a line signs for writers alone: 文/甲, 本报记者 甲 通讯员 乙."""
    if EDITED.search(text) or line.dates:
        return False
    return bool(line.signed) and all(one.role in WRITERS for one in line.signed)


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
