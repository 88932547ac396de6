"""Prose: the article's own lines within its block, and the lines about it before and after."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lilong.crawler.extract.body import Core
from lilong.crawler.extract.boilerplate import (
    HARD_END,
    LEGAL_HINTS,
    SENTENCE_END,
    is_end,
    is_inner,
    is_legal,
)
from lilong.crawler.extract.credits import from_bracket
from lilong.crawler.extract.images import is_caption
from lilong.crawler.extract.labels import hint
from lilong.crawler.extract.meta_line import MetaLine
from lilong.crawler.extract.meta_lines import MetaLines
from lilong.crawler.extract.page import Line, Page
from lilong.crawler.extract.title import key

REPRINT = re.compile(
    r"(?:未经.{0,16})?(?:如需)?(?:转载|轉載).{0,12}(?:请|請|須|须|必须|务请).{0,6}(?:注明|联系|标明|註明|授权|附上)|"
    r"未经.{0,16}(?:授权|许可|允许|同意).{0,8}(?:不得|禁止|严禁|请勿|谢绝).{0,8}(?:转载|轉載)"
)
MARKED = re.compile(r"[:：|｜丨︱∣/／]")
BRACKETED = re.compile(r"^[（(][^（）()。]{2,40}[)）]$")
DESK = re.compile(r"^[（(【\s]*(?:投稿|来稿|新闻热线|爆料|报料)[\u3400-\u9fff]{0,4}[:：]")
"""How to reach the editors: 投稿邮箱：."""
MAX_BARE = 40
"""Characters of a line that signs with no mark in it: 本报记者 张三 通讯员 李四 王五 赵六."""
TEASER = re.compile(r"(?:\.{3}|…)\s*$")
SUFFIX = re.compile(
    r"\s*(?:返回[^\s，。]{2,6}[，,]\s?查看更多|[（(【\[]\s*(?:责任编辑|责编|编辑|责任编辑)\s*[:：][^（）()【】\[\]]{0,30}[)）】\]])\s*$"
)
MAX_META = 120
NOTICE_HINTS = re.compile(rf"声明|转载|轉載|来源|责|关注|{LEGAL_HINTS}")


@dataclass(slots=True)
class Prose:
    """Indices of lines, by what they are to the article."""

    body: list[int] = field(default_factory=list)
    captions: list[int] = field(default_factory=list)
    credits: list[int] = field(default_factory=list)
    """Lines of the article's block that only say who made it, or where it is from."""
    notices: list[int] = field(default_factory=list)
    """Reprint notices and disclaimers."""
    stop: int = 0
    """The line at which the article ended."""


def read_prose(
    page: Page,
    lines: MetaLines,
    core: Core,
    headline_line: int,
    headline: str,
    sub_headline: int | None = None,
) -> Prose:
    """Sort the lines of the article's block; `sub_headline` is the line of a 副题, no body."""
    prose = Prose(stop=core.end)
    own = key(headline)
    skipping = False
    heads: set[str] = set()  # how the section headings of this feature begin
    for index in range(max(core.first, headline_line + 1), core.end):
        line = page.lines[index]
        text = line.text
        if page.blocks[line.block].hidden or index == sub_headline:
            continue
        short = len(text) <= MAX_META
        if prose.body and not skipping and _is_sentence(text):
            prose.body.append(index)
            continue
        if short and _sort_aside(page, prose, lines, index):
            continue
        if short and is_end(text):
            hard = bool(prose.body) and HARD_END.search(text[:12]) is not None
            if hard and text[:3] not in heads and not _goes_on(page, prose, index, core.end):
                prose.stop = index
                break
            heads.add(text[:3])
            if not hard:
                skipping = bool(prose.body) and len(text) < 24
                continue
        if skipping and _listed(line):
            continue
        if not prose.body and short and _is_head(lines[index], text, own):
            if lines[index].signs:
                prose.credits.append(index)
            continue
        if short and _sort_short(prose, index, line):
            continue
        skipping = False
        prose.body.append(index)
    _sign_end(page, prose, lines)
    return prose


def _sign_end(page: Page, prose: Prose, lines: MetaLines) -> None:
    """Take what signs the text off: 责编：药情信息处 is a credit where no text follows."""
    while len(prose.body) > 1:
        index = prose.body[-1]
        text = page.lines[index].text
        if lines[index].signs or (BRACKETED.match(text) and from_bracket(text, at_end=True)):
            prose.credits.append(index)
        elif DESK.match(text):
            prose.notices.append(index)
        else:
            break
        prose.body.pop()


def _is_sentence(text: str) -> bool:
    """Whether a line is surely running text, so that it need not be asked about further.

    A signature or notice is shorter, does not end in 。 or speaks of rights.
    """
    return (
        len(text) > 50
        and text[-1] in "。！？”"
        and text[0] not in "（([【▲△*"
        and NOTICE_HINTS.search(text) is None
    )


def _goes_on(page: Page, prose: Prose, index: int, end: int) -> bool:
    """Whether the article surely goes on behind a line that looks like its end.

    关键词：养老 may head a section of a feature as well as the foot of a page.
    """
    rest = [page.lines[i] for i in range(index + 1, min(end, index + 40))]
    running = [
        len(line.text)
        for line in rest
        if len(line.text) > 30 and not line.link_chars and SENTENCE_END.search(line.text)
    ]
    so_far = sum(len(page.lines[i].text) for i in prose.body[-40:])
    return len(running) >= 3 and sum(running) * 2 > so_far


def _listed(line: Line) -> bool:
    """Return an entry of a list of other articles: a link, or a teaser that breaks off."""
    return (
        line.link_chars * 2 > len(line.text)
        or len(line.text) < 30
        or bool(TEASER.search(line.text))
    )


def _is_head(meta: MetaLine, text: str, own: str) -> bool:
    """Before the first paragraph: the headline again, or a line of date, source and buttons."""
    own_key = key(text)
    if not own_key or (own and own_key == own):
        return True
    if SENTENCE_END.search(text) and len(text) > 40:
        return False
    return meta.is_head


def _sort_aside(page: Page, prose: Prose, lines: MetaLines, index: int) -> bool:
    """Put a reprint notice, a caption or a signature where it belongs; False for anything else."""
    text = page.lines[index].text
    if ("转载" in text or "轉載" in text) and REPRINT.search(text):
        prose.notices.append(index)
        return True
    if is_caption(page, index) and not lines[index].signs_roles:
        prose.captions.append(index)
        return True
    return bool(prose.body) and _sort_credit(prose, lines, index, text)


def _sort_credit(prose: Prose, lines: MetaLines, index: int, text: str) -> bool:
    """Put a line that says who made the article, or where it is from, with the credits."""
    if prose.credits[-1:] == [index - 1] and lines[index].value:
        prose.credits.append(index)
        return True
    bare = len(text) <= MAX_BARE and not text.endswith(("。", "！", "？", "”"))
    if not (bare or MARKED.search(text)) or not hint().search(text):
        return False
    meta = lines[index]
    if meta.is_signature or meta.is_source or meta.is_stamp or meta.is_toolbar:
        prose.credits.append(index)
        return True
    return False


def _sort_short(prose: Prose, index: int, line: Line) -> bool:
    """Put a short line that is not running text where it belongs; False when it is text."""
    text = line.text
    if is_inner(text) or not any(map(str.isalnum, text)):
        return True
    if len(text) < 100 and is_legal(text):
        prose.notices.append(index)
        return True
    return line.link_chars * 4 > 3 * len(text) and len(text) < 50 and not SENTENCE_END.search(text)


def clean_text(text: str) -> str:
    """A paragraph without an editor's signature or a button that the page glued to its end."""
    return SUFFIX.sub("", text) if text[-1:] in ")）】]多" else text
