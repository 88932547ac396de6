"""Credits: who signed a work in which role, in the lines, brackets and captions that say so."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lilong.crawler.extract.grammar import read_line
from lilong.crawler.extract.meta_line import MetaLine, Signed
from lilong.crawler.extract.names import is_person
from lilong.crawler.items import Credit, Role
from lilong.outlets import is_media, is_office

BRACKET = re.compile(r"[（(〔【\[]([^（）()〔〕【】\[\]。]{2,80})[)）〕】\]]")
OPENING = re.compile(r"[^，。！？；：:“”（）()《》]{4,60}")
"""The beginning of a paragraph up to its first mark."""
CAPTION_TAIL = 50
BRACKET_TAIL = 80
"""Characters at the end of a caption, of a paragraph, that may sign it."""
SHOT = frozenset(("摄", "攝", "图", "摄影", "供图", "攝影"))
WRITERS = frozenset(("reporter", "correspondent"))


def from_bracket(text: str, *, at_end: bool) -> list[Signed]:
    """Read credits in brackets at a paragraph's head （记者 甲） or at its end （张三）."""
    if at_end:
        tail = text[-BRACKET_TAIL:]
        found = [m for m in BRACKET.finditer(tail) if m.end() > len(tail) - 8]
    else:
        found = [m for m in BRACKET.finditer(text[:120]) if m.start() < 60]
    signed = [one for match in found for one in read_line([match[1]]).signed]
    if signed or not at_end or not found:
        return signed
    last = found[-1]
    stands = not tail[: last.start()].rstrip() or tail[: last.start()].rstrip()[-1] in "。！？!?”…"
    return _bare(read_line([last[1]])) if stands and not tail[last.end() :].strip() else []


def _bare(line: MetaLine) -> list[Signed]:
    """（张三 李四） or （某街道 张三）: persons with no role, behind an office or not."""
    words = [*line.before]
    while len(words) > 1 and (is_office(words[0]) or is_media(words[0])):
        words.pop(0)
    names = [name for word in words for name in re.split(r"[、，\s]+", word)]
    if line.dates or line.kinds or not names or not all(map(is_person, names)):
        return []
    return [Signed("author", "作者", tuple(names), False)]


def from_opening(text: str) -> list[Signed]:
    """Read the signature that a paragraph begins with: 某网记者 张三 通讯员 李四 报道."""
    found = OPENING.match(text)
    if found is None:
        return []
    line = read_line([found[0]])
    writers = [one for one in line.signed if one.role in WRITERS]
    if not writers or line.before or not text.index(writers[0].raw) <= 14:
        return []
    return writers


def from_caption(text: str) -> list[Signed]:
    """Read who took a picture: 张三 摄, 新华社记者 张三 摄, （张三摄）, 摄影：张三."""
    tail = text[-CAPTION_TAIL:].rstrip(" )）]】")
    if not tail.endswith(tuple(SHOT)) and "摄影" not in tail and "供图" not in tail:
        return []
    signed = read_line([tail]).signed
    shot = [one for one in signed if one.raw in SHOT and (one.marked or one.behind)]
    names = {name for one in shot for name in one.names if is_person(name)}
    # 某社记者 张三 摄: the page's word is 记者, the role is a photographer's by where it stands
    office = [
        one for one in signed if not one.marked and not one.behind and names.issuperset(one.names)
    ]
    return office or [one for one in shot if names.issuperset(one.names)]


def to_credits(signed: Iterable[Signed], *, shot: bool = False) -> list[Credit]:
    """Make records; the role is read from the page's word, `other` for one that is not known."""
    credits: list[Credit] = []
    for one in signed:
        role: Role = "photographer" if shot else one.role
        credits.extend(Credit(role=role, name=name, raw=one.raw) for name in one.names)
    return credits
