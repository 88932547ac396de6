"""Tokens: a line of a page's head or tail cut into labels, dates, counts, buttons and text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum, auto
from functools import cache, lru_cache
from typing import NamedTuple

from lilong.crawler.extract.dates import DATE
from lilong.crawler.extract.labels import LABELS, Label, LabelKind, trie

EDGE = "\x1f"
"""Stands where one inline element ends and the next begins; white space to `re` and `str`."""
MAX_LENGTH = 400
"""Characters of a line that are read. A field holds 120 at most, and a line of a head four."""


class Kind(Enum):
    """What a token is."""

    TEXT = auto()
    GAP = auto()
    EDGE = auto()
    LABEL = auto()
    DATE = auto()
    MOMENT = auto()
    """A time that lacks its day or year: 10:20, 05-06 10:20, 3小时前."""
    COUNT = auto()
    TOOL = auto()
    OPEN = auto()
    CLOSE = auto()
    BAR = auto()
    """Parts values: | ｜ 丨 and the marks that end a clause."""
    JOINT = auto()
    """Joins two names or two labels: / 、 & ·"""


class Token(NamedTuple):
    """A part of a line."""

    kind: Kind
    text: str
    label: Label | None = None
    mark: str = ""
    """What stands between a label and its value: ：, ｜, / or nothing."""
    date: re.Match[str] | None = None
    parted: bool = True
    """Whether a label stands at the beginning of a word."""
    gap: bool = True
    """Whether something stands between a label and what follows it."""


MARKS = r"[:：|｜︱丨∣/／·•_]"
SLASHES, COLONS = ("/", "／"), (":", "：")
OPENING, CLOSING = "[【（(〔", "]】）)〕"
BOUNDARY = frozenset("|｜︱丨∣/／、&＆·•_,，。;；:：《》>+-—*■▲●▼" + OPENING + CLOSING)
BEHIND_OUTLETS = frozenset(
    word for word, label in LABELS.items() if label.role in ("reporter", "correspondent")
) | {"评论员", "特约评论员", "专栏作者"}
"""甲报记者张三: these follow a name of an outlet with nothing between."""
BEHIND_NAMES = frozenset("摄 攝 摄影 文 图 图文 文图 供图 供稿 编译 摄影报道 绘 译".split())
"""张三摄, 民政局供稿: these follow the name whose role they are."""
GLUED = frozenset("摄 攝 摄影 供图 供稿 编译 摄影报道".split())
"""Of those, the ones that need no space or stroke before them: 截图 and 王乐文 are none."""
EDITORS = ("编辑", "责编")
"""中国网编辑 张三: these may follow what they belong to, with the name parted from them."""
NO_NAME_BEGINS = frozenset(
    "部们在从了来的是就对向和说问看获均除推注发采走将也还都及与站会要把被所为系"
)
"""记者从, 编辑部, 作者是: no name begins so, or hardly ever."""
HAN = re.compile(r"[\u3400-\u9fff]")
IN_FIGURES = re.compile(rf"(?<=[:/.-]){EDGE}(?=\d)|(?<=\d){EDGE}(?=[:/.-])")
"""Ends of elements within a date or clock: 09 | / | 07."""
SPREAD = re.compile(r"[\u3400-\u9fff]{1,3}(?:\s{1,4}[\u3400-\u9fff]{1,3}){1,4}(?=\s{0,3}[:：])")
"""A label whose characters are set apart, or stand in elements of their own: 来 源："""
MOMENT = (
    r"(?<![\d:.-])(?:(?:1[0-2]|0?[1-9])\s?[-/月]\s?(?:3[01]|[12]\d|0?[1-9])(?!\d)日?\s{0,3})?"
    r"(?:[01]?\d|2[0-3])[:：][0-5]\d(?:[:：][0-5]\d)?(?!\d)"
    r"|(?<![\d年])(?:1[0-2]|0?[1-9])月(?:3[01]|[12]\d|0?[1-9])日(?![\u3400-\u9fff])"
    r"|(?:\d{1,3}|半)\s?个?(?:秒钟?|分钟|分鐘|小时|小時|天|周|月)之?前|刚刚(?![\u3400-\u9fff])"
    r"|(?:今天|今日|昨天|昨日|前天)(?:\s?\d\d?[:：]\d\d|(?![\u3400-\u9fff]))"
    r"|(?<![\d:.-])(?:1[0-2]|0[1-9])-(?:3[01]|[012]\d)(?![\d-])|(?:星期|周)[一二三四五六日天](?![\u3400-\u9fff])"
)
COUNT = (
    r"(?<![\dA-Za-z.])\d[\d,]{0,9}(?:\.\d{1,2})?\s?(?:万|[kKwW](?![A-Za-z]))?\+?\s?"
    r"(?:(?:次|人次?|条|个)?(?:参与|浏览|阅读|点击|评论|跟贴|跟帖|回复|播放|观看|点赞|赞|分享|收藏"
    r"|访问|围观|查看|讨论|感兴趣|条|次|人){1,3}|次|(?![\dA-Za-z.\u3400-\u9fff%％\-/:：]))"
)


OTHER = r"(?P<other>(?<![\w《“：:])(?P<unknown>[\u3400-\u9fff]{2,6})\s?(?P<colon>[:：])\s?)"
"""A word before a colon that the table lacks."""


@cache
def _pattern(colons: bool) -> re.Pattern[str]:
    """Return the one expression that every token but plain text matches.

    What can begin a token is looked at first, which spares most characters all of it; with colons
    in the line any Chinese character can.
    """
    initials = "".join(sorted({word[0] for word in LABELS}))
    starts = rf"\s\d半刚今昨前星周AＡT+＋返查{re.escape(initials + OPENING + CLOSING)}" + (
        r"|｜︱丨∣，。;；\-—/／、&＆"
    )
    return re.compile(
        rf"(?=[{starts}])(?:"
        rf"(?=[\d半刚今昨前星周])(?:(?P<date>{DATE.pattern})|(?P<moment>{MOMENT})|(?P<count>{COUNT}))"
        r"|(?P<tool>[AＡ]\s?[+＋-]|T\s?\|\s?T|[+＋]\s?关注|返回[^\s，。]{2,6}|查看更多)"
        rf"|(?=[{re.escape(initials)}])(?P<label>(?P<word>{trie(LABELS)})"
        rf"(?:\s{{0,3}}(?P<mark>{MARKS})\s?:?)?)"
        rf"|(?P<edge>\s*{EDGE}\s*)|(?P<gap>\s+)"
        rf"|(?P<open>[{re.escape(OPENING)}])|(?P<close>[{re.escape(CLOSING)}])"
        r"|(?P<bar>[|｜︱丨∣，。;；]|(?<=\s)[-—](?=\s))|(?P<joint>[/／、&＆])"
        ")" + (f"|{OTHER}" if colons else "")
    )


KINDS = {kind.name.lower(): kind for kind in Kind} | {"other": Kind.LABEL}


def tokenize(pieces: Iterable[str]) -> list[Token]:
    """Cut a line, given as the texts of its inline elements, into tokens."""
    text = EDGE.join(" ".join(piece.split()) for piece in pieces)[:MAX_LENGTH]
    if EDGE in text:
        text = IN_FIGURES.sub("", text)
    colons = ":" in text or "：" in text
    if colons and (" " in text or EDGE in text):
        text = SPREAD.sub(_joined, text)
    tokens: list[Token] = []
    search = _pattern(colons).search
    end = at = 0
    while found := search(text, at):
        token = _token(found, text)
        at = found.end() if token is not None else found.start() + 1
        if token is None:
            continue
        if found.start() > end:
            tokens.append(Token(Kind.TEXT, text[end : found.start()]))
        tokens.append(token)
        end = found.end()
    if end < len(text):
        tokens.append(Token(Kind.TEXT, text[end:]))
    return tokens


def _joined(found: re.Match[str]) -> str:
    """Return the end of a run of spaced characters, put together where it is a label."""
    signs = [(at, sign) for at, sign in enumerate(found[0]) if not sign.isspace()]
    whole = "".join(sign for _, sign in signs)
    for first in range(len(whole) - 1):
        if whole[first:] in LABELS:
            return found[0][: signs[first][0]] + whole[first:]
    return found[0]


def _token(found: re.Match[str], text: str) -> Token | None:
    """A match as a token; None for a word of the table within a longer word, which is text."""
    group = found.lastgroup or ""
    if group == "label":
        return _label(found, text)
    if group == "other":
        return Token(Kind.LABEL, found[0], _made(found["unknown"]), found["colon"])
    kind = KINDS[group]
    if kind is Kind.COUNT and not _parted(text, found.start()):
        return None
    return Token(kind, found[0], date=found if kind is Kind.DATE else None)


def _label(found: re.Match[str], text: str) -> Token | None:
    """Return a word of the table as a label or button, where it stands as one.

    上海发布 and 社区工作者 hold words of the table. A colon makes a label of a word wherever it
    stands, another mark where a word begins; with none it must begin a word, and mostly be one.
    """
    label, mark, start, stop = (
        LABELS[found["word"]],
        found["mark"],
        found.start(),
        found.end("word"),
    )
    parted = _parted(text, start)
    after = text[stop : stop + 1]
    ends = not after or after.isspace() or after in BOUNDARY
    if label.kind is LabelKind.TOOL:
        colon = mark in COLONS and len(label.word) > 1
        stands = colon or (parted and (ends or not HAN.match(after)))
        return Token(Kind.TOOL, found[0]) if stands else None
    if mark:
        colon = mark in COLONS
        stands = parted or (colon and len(label.word) > 1) or label.word in BEHIND_OUTLETS
    elif label.kind is LabelKind.CREDIT:
        behind = text[start - 1 : start] in SLASHES and label.word in BEHIND_NAMES
        stands = behind or _bare_credit(label.word, parted, ends, after)
    elif label.kind in (LabelKind.INDEX, LabelKind.CONTACT):
        stands = False
    else:
        glued = label.kind is LabelKind.SOURCE or after.isdigit()
        stands = parted and (ends or glued)
    return Token(Kind.LABEL, found[0], label, mark or "", None, parted, ends) if stands else None


@lru_cache(maxsize=4096)
def _made(word: str) -> Label:
    """Return what a word before a colon is that the table lacks: what it ends like (夜班编辑)."""
    for first in range(1, len(word) - 1):
        label = LABELS.get(word[first:])
        if label is None or label.kind is LabelKind.TOOL:
            continue
        if label.kind is not LabelKind.CREDIT or (first < 4 and word[first - 1] not in "网报社台"):
            return Label(word, label.kind, label.role)
    return Label(word, LabelKind.UNKNOWN)


def _bare_credit(word: str, parted: bool, ends: bool, after: str) -> bool:
    """Whether a role word that no mark follows may be a label: 编辑 张三, 报记者张三, 张三摄."""
    if ends:
        return parted or word in BEHIND_OUTLETS or word in GLUED or word.endswith(EDITORS)
    if word in BEHIND_OUTLETS:
        return after not in NO_NAME_BEGINS
    return parted and len(word) > 1 and after not in NO_NAME_BEGINS


def _parted(text: str, start: int) -> bool:
    """Whether a word begins at a place: no character of another word stands before it."""
    before = text[start - 1 : start]
    return not before or before.isspace() or before in BOUNDARY or before.isdigit()
