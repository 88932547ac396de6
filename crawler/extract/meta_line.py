"""MetaLine: what one line of a page's head or tail says, and what the line is to its page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from lilong.crawler.extract.labels import LabelKind
from lilong.crawler.extract.names import is_person
from lilong.crawler.items import Role
from lilong.outlets import is_media, is_office, load_outlets

LAW = re.compile(r"(?:制定|修订|修正|通过|公布|施行|批准|印发|废止)[）)]?$")
"""Beside a date with no label: the line that says when a regulation was passed."""
LEDE = ("讯", "电", "消息")
"""某报讯（记者 张三） begins the text, and is part of it."""
IN_BODY = frozenset((LabelKind.CONTACT, LabelKind.EVENT, LabelKind.UNKNOWN, LabelKind.INDEX))
"""Labels that an article's own text may have as well: 地点：, 截止时间：."""
EDITORS = frozenset(
    ("editor", "responsible_editor", "duty_editor", "chief_editor", "proofreader", "reviewer")
)
"""Roles whose words open no line of a text; 作者：, 文字： and 图片： do in calls for entries."""
MAX_PERSON = 4
MAX_LOOSE = 12
"""Letters that a line of the head may hold besides what is understood: a column's name, an
account. Kept from the rules before the grammar; on the pages that were looked at 6 to 20 give the
same."""


@dataclass(frozen=True, slots=True)
class Signed:
    """One role word of the page, with the names that go with it."""

    role: Role
    raw: str
    names: tuple[str, ...]
    marked: bool = True
    """Whether a mark behind the word tells it to be a label."""
    behind: bool = False
    """Whether the word stands behind its names: 张三 摄."""


@dataclass(frozen=True, slots=True)
class DateShown:
    """One date of a line, with the kind of the label before it, None where there is none."""

    kind: LabelKind | None
    when: datetime
    raw: str
    clock: bool


@dataclass(slots=True)
class MetaLine:
    """What a line says about its page, in the line's order."""

    dates: list[DateShown] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    """Texts behind a label of the source."""
    publishers: list[str] = field(default_factory=list)
    """Texts behind a label of the office that put the page up."""
    signed: list[Signed] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    """Words with no label before the first date, or all where there is none."""
    behind: list[str] = field(default_factory=list)
    """Words with no label after it."""
    kinds: set[LabelKind] = field(default_factory=set)
    """Of its labels."""
    moments: int = 0
    """Times of day, dates without a year, times counted back from now."""
    tools: int = 0
    """Buttons."""
    counts: int = 0
    """Figures: 35次, 0人参与."""
    known: int = 0
    """Characters of what was understood."""
    unknown: int = 0
    """Characters of the words with no label."""
    value: bool = False
    """Whether it is the value of the label in the line before it, and nothing by itself."""
    waits: bool = False
    """Whether it ends with a label that has no value yet."""

    @property
    def is_law(self) -> bool:
        """Whether it says when a regulation was passed: its dates are none of the page's."""
        return bool(self.dates) and any(map(LAW.search, (*self.before, *self.behind)))

    @property
    def unexplained(self) -> int:
        """Letters of the words with no label that have not the form of a person or outlet."""
        words = (*self.before, *self.behind)
        return self.unknown - sum(len(word) for word in words if is_name(word))

    @property
    def is_head(self) -> bool:
        """Whether a line before the text is all date, source, credits, counts and buttons."""
        if self.value:
            return True
        if any(word.endswith(LEDE) for word in self.before):
            return False
        if self.is_law or not (
            self.dates or self.moments or self.tools or self.counts or self.kinds - IN_BODY
        ):
            return LabelKind.INDEX in self.kinds and not self.unknown
        return self.unexplained <= min(MAX_LOOSE, self.known)

    @property
    def is_signature(self) -> bool:
        """Whether a line is nothing but credits and labels like them, the names plain names."""
        empty = self.waits and not self.unknown and self.kinds == {LabelKind.CREDIT}
        return empty or (self.signs and any(map(self._is_signing, self.signed)))

    @staticmethod
    def _is_signing(one: Signed) -> bool:
        """Whether a credit is surely one: its names are, or an editor's are short."""
        plain = one.role in EDITORS and all(len(name) <= MAX_PERSON for name in one.names)
        return plain or any(map(is_name, one.names))

    @property
    def signs_roles(self) -> bool:
        """Whether a line signs in several roles: 图/文：张三 begins like a caption."""
        marked = all(one.marked for one in self.signed)
        return marked and len({one.role for one in self.signed}) > 1 and self.is_signature

    @property
    def signs(self) -> bool:
        """Whether a line is nothing but credits, whatever its names look like."""
        return bool(self.signed) and self.unexplained <= min(MAX_LOOSE, self.known)

    @property
    def is_source(self) -> bool:
        """Whether a line says where the text is from, and nothing else."""
        return bool(self.sources) and self.unexplained <= min(MAX_LOOSE, self.known)

    @property
    def is_stamp(self) -> bool:
        """Whether a line below the text is the page's date and clock with its outlet."""
        clock = any(date.clock for date in self.dates) and not self.is_law
        words = (*self.before, *self.behind)
        return clock and bool(words or self.kinds) and self.unexplained == 0

    @property
    def is_toolbar(self) -> bool:
        """Whether a line is date, counts and buttons only: 发布时间：… 浏览次数：35."""
        labels = self.kinds - IN_BODY
        counted = LabelKind.COUNT in labels or (self.tools > 1 and not self.kinds & IN_BODY)
        return not self.unknown and not self.signed and (bool(labels and self.dates) or counted)

    @property
    def names(self) -> Iterable[str]:
        """Every name that it signs with."""
        return (name for one in self.signed for name in one.names)


def is_name(word: str) -> bool:
    """Whether a word has the form of a person's, an outlet's or an office's name."""
    return (
        is_person(word)
        or (len(word) <= 24 and (is_media(word) or is_office(word)))
        or load_outlets().knows(word)
        or (word.isascii() and word[:1].isupper())
    )
