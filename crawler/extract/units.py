"""Units: the tokens of a line as groups of labels, runs of text, and single dates and buttons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from lilong.crawler.extract.labels import TWO_ROLES, Label, LabelKind
from lilong.crawler.extract.meta_line import Signed
from lilong.crawler.extract.tokens import Kind, Token

STOPS = frozenset((Kind.DATE, Kind.MOMENT, Kind.COUNT, Kind.TOOL))
BLANK = frozenset((Kind.GAP, Kind.EDGE))
TRIM = " \x1f\u3000[]【】〔〕()（）|｜丨︱∣·•-—–:：/／,，、_;；"
LINKS = "·-—–－•"
"""Signs that join two parts of an outlet's name across elements: 某新闻 · 某号."""


@dataclass(slots=True)
class Group:
    """A label, or several joined ones: 文/图：."""

    labels: list[Token]

    @property
    def label(self) -> Label:
        """The last of them: what the mark stands behind."""
        label = self.labels[-1].label
        assert label is not None
        return label

    @property
    def kind(self) -> LabelKind:
        """What it labels."""
        return self.label.kind

    @property
    def mark(self) -> str:
        """The sign behind it, "" for none."""
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
class Run:
    """Text between labels and dates, with the white space, joints and brackets inside it."""

    tokens: list[Token]
    claimed: bool = False

    def text(self) -> str:
        """Return its tokens as they stand on the page."""
        return "".join(token.text for token in self.tokens)

    def first(self) -> str:
        """Return its text up to the first bar, or the end of its first element or bracket."""
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
        """Return its text up to the end of the bracket that it begins in."""
        opened = 0
        for index, token in enumerate(self.tokens):
            opened += (token.kind is Kind.OPEN) - (token.kind is Kind.CLOSE)
            if opened < 0:
                return "".join(one.text for one in self.tokens[:index])
        return self.text()

    def last_kind(self) -> Kind | None:
        """Return the kind of its last token."""
        return self.tokens[-1].kind if self.tokens else None


Unit = Group | Run | Token


def units_of(tokens: list[Token]) -> list[Unit]:
    """Return the tokens as groups of labels, runs of text and single dates, counts and buttons."""
    units: list[Unit] = []
    for index, token in enumerate(tokens):
        last = units[-1] if units else None
        if token.kind is Kind.LABEL and not _is_enclosed(tokens, index):
            group = _group_before(units, token)
            if group is not None:
                group.labels.append(token)
            else:
                units.append(Group([token]))
        elif token.kind in STOPS:
            units.append(token)
        elif isinstance(last, Run):
            last.tokens.append(token)
        elif token.kind not in BLANK or not isinstance(last, Group):
            units.append(Run([token]))
    return units


def _is_enclosed(tokens: list[Token], index: int) -> bool:
    """Whether a word with no mark fills a bracket, as in 张三（实习编辑）."""
    return (
        not tokens[index].mark
        and 0 < index < len(tokens) - 1
        and tokens[index - 1].kind is Kind.OPEN
        and tokens[index + 1].kind is Kind.CLOSE
    )


def _group_before(units: list[Unit], token: Token) -> Group | None:
    """The group that a label goes on with: 文/图：, 文、图/ have nothing but a joint between."""
    if not units or token.label is None or token.label.kind is not LabelKind.CREDIT:
        return None
    last = units[-1]
    if (
        isinstance(last, Run)
        and len(units) > 1
        and last.text().strip() in ("/", "、", "&", "＆", "／")
    ):
        last = units.pop(-1) and units[-1]
        return last if isinstance(last, Group) and last.kind is LabelKind.CREDIT else None
    if (
        isinstance(last, Group)
        and last.kind is LabelKind.CREDIT
        and last.mark not in ("", ":", "：")
    ):
        return last
    return None
