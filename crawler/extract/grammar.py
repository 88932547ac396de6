"""Grammar: a line of a page's head or tail read once, from left to right, into what it says."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lilong.crawler.extract.dates import read_match
from lilong.crawler.extract.labels import LabelKind
from lilong.crawler.extract.meta_line import DateShown, MetaLine, Signed
from lilong.crawler.extract.names import (
    is_person,
    split_names,
)
from lilong.crawler.extract.signed_names import (
    BLANKS,
    is_outlet,
    left_over,
    names_at_end,
    names_before,
    names_behind,
)
from lilong.crawler.extract.tokens import (
    BEHIND_NAMES,
    BEHIND_OUTLETS,
    EDGE,
    Kind,
    Token,
    tokenize,
)
from lilong.crawler.extract.units import TRIM, Group, Run, Unit, units_of
from lilong.outlets import is_media, load_outlets


def read_line(pieces: Iterable[str]) -> MetaLine:
    """Read a line, given as the texts of its inline elements, once and from left to right.

    Nothing is lost: what has no label is in `before` and `behind`, in the order of the line.
    """
    units = units_of(tokenize(pieces))
    line = MetaLine()
    for index, unit in enumerate(units):
        if isinstance(unit, Group):
            _read_group(line, units, index, unit)
        elif isinstance(unit, Token):
            _read_stop(line, units, index, unit)
    last = units[-1] if units else None
    line.waits = isinstance(last, Group) and last.mark != ""
    _read_rest(line, units)
    line.signed = _without_heading(line.signed)
    return line


def _read_group(line: MetaLine, units: list[Unit], index: int, group: Group) -> None:
    """Give a group of labels the value beside it."""
    line.kinds.add(group.kind)
    before, behind = units[index - 1] if index else None, None
    if index + 1 < len(units):
        behind = units[index + 1]
    right = behind if isinstance(behind, Run) else None
    if group.kind is LabelKind.UNKNOWN:
        return  # read with the rest: only beside known credits is it a role
    line.known += sum(len(one.text) for one in group.labels)
    if group.kind is LabelKind.CREDIT:
        left = before if isinstance(before, Run) else None
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


def _read_source(line: MetaLine, group: Group, right: Run) -> None:
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


def _claim(line: MetaLine, run: Run, value: str) -> None:
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


def _read_stop(line: MetaLine, units: list[Unit], index: int, token: Token) -> None:
    """A date with the label right before it; a time, a count or a button."""
    line.known += len(token.text.strip())
    if token.kind is Kind.DATE and token.date is not None:
        before = units[index - 1] if index else None
        kind = before.kind if isinstance(before, Group) else None
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
    units: list[Unit],
    index: int,
    group: Group,
    left: Run | None,
    right: Run | None,
) -> None:
    """Sign the names behind a group of role words, or those before it."""
    above = units[index - 2] if left and index > 1 else units[index - 1] if index else None
    office = _is_office(group) or (left is None and not group.mark)
    if (
        isinstance(above, Group)
        and above.kind is group.kind
        and above.mark
        and office
        and not (left and left.text().strip())
    ):
        group = above  # 采写：某报记者 张三: the second word is the office of the person named next
    if left is not None and left.text().strip(TRIM) and _stands_behind(group, left, right):
        names = names_at_end(names_before(left), group)
        line.signed += group.sign(names, behind=True)
        if not left.claimed:
            line.known += sum(map(len, names))
            line.unknown += left_over(left.text(), names)
        left.claimed = left.claimed or bool(names)
        return
    if right is None:
        return
    following = units[index + 2] if index + 2 < len(units) else None
    if isinstance(following, Group) and _is_office(following):
        _drop_outlet(line, right)
    names = names_behind(right, group)
    if group.label.role == "author" and names and all(is_outlet(group, name) for name in names):
        line.publishers += names  # 作者：某某日报
        names, right.claimed = [], True
        line.known += len(right.text())
    if names:
        line.signed += group.sign(names)
        right.claimed = True
        line.known += sum(map(len, names))
        line.unknown += left_over(right.text(), names)


def _is_office(group: Group) -> bool:
    """Whether a role word follows an outlet or a label with nothing between: 记者 of 甲报记者."""
    return not group.labels[0].parted and not group.mark and group.label.word in BEHIND_OUTLETS


def _drop_outlet(line: MetaLine, run: Run) -> None:
    """Take the outlet before 记者 out of the run: 甲报 of 张三 甲报通讯员."""
    while run.tokens and run.tokens[-1].kind in (Kind.TEXT, Kind.JOINT):
        line.known += len(run.tokens.pop().text)


def _stands_behind(group: Group, left: Run, right: Run | None) -> bool:
    """Whether role words stand behind their name: 张三/文, 张三 摄, 民政局供稿, 张三 文/图."""
    if not all(one.label and one.label.word in BEHIND_NAMES for one in group.labels):
        return False
    if group.mark or left.last_kind() is Kind.CLOSE:
        return False
    if left.last_kind() is Kind.JOINT or not group.labels[0].parted:
        return True
    return right is None or right.tokens[0].kind in (Kind.CLOSE, Kind.BAR)


def _read_rest(line: MetaLine, units: list[Unit]) -> None:
    """What no label took: words in `before` and `behind`, and labels that the table lacks."""
    words = line.before
    for index, unit in enumerate(units):
        if isinstance(unit, Token):
            words = line.behind if unit.kind is Kind.DATE else words
        elif isinstance(unit, Group) and unit.kind is LabelKind.UNKNOWN:
            _read_unknown(line, units, index, unit)
        elif isinstance(unit, Run) and not unit.claimed:
            found = _words(unit)
            words += found
            line.unknown += sum(map(len, found))


def _read_unknown(line: MetaLine, units: list[Unit], index: int, group: Group) -> None:
    """A word before a colon that the table lacks: a role beside known ones, if a person follows."""
    right = units[index + 1] if index + 1 < len(units) else None
    if line.signed and isinstance(right, Run):
        names = split_names(right.text().strip(TRIM))
        if names and all(map(is_person, names)):
            line.kinds.add(LabelKind.UNKNOWN)
            line.signed.append(Signed("other", group.label.word, tuple(names)))
            line.known += len(group.label.word) + sum(map(len, names))
            right.claimed = True
            return
    line.unknown += len(group.label.word)


def _words(run: Run) -> list[str]:
    """A run's words: parted by elements and bars, and by spaces between Chinese characters."""
    if len(run.tokens) == 1 and run.tokens[0].kind is Kind.TEXT:
        return [word] if (word := run.tokens[0].text.strip(TRIM)) else []
    text = "".join("\0" if one.kind in (Kind.EDGE, Kind.BAR) else one.text for one in run.tokens)
    parts = (part for piece in PARTS.split(text) for part in HAN_GAP.split(piece))
    return [word for word in (part.strip(TRIM) for part in parts) if word]


PARTS = re.compile("[\0/／]")
HAN_GAP = re.compile(r"(?<=[\u3400-\u9fff）》])\s+(?=[\u3400-\u9fff（《])")
