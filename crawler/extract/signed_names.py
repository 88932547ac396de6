"""The names that a group of role words signs: behind it, or before it."""

from __future__ import annotations

import re
from itertools import takewhile

from lilong.crawler.extract.names import (
    BRACKETS,
    HAN_ONLY,
    SURNAMES,
    is_person,
    split_names,
    without_trailing,
)
from lilong.crawler.extract.tokens import BEHIND_OUTLETS, OPENING, Kind
from lilong.crawler.extract.units import TRIM, Group, Run
from lilong.outlets import is_media, is_office, load_outlets

WEAK_MARKS = ("·", "•", "_")
"""Marks that stand in names and headlines too: what follows must be a person."""
BLANKS = " \x1f\u3000|｜丨︱∣·•-—–:：/／,，、;；"
COLUMNS = frozenset("视频 口述 图片 原创 策划 设计 制作 技术 照片 海报 音频 整理 综合 采访".split())
"""Role words that name columns too: 视频｜ and 口述： open many a headline."""
SIGNS = re.compile(
    r"^.{1,3}$|(?:社|报|网|台|站|队|局|委|办|中心|街道|公司|部门?|大队|支队|医院|小学|中学|员|处|者|供图)$"
)
"""What such a word may be followed by, beside persons."""
NAME_WORD = re.compile(r"\S{1,4}$|\S*[、·/／,，;；）)]")
"""A word among names that no mark introduces: short, or a list of them."""
CLAUSE = re.compile("[，。;；]")
REPORTED = re.compile(r"(?:即時)?(?:报道|報導|報道|采访)(?=\s|$)|[发發]自")


def names_before(left: Run) -> str:
    """Return the names that end a run: the last of its elements, clauses and brackets."""
    text = ""
    for token in reversed(left.tokens):
        if token.kind in (Kind.EDGE, Kind.BAR, Kind.OPEN, Kind.CLOSE) and text.strip(TRIM):
            break
        text = token.text + text
    return text.strip(TRIM)


def left_over(text: str, names: list[str]) -> int:
    """How many letters of a run are neither of its names nor in brackets behind them."""
    letters = sum(map(str.isalnum, without_trailing(BRACKETS.sub("", text))))
    return max(0, letters - sum(sum(map(str.isalnum, name)) for name in names))


def _unwrapped(text: str) -> str:
    """A value without the brackets that it stands in: （张三） and 张三）, not 张三（某社区）."""
    text = text.strip(BLANKS)
    if text[:1] in OPENING or not any(sign in text for sign in OPENING):
        return text.strip(TRIM)
    return text.rstrip(OPENING + BLANKS)


def names_at_end(text: str, group: Group) -> list[str]:
    """Return the names that end a text: persons, or else the office that it is."""
    names = split_names(text)
    persons: list[str] = []
    while names and is_person(names[-1]):
        persons.insert(0, names.pop())
    gave = group.label.role == "contributor"
    return persons or (names if gave else [name for name in names[-1:] if is_office(name)])


def is_outlet(group: Group, name: str) -> bool:
    """Whether a name behind a word for the author is an outlet's: 作者：新华社."""
    own = group.label.word == "原创" and is_media(name) and not is_person(name)
    return own or load_outlets().knows(name)


def names_behind(run: Run, group: Group) -> list[str]:
    """The names behind a group of role words; without a mark, words of the form of a name only."""
    text = REPORTED.split(run.within_bracket())[0]
    if not group.mark or group.mark in WEAK_MARKS:
        text = " ".join(takewhile(NAME_WORD.match, without_trailing(text).split()))
    names = split_names(_unwrapped(text))
    if not names:  # …研究部部长张三，文章刊于某报
        clause = split_names(_unwrapped(CLAUSE.split(text)[0]))
        names = [name for name in clause if is_person(name)]
    if len(names) > 1 and group.label.role == "contributor" and is_person(names[-1]):
        names = [name for name in names if not is_office(name)]  # 来稿：某某街道 张三
    first = group.labels[0].label
    if group.mark and first is not None and first.word in COLUMNS:
        return [name for name in names if is_person(name) or SIGNS.search(name)]
    if group.mark and group.mark not in WEAK_MARKS:
        return names

    def may_sign(name: str) -> bool:
        if is_person(name) or group.label.word not in BEHIND_OUTLETS:
            return is_person(name)
        spaced = not group.glued or name[0] in SURNAMES
        return spaced and 2 <= len(name) <= 4 and bool(HAN_ONLY.match(name))

    return list(takewhile(may_sign, names))
