"""One pass over a text: where it names places, which ones those may be, how much each counts."""

from __future__ import annotations

import re
from typing import NamedTuple

from classify.gazetteer import Gazetteer


class Candidate(NamedTuple):
    """A place that a mention may mean."""

    adcode: str
    street: str | None
    prior: float
    """How usual the reading is, in (0, 1]."""


class Mention(NamedTuple):
    """A stretch of text that names a place."""

    start: int
    end: int
    text: str
    candidates: tuple[Candidate, ...]
    weight: float
    """What its form and its surroundings make of it, in (0, 1]; 0 for a rejected one."""
    reason: str
    """Why it counts less or was rejected, empty for a plain mention."""
    bare: bool
    """True for a name without its kind (杨浦, 新登), which needs support when it is a word too."""


KINDS = ("街道办事处", "街道办", "街道", "办事处", "苏木", "地区", "镇", "乡", "街")
"""What may follow the name of a street or town, longest first."""
STREET_KINDS = frozenset(["街道办事处", "街道办", "街道", "办事处", "街", "地区"])

ROAD = re.compile(
    r"[东西南北中]{0,2}(?:[一二三四五六七八九十内外环]{0,2})(?:路|大道|大街|街(?!道)|巷|弄|胡同|立交|大桥|高架|里弄)"
)
ORIGIN_AFTER = re.compile(
    r"(?:人(?!民|大|社|力|才|口|防|居)|籍|老家|方言|口音|话(?!题|语)|菜(?!市|场|园)|味|大厨|特产|商会|知青)"
)
ORIGIN_BEFORE = re.compile(
    r"(?:来自|老家在?|原籍|籍贯|祖籍|家在|毕业于|就读于|出生于|开往|飞往|去往|驶往|发往|嫁到|远赴|比起|不像|比如|好比|对口支援|援建)$"
)
TOWARDS = re.compile(r"(?:前往|赶往|赴|去|从|自|由|到|往|离|距|与|和|跟|对)$")
ORGANISATION = re.compile(
    r"[^\s，。、；：,.;:“”\"（）()《》]{0,4}?(?:大学|学院|师大|交大|理工|银行|证券|集团|股份|公司|律师事务所|研究院|研究所|出版社|航空|铁路局|基金会|俱乐部)"
)
MEDIA = re.compile(
    r"(?:日报|晚报|晨报|早报|时报|商报|都市报|法治报|法制报|农村报|电视台|广播|广电|新闻|发布|客户端|融媒|在线|网|报(?!告|名|警|案|道|到|送|备)|卫视|电台|文明网|电讯|讯|电(?![动视信力影梯话商子脑瓶]))"
)
DATELINE = re.compile(r"(?:\d{1,2}月)?\d{1,2}日(?:电|讯|消息|报道)")
AGENCY = re.compile(r"(?:新华社|新华网|中新社|中新网|本报|本网|人民网|通讯员|记者)$")
FOLLOWS_STREET = re.compile(r"(?:社区|村|派出所|司法所|卫生院|中心小学|中学|片区|集镇|辖区|地区)")

SHORT, OLD, VARIANT, LOOSE, FORMER = 0.8, 0.7, 0.8, 0.5, 0.6
"""Priors of: a short form, a name out of use, 乡 for 镇, X街 for X街道, a street that has gone."""


def find_mentions(text: str, gazetteer: Gazetteer) -> list[Mention]:
    """Find the places that `text` (folded) names, leftmost and longest, in order of appearance."""
    lengths, found = gazetteer.lengths, []
    here = 0
    starts = [i for i in range(len(text) - 1) if text[i : i + 2] in lengths]
    for start in starts:
        if start < here:
            continue
        for size in lengths[text[start : start + 2]]:
            form = text[start : start + size]
            entries = gazetteer.forms.get(form)
            if entries is None:
                continue
            if not entries:  # a phrase that only looks like a place: skip it whole
                here = start + size
                break
            mention = _mention(text, start, form, entries, gazetteer)
            if mention is not None:
                found.append(mention)
                here = mention.end
                break
    return found


def _mention(
    text: str, start: int, form: str, entries: str, gazetteer: Gazetteer
) -> Mention | None:
    """Read the name at `start` with the kind that follows it."""
    end = start + len(form)
    kind = _kind(text, end)
    streets, divisions, bare_streets = [], [], []
    for entry in entries.split(" "):
        place, slash, official = entry.partition("/")
        if not slash:
            divisions.append(_division(form, place, gazetteer))
            continue
        prior = _match(kind, official)
        if place.endswith("~"):
            prior *= FORMER
        street = Candidate(place[:6], form + official, prior)
        (streets if prior else bare_streets).append(street)
    if streets:
        end += len(kind)
        return _weigh(text, start, end, streets, bare=False, gazetteer=gazetteer)
    if divisions:
        full = all(c.prior == 1.0 for c in divisions)
        return _weigh(text, start, end, divisions, bare=not full, gazetteer=gazetteer)
    return _bare_street(text, start, end, bare_streets)


def _kind(text: str, end: int) -> str:
    for kind in KINDS:
        if text.startswith(kind, end):
            return kind
    return ""


def _match(kind: str, official: str) -> float:
    """Tell how well the kind in the text fits the official one: 1 the same, 0 not at all."""
    if not official:
        return 1.0 if not kind else 0.9
    if not kind:
        return 0.0
    if kind == official:
        return 1.0
    if kind == "街":
        return LOOSE if official == "街道" else 0.0
    if kind in STREET_KINDS and official in STREET_KINDS:
        return 1.0
    if kind == "乡" and official.endswith("乡"):
        return 1.0
    return VARIANT if official[-1] in "镇乡道木区" else 0.0


def _division(form: str, place: str, gazetteer: Gazetteer) -> Candidate:
    adcode = place[:6]
    if len(place) > 6:
        return Candidate(adcode, None, OLD)
    if len(gazetteer.names[adcode]) == len(form):
        return Candidate(adcode, None, 1.0)
    return Candidate(adcode, None, SHORT)


def _bare_street(text: str, start: int, end: int, streets: list[Candidate]) -> Mention | None:
    """Keep a street's name without its kind for later: it counts only under a known parent."""
    road = ROAD.match(text, end) or text[end - 1] in "路街巷道桥里"
    named = bool(FOLLOWS_STREET.match(text, end))
    if road and not named:
        return Mention(start, end, text[start:end], tuple(streets), 0.0, "road", True)
    return Mention(start, end, text[start:end], tuple(streets), 0.0, "bare street", True)


def _weigh(
    text: str,
    start: int,
    end: int,
    candidates: list[Candidate],
    *,
    bare: bool,
    gazetteer: Gazetteer,
) -> Mention:
    weight, reason = 1.0, ""
    name = text[start:end]
    before = text[max(0, start - 5) : start]
    if bare and ROAD.match(text, end):
        weight, reason = 0.0, "road"
    elif MEDIA.match(text, end):
        weight, reason = 0.25, "medium"
    elif DATELINE.match(text, end) or (
        AGENCY.search(before) and before[-2:] not in ("记者", "讯员")
    ):
        weight, reason = 0.3, "dateline"
    elif bare and ORGANISATION.match(text, end):
        weight, reason = 0.2, "organisation"
    elif ORIGIN_BEFORE.search(before) or ORIGIN_AFTER.match(text, end):
        weight, reason = 0.25, "origin"
    elif TOWARDS.search(before):
        weight, reason = 0.6, "direction"
    if bare and weight and name in gazetteer.common:
        reason = reason or "common word"
    return Mention(start, end, name, tuple(candidates), weight, reason, bare)
