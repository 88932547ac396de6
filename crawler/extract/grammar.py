"""Grammar: a line of a page's head or tail read once, from left to right, into what it says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile, zip_longest

from lilong.crawler.extract.dates import read_match
from lilong.crawler.extract.labels import TWO_ROLES, Label, LabelKind
from lilong.crawler.extract.meta_line import DateShown, MetaLine, Signed
from lilong.crawler.extract.names import (
    BRACKETS,
    HAN_ONLY,
    SURNAMES,
    TRAILING,
    is_person,
    split_names,
)
from lilong.crawler.extract.tokens import (
    BEHIND_NAMES,
    BEHIND_OUTLETS,
    EDGE,
    OPENING,
    Kind,
    Token,
    tokenize,
)
from lilong.outlets import is_media, is_office, load_outlets

STOPS = frozenset((Kind.DATE, Kind.MOMENT, Kind.COUNT, Kind.TOOL))
BLANK = frozenset((Kind.GAP, Kind.EDGE))
TRIM = " \x1f\u3000[]【】〔〕()（）|｜丨︱∣·•-—–:：/／,，、_;；"
WEAK_MARKS = ("·", "•", "_")
"""Marks that stand in names and headlines too: what follows must be a person."""
LINKS = "·-—–－•"
"""Signs that join two parts of an outlet's name across elements: 某新闻 · 某号."""
BLANKS = " \x1f\u3000|｜丨︱∣·•-—–:：/／,，、;；"


@dataclass(slots=True)
class _Group:
    """A label, or several joined ones: 文/图：."""

    labels: list[Token]

    @property
    def label(self) -> Label:
        label = self.labels[-1].label
        assert label is not None
        return label

    @property
    def kind(self) -> LabelKind:
        return self.label.kind

    @property
    def mark(self) -> str:
        return self.labels[-1].mark

    @property
    def glued(self) -> bool:
        """Whether what follows does so with nothing between: 记者张三, 记者博客."""
        return not self.mark and not self.labels[-1].gap

    def sign(self, names: list[str], behind: bool = False) -> Iterator[Signed]:
        """Yield the names in each role of the group."""
        marked = self.mark != "" and not behind
        for one in self.labels if names else ():
            if one.label is None:
                continue
            raw = "摄影" if one.label.word == "摄影报道" else one.label.word
            for role in TWO_ROLES.get(raw, (one.label.role or "other",)):
                yield Signed(role, raw, tuple(names), marked, behind)


@dataclass(slots=True)
class _Run:
    """Text between labels and dates, with the white space, joints and brackets inside it."""

    tokens: list[Token]
    claimed: bool = False

    def text(self) -> str:
        return "".join(token.text for token in self.tokens)

    def first(self) -> str:
        """Its text up to the first bar, or the end of the element or bracket that it begins in."""
        words: list[str] = []
        opened = 0
        for token, following in zip_longest(self.tokens, self.tokens[1:]):
            opened += (token.kind is Kind.OPEN) - (token.kind is Kind.CLOSE)
            parted = token.kind in (Kind.EDGE, Kind.BAR) or opened < 0
            said = "".join(words)
            if parted and said.strip(TRIM):
                link = said[-1] in LINKS or (following is not None and following.text[0] in LINKS)
                if token.kind is not Kind.EDGE or not link:
                    break
            words.append(token.text)
        return "".join(words)

    def within_bracket(self) -> str:
        """Its text up to the end of the bracket that it begins in."""
        opened = 0
        for index, token in enumerate(self.tokens):
            opened += (token.kind is Kind.OPEN) - (token.kind is Kind.CLOSE)
            if opened < 0:
                return "".join(one.text for one in self.tokens[:index])
        return self.text()

    def last_kind(self) -> Kind | None:
        return self.tokens[-1].kind if self.tokens else None


_Unit = _Group | _Run | Token


def read_line(pieces: Iterable[str]) -> MetaLine:
    """Read a line, given as the texts of its inline elements, once and from left to right.

    Nothing is lost: what has no label is in `before` and `behind`, in the order of the line.
    """
    units = _units(tokenize(pieces))
    line = MetaLine()
    for index, unit in enumerate(units):
        if isinstance(unit, _Group):
            _read_group(line, units, index, unit)
        elif isinstance(unit, Token):
            _read_stop(line, units, index, unit)
    last = units[-1] if units else None
    line.waits = isinstance(last, _Group) and last.mark != ""
    _read_rest(line, units)
    line.signed = _without_heading(line.signed)
    return line


def _units(tokens: list[Token]) -> list[_Unit]:
    """Return the tokens as groups of labels, runs of text and single dates, counts and buttons."""
    units: list[_Unit] = []
    for index, token in enumerate(tokens):
        last = units[-1] if units else None
        if token.kind is Kind.LABEL and not _is_enclosed(tokens, index):
            group = _group_before(units, token)
            if group is not None:
                group.labels.append(token)
            else:
                units.append(_Group([token]))
        elif token.kind in STOPS:
            units.append(token)
        elif isinstance(last, _Run):
            last.tokens.append(token)
        elif token.kind not in BLANK or not isinstance(last, _Group):
            units.append(_Run([token]))
    return units


def _is_enclosed(tokens: list[Token], index: int) -> bool:
    """Whether a word with no mark fills a bracket, as in 张三（实习编辑）."""
    return (
        not tokens[index].mark
        and 0 < index < len(tokens) - 1
        and tokens[index - 1].kind is Kind.OPEN
        and tokens[index + 1].kind is Kind.CLOSE
    )


def _group_before(units: list[_Unit], token: Token) -> _Group | None:
    """The group that a label goes on with: 文/图：, 文、图/ have nothing but a joint between."""
    if not units or token.label is None or token.label.kind is not LabelKind.CREDIT:
        return None
    last = units[-1]
    if (
        isinstance(last, _Run)
        and len(units) > 1
        and last.text().strip() in ("/", "、", "&", "＆", "／")
    ):
        last = units.pop(-1) and units[-1]
        return last if isinstance(last, _Group) and last.kind is LabelKind.CREDIT else None
    if (
        isinstance(last, _Group)
        and last.kind is LabelKind.CREDIT
        and last.mark not in ("", ":", "：")
    ):
        return last
    return None


def _read_group(line: MetaLine, units: list[_Unit], index: int, group: _Group) -> None:
    """Give a group of labels the value beside it."""
    line.kinds.add(group.kind)
    before, behind = units[index - 1] if index else None, None
    if index + 1 < len(units):
        behind = units[index + 1]
    right = behind if isinstance(behind, _Run) else None
    if group.kind is LabelKind.UNKNOWN:
        return  # read with the rest: only beside known credits is it a role
    line.known += sum(len(one.text) for one in group.labels)
    if group.kind is LabelKind.CREDIT:
        left = before if isinstance(before, _Run) else None
        if left is not None and _is_office(group):
            _drop_outlet(line, left)
        _read_credit(line, units, index, group, left, right)
    elif right is None:
        return
    elif group.kind in (LabelKind.SOURCE, LabelKind.PUBLISHER):
        _read_source(line, group, right)
    elif group.kind is LabelKind.INDEX or group.kind is LabelKind.CONTACT:
        _claim(line, right, right.text())
    elif group.kind is not LabelKind.COUNT and group.mark:
        _claim(line, right, right.first())  # 发布于：某省, 时间：今天


def _read_source(line: MetaLine, group: _Group, right: _Run) -> None:
    """The outlet behind a label of the source or of the office that put the page up."""
    value = right.first()
    name = value.replace(EDGE, "").strip(BLANKS)
    if group.label.word.startswith("综合"):
        name = f"综合{name}"  # 综合自甲报、乙社: put together from them, and no outlet's own
    if group.glued and not (is_media(name) or load_outlets().knows(name)):
        return  # 来自甘肃, 来源广泛
    if name:
        (line.publishers if group.kind is LabelKind.PUBLISHER else line.sources).append(name)
    _claim(line, right, value)


def _claim(line: MetaLine, run: _Run, value: str) -> None:
    """Take a value out of a run; what stands behind it in the run stays text."""
    line.known += len(value.strip(TRIM))
    size = 0
    while run.tokens and size < len(value):
        size += len(run.tokens.pop(0).text)


def _without_heading(signed: list[Signed]) -> list[Signed]:
    """The credits less a 记者 that heads others: 记者 张三/文 李四/图 signs text and picture."""
    if len({one.names for one in signed if one.behind}) < 2:
        return signed
    behind = {name for one in signed if one.behind for name in one.names}
    return [one for one in signed if one.marked or one.behind or not behind.issuperset(one.names)]


def _read_stop(line: MetaLine, units: list[_Unit], index: int, token: Token) -> None:
    """A date with the label right before it; a time, a count or a button."""
    line.known += len(token.text.strip())
    if token.kind is Kind.DATE and token.date is not None:
        before = units[index - 1] if index else None
        kind = before.kind if isinstance(before, _Group) else None
        when = read_match(token.date)
        if when is not None:
            raw = " ".join(token.text.split())
            shown = DateShown(kind, when, raw, token.date["H"] is not None)
            line.dates.append(shown)
    elif token.kind is Kind.MOMENT:
        line.moments += 1
    elif token.kind is Kind.COUNT:
        line.counts += 1
    else:
        line.tools += 1


def _read_credit(
    line: MetaLine,
    units: list[_Unit],
    index: int,
    group: _Group,
    left: _Run | None,
    right: _Run | None,
) -> None:
    """Sign the names behind a group of role words, or those before it."""
    above = units[index - 2] if left and index > 1 else units[index - 1] if index else None
    office = _is_office(group) or (left is None and not group.mark)
    if (
        isinstance(above, _Group)
        and above.kind is group.kind
        and above.mark
        and office
        and not (left and left.text().strip())
    ):
        group = above  # 采写：某报记者 张三: the second word is the office of the person named next
    if left is not None and left.text().strip(TRIM) and _stands_behind(group, left, right):
        names = _signing(_names_before(left), group)
        line.signed += group.sign(names, behind=True)
        if not left.claimed:
            line.known += sum(map(len, names))
            line.unknown += _left_over(left.text(), names)
        left.claimed = left.claimed or bool(names)
        return
    if right is None:
        return
    following = units[index + 2] if index + 2 < len(units) else None
    if isinstance(following, _Group) and _is_office(following):
        _drop_outlet(line, right)
    names = _names_of(right, group)
    if group.label.role == "author" and names and all(_is_outlet(group, name) for name in names):
        line.publishers += names  # 作者：某某日报
        names, right.claimed = [], True
        line.known += len(right.text())
    if names:
        line.signed += group.sign(names)
        right.claimed = True
        line.known += sum(map(len, names))
        line.unknown += _left_over(right.text(), names)


def _is_office(group: _Group) -> bool:
    """Whether a role word follows an outlet or a label with nothing between: 记者 of 甲报记者."""
    return not group.labels[0].parted and not group.mark and group.label.word in BEHIND_OUTLETS


def _drop_outlet(line: MetaLine, run: _Run) -> None:
    """Take the outlet before 记者 out of the run: 甲报 of 张三 甲报通讯员."""
    while run.tokens and run.tokens[-1].kind in (Kind.TEXT, Kind.JOINT):
        line.known += len(run.tokens.pop().text)


def _stands_behind(group: _Group, left: _Run, right: _Run | None) -> bool:
    """Whether role words stand behind their name: 张三/文, 张三 摄, 民政局供稿, 张三 文/图."""
    if not all(one.label and one.label.word in BEHIND_NAMES for one in group.labels):
        return False
    if group.mark or left.last_kind() is Kind.CLOSE:
        return False
    if left.last_kind() is Kind.JOINT or not group.labels[0].parted:
        return True
    return right is None or right.tokens[0].kind in (Kind.CLOSE, Kind.BAR)


def _names_before(left: _Run) -> str:
    """Return the names that end a run: the last of its elements, clauses and brackets."""
    text = ""
    for token in reversed(left.tokens):
        if token.kind in (Kind.EDGE, Kind.BAR, Kind.OPEN, Kind.CLOSE) and text.strip(TRIM):
            break
        text = token.text + text
    return text.strip(TRIM)


def _left_over(text: str, names: list[str]) -> int:
    """How many letters of a run are neither of its names nor in brackets behind them."""
    letters = sum(map(str.isalnum, TRAILING.sub("", BRACKETS.sub("", text))))
    return max(0, letters - sum(sum(map(str.isalnum, name)) for name in names))


def _unwrapped(text: str) -> str:
    """A value without the brackets that it stands in: （张三） and 张三）, not 张三（某社区）."""
    text = text.strip(BLANKS)
    if text[:1] in OPENING or not any(sign in text for sign in OPENING):
        return text.strip(TRIM)
    return text.rstrip(OPENING + BLANKS)


def _signing(text: str, group: _Group) -> list[str]:
    """Return the names that end a text: persons, or else the office that it is."""
    names = split_names(text)
    persons: list[str] = []
    while names and is_person(names[-1]):
        persons.insert(0, names.pop())
    gave = group.label.role == "contributor"
    return persons or (names if gave else [name for name in names[-1:] if is_office(name)])


def _is_outlet(group: _Group, name: str) -> bool:
    """Whether a name behind a word for the author is an outlet's: 作者：新华社."""
    own = group.label.word == "原创" and is_media(name) and not is_person(name)
    return own or load_outlets().knows(name)


def _names_of(run: _Run, group: _Group) -> list[str]:
    """The names behind a group of role words; without a mark, words of the form of a name only."""
    text = REPORTED.split(run.within_bracket())[0]
    if not group.mark or group.mark in WEAK_MARKS:
        text = " ".join(takewhile(NAME_WORD.match, TRAILING.sub("", text).split()))
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


def _read_rest(line: MetaLine, units: list[_Unit]) -> None:
    """What no label took: words in `before` and `behind`, and labels that the table lacks."""
    words = line.before
    for index, unit in enumerate(units):
        if isinstance(unit, Token):
            words = line.behind if unit.kind is Kind.DATE else words
        elif isinstance(unit, _Group) and unit.kind is LabelKind.UNKNOWN:
            _read_unknown(line, units, index, unit)
        elif isinstance(unit, _Run) and not unit.claimed:
            found = _words(unit)
            words += found
            line.unknown += sum(map(len, found))


def _read_unknown(line: MetaLine, units: list[_Unit], index: int, group: _Group) -> None:
    """A word before a colon that the table lacks: a role beside known ones, if a person follows."""
    right = units[index + 1] if index + 1 < len(units) else None
    if line.signed and isinstance(right, _Run):
        names = split_names(right.text().strip(TRIM))
        if names and all(map(is_person, names)):
            line.kinds.add(LabelKind.UNKNOWN)
            line.signed.append(Signed("other", group.label.word, tuple(names)))
            line.known += len(group.label.word) + sum(map(len, names))
            right.claimed = True
            return
    line.unknown += len(group.label.word)


def _words(run: _Run) -> list[str]:
    """A run's words: parted by elements and bars, and by spaces between Chinese characters."""
    if len(run.tokens) == 1 and run.tokens[0].kind is Kind.TEXT:
        return [word] if (word := run.tokens[0].text.strip(TRIM)) else []
    text = "".join("\0" if one.kind in (Kind.EDGE, Kind.BAR) else one.text for one in run.tokens)
    parts = (part for piece in PARTS.split(text) for part in HAN_GAP.split(piece))
    return [word for word in (part.strip(TRIM) for part in parts) if word]


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
PARTS = re.compile("[\0/／]")
HAN_GAP = re.compile(r"(?<=[\u3400-\u9fff）》])\s+(?=[\u3400-\u9fff（《])")
