"""Labels: the words before a value in the head or tail of a page, in one table, and their kinds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from itertools import product

from lilong.crawler.extract import label_words as words
from lilong.crawler.items import ROLES, Role

ROLE_WORDS: dict[str, Role] = {word: row.slug for row in ROLES for word in row.words.split()}
"""The page's word → our role."""


class LabelKind(Enum):
    """What the value behind a label is."""

    CREDIT = auto()
    SOURCE = auto()
    PUBLISHER = auto()
    """The office that put the page up: the source where no label names one."""
    PUBLISHED = auto()
    WRITTEN = auto()
    """When a document was signed: the date where none says when it was published."""
    MODIFIED = auto()
    EVENT = auto()
    """When that happens which the text is about: no date of the page."""
    COUNT = auto()
    INDEX = auto()
    """An entry of the index that government pages carry: 索引号, 文号, 主题分类."""
    CONTACT = auto()
    """An entry that ends the value before it and may be part of the text: 电话, 地址."""
    TOOL = auto()
    """A button: it has no value."""
    UNKNOWN = auto()
    """A word before a colon that the table lacks."""


@dataclass(frozen=True, slots=True)
class Label:
    """One word of the table."""

    word: str
    kind: LabelKind
    role: Role | None = None


TWO_ROLES: dict[str, tuple[Role, ...]] = {
    "图文": ("author", "photographer"), "文图": ("author", "photographer"),
    "文字摄影": ("author", "photographer"),
}  # fmt: skip
"""One word for two roles."""


def _role_words() -> dict[str, Role]:
    """Every role word: those declared, and those made of one and what goes with it."""
    roles = {**ROLE_WORDS, "摄影报道": "photographer"}
    outlets = set(product(words.OUTLETS_BEFORE_REPORTERS.split(), ("记者", "通讯员")))
    for before, base in product(words.BEFORE_ROLE.split(), words.ROLES_BEHIND.split()):
        if (before, base) not in outlets:
            roles.setdefault(before + base, ROLE_WORDS[base])
    for base, behind in product(words.ROLES_BEFORE.split(), words.BEHIND_ROLE.split()):
        roles.setdefault(base + behind, ROLE_WORDS[base])
    for level in "一二三初复终":
        roles.setdefault(f"{level}审", "reviewer")
        roles.setdefault(f"{level}校", "proofreader")
        for proof in "一二三":
            roles.setdefault(f"{level}审{proof}校", "reviewer")
    return roles | {word: both[0] for word, both in TWO_ROLES.items()}


def _all() -> Iterator[Label]:
    """Every label, that first which counts where two kinds have a word in common."""
    for word, role in _role_words().items():
        yield Label(word, LabelKind.CREDIT, role)
    for before, source in product(("", *words.BEFORE_SOURCE.split()), ("来源", "來源")):
        yield Label(before + source, LabelKind.SOURCE)
    for kind, listed in (
        (LabelKind.SOURCE, words.SOURCE), (LabelKind.PUBLISHER, words.PUBLISHER),
        (LabelKind.PUBLISHED, words.PUBLISHED), (LabelKind.MODIFIED, words.MODIFIED),
        (LabelKind.COUNT, words.COUNT), (LabelKind.INDEX, words.INDEX),
        (LabelKind.CONTACT, words.CONTACT), (LabelKind.TOOL, words.TOOL),
    ):  # fmt: skip
        for word in listed.split():
            yield Label(word, kind)
    for kind, befores in (
        (LabelKind.PUBLISHED, ("", *words.BEFORE_PUBLISHED.split())),
        (LabelKind.MODIFIED, words.BEFORE_MODIFIED.split()),
        (LabelKind.WRITTEN, words.BEFORE_WRITTEN.split()),
        (LabelKind.EVENT, words.BEFORE_EVENT.split()),
    ):
        for word in map("".join, product(befores, ("时间", "日期", "時間"))):
            yield Label(word, kind)


LABELS = {label.word: label for label in reversed([*_all()])}
"""Word → label. The last of a word in the reversed list is its first."""


IN_TAIL = frozenset(
    (LabelKind.CREDIT, LabelKind.SOURCE, LabelKind.PUBLISHER, LabelKind.PUBLISHED, LabelKind.COUNT)
)


@cache
def hint() -> re.Pattern[str]:
    """Return what is in every line of credits, of a source, of counts or of a date with a clock.

    Two characters of a label, one with a mark behind it, or a clock: a search for it costs a tenth
    of reading the line.
    """
    seconds: dict[str, set[str]] = {}
    for word, label in LABELS.items():
        if label.kind in IN_TAIL and len(word) > 1:
            seconds.setdefault(word[0], set()).add(word[1])
    pairs = "|".join(rf"{first}\s{{0,4}}[{''.join(sorted(seconds[first]))}]" for first in seconds)
    single = "".join(word for word, label in LABELS.items() if len(word) == 1 and label.role)
    return re.compile(
        rf"(?=[{''.join(seconds)}])(?:{pairs})|[{single}]\s?[/／：:丨｜|、&]|[{single}][)）】]?$"
        r"|\d[:：]\d\d|[审校责编]|大\s?中"
    )


def trie(listed: Iterable[str]) -> str:
    """Return a regular expression for the longest of the words that tries each character once."""
    branches: dict[str, list[str]] = {}
    for word in listed:
        if word:
            branches.setdefault(word[0], []).append(word[1:])
    parts = []
    for first, rest in branches.items():
        inner = trie(rest)
        parts.append(re.escape(first) + inner + ("?" if inner and "" in rest else ""))
    return f"(?:{'|'.join(parts)})" if parts else ""
