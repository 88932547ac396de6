"""Credits: who signed a work in which role, from head lines, tail lines, brackets and captions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from itertools import takewhile

from lilong.crawler.extract.names import HAN_ONLY, is_person, split_names
from lilong.crawler.extract.roles import REPORTERS, ROLE_WORDS, alternation
from lilong.crawler.items import Credit, Role

COLON = r"[:：|｜︱丨/／∣]"
SINGLE = alternation(w for w in ROLE_WORDS if len(w) == 1)
MULTI = alternation(w for w in ROLE_WORDS if len(w) > 1)
INITIALS = "".join(sorted({word[0] for word in ROLE_WORDS}))
LABEL = re.compile(
    # the look-ahead lets the search pass most characters without trying 100 words at each
    rf"(?=[{INITIALS}])(?P<one>(?:{MULTI})(?!来|说明|源自|辑|均|除|推荐|部|们|在|从|了|获悉|看到|采访|注意|发现)|(?<![\u4e00-\u9fff])(?:{SINGLE})(?=\s?{COLON}))"
    rf"(?:\s?[/／、和与+&]\s?(?P<two>(?:{MULTI})|(?:{SINGLE})(?=\s?{COLON}|\s)))?"
    rf"\s{{0,3}}(?P<colon>{COLON})?\s{{0,3}}"
)
WORTH = re.compile(f"[{INITIALS}]")
"""Every role word has one of these, also those that stand behind a name."""
REPORTER = re.compile(rf"(?:{REPORTERS})$")
PREFIX = re.compile(
    r"^[\s\[【（(〔《<▲■●*·-]*(?:[^\s，。！？；：:,“”（(]{0,14}[\s丨|｜]{0,3}){0,2}$"
)
BRACKET = re.compile(
    rf"[（(〔【\[]\s?(?:[^（）()〔〕【】\[\]，。]{{0,14}}?)(?:{REPORTERS}|编译|文字?|图片?|作者|摄影?|编辑)[^（）()〔〕【】\[\]。]{{1,60}}"
    r"[)）〕】\]]"
)
NAME_BRACKET = re.compile(
    r"(?:^|[。！？!?”…])\s?[（(]\s?((?:[\u4e00-\u9fff·]{2,4}[\s、]{0,2}){1,3})\s?[)）]\s*$"
)
SHOT = re.compile(
    r"^(?P<before>.*(?:[^拍航自偷](?=摄|攝)|\s(?=图)))(?:摄影?|攝|图)\s?[)）\]】]?\s*$", re.S
)
SHOT_BY = re.compile(r"(?:摄影|摄|供图)\s?[:：/／]\s?(?P<names>[\u4e00-\u9fff·、 ]{2,16})[)）]?$")
NOT_IN_NAMES = re.compile(
    r"[，。！？；：:,.!?;“”\"‘’（(▲■》>]|(?<=[\u4e00-\u9fff]{5})\s+|\s+(?=[\u4e00-\u9fff]{2,4}$)"
)
MARKED = re.compile(r"[:：|｜︱丨/／∣]")
NAME_FIRST = re.compile(
    r"(?<![\u4e00-\u9fff])(?:本报|\S{0,6}记者\s?)?([\u4e00-\u9fff·]{2,4}?)"
    r"(?:\s(文\s?[/／]\s?[图摄])|(?:\s?[/／]\s?|\s)(摄影报道|(?<=[/／])(?:文|图|摄影|摄)(?![/／\u4e00-\u9fff])))"
)
COLUMNS = frozenset("视频 口述 图片 原创 策划 设计 制作 技术 照片 海报 音频 整理 综合 采访".split())
"""Role words that also name columns: 视频｜ and 口述： open many a headline."""
SIGNS = re.compile(
    r"^.{1,3}$|(?:社|报|网|台|站|队|局|委|办|中心|街道|公司|部门?|大队|支队|医院|小学|中学|员|处|者|供图)$"
)
STOPPED = re.compile(r"[。！？，；]")
MAX_LINE = 120


@dataclass(frozen=True, slots=True)
class Signed:
    """One role word of the page, with the names after it."""

    raw: str
    names: tuple[str, ...]
    colon: bool


def read_line(text: str) -> list[Signed]:
    """Every labelled credit in a line such as 作者：张三 编辑：李四 or 本报记者 甲 通讯员 乙."""
    found = [m for m in LABEL.finditer(text) if m["colon"] or _stands_alone(m, text)]
    signed: list[Signed] = []
    for index, match in enumerate(found):
        stop = found[index + 1].start() if index + 1 < len(found) else len(text)
        raw = _word(match["one"])
        colon = match["colon"] is not None
        rest = text[match.end() : stop]
        if index + 1 < len(found) and colon and _is_office(rest, found[index + 1]):
            # 采写：南都记者 余毅菁 and 文/观察者网专栏作者 王文: the second word is an office
            continue_with = found[index + 2].start() if index + 2 < len(found) else len(text)
            rest = text[found[index + 1].end() : continue_with]
            signed.append(Signed(raw, tuple(split_names(rest)), True))
            continue
        if (
            index
            and found[index - 1]["colon"]
            and _is_office(text[found[index - 1].end() : match.start()], match)
        ):
            continue
        if index + 1 < len(found) and REPORTER.search(_word(found[index + 1]["one"])):
            # 甲报记者 张三 甲报通讯员 李四: the outlet before 通讯员 is no name
            rest = OUTLET.sub("", rest)
        also = ALSO.search(rest)
        names = tuple(split_names(_until_label(rest[: also.start()] if also else rest)))
        if raw in COLUMNS:
            names = tuple(name for name in names if is_person(name) or SIGNS.search(name))
        if not colon and not all(map(is_person, names)):
            names = tuple(takewhile(partial(_may_sign, raw), names))
        signed.append(Signed(raw, names, colon))
        if also and names:
            signed.append(Signed(also[1], names, True))
        if match["two"] and names:
            signed.append(Signed(_word(match["two"]), names, colon))
    if "/" in text or "／" in text or "摄" in text:
        signed = list(dict.fromkeys([*signed, *_named_before(text)]))
    return signed


def _named_before(text: str) -> list[Signed]:
    """Roles that stand behind their names: 张三/文 李四/图, 张三 文/图, 张三 摄影报道."""
    signed = []
    for name, both, role in NAME_FIRST.findall(text):
        if is_person(name):
            words = ("文", "图") if both else ("摄影" if role == "摄影报道" else role,)
            signed += [Signed(word, (name,), True) for word in words]
    return signed


ALSO = re.compile(r"[/／]\s?(文|图|摄影?)(?![/／])")
"""记者张三/文: the reporter wrote it too."""
OUTLET = re.compile(r"(?<=[\u4e00-\u9fff])\s+[\u4e00-\u9fff]{1,10}(?:报|网|社|台|新闻|客户端)$")
OTHER_LABEL = re.compile(
    r"\s*(?:来源|來源|出处|发布|日期|时间|点击|阅读|浏览|人气|评论|字号|字体|分享|打印|责任|关注|原标题|本文|返回|查看|订阅|"
    r"收藏|举报|访问|更新|版权|19\d\d|20\d\d|\d{1,2}月|第\d)"
)


def _stands_alone(match: re.Match[str], text: str) -> bool:
    """Whether a role word with no colon is one, and not the end of a name (网络整理)."""
    start = match.start()
    before = text[start - 1 : start]
    return (
        not HAN_ONLY.match(before)
        or REPORTER.search(_word(match["one"])) is not None
        or _word(match["one"]) in ("编辑", "作者", "专栏作者", "作家", "评论员")
    )


def _may_sign(raw: str, name: str) -> bool:
    """Whether a word with no colon before it may be a name: after 记者 any 2 to 4 characters."""
    return is_person(name) or (
        REPORTER.search(raw) is not None and 2 <= len(name) <= 4 and bool(HAN_ONLY.match(name))
    )


def _until_label(text: str) -> str:
    """The names' part of what follows a role word: up to a label of another kind."""
    found = OTHER_LABEL.search(text)
    return text[: found.start()] if found else text


def _word(raw: str) -> str:
    return "".join(raw.split())


def _is_office(between: str, following: re.Match[str]) -> bool:
    """Whether 南都 + 记者 is an office of the person named next, not a name and a new role."""
    word = _word(following["one"])
    return (
        following["colon"] is None
        and not between.endswith((" ", "\u3000", "、", "，"))
        and len(between.strip()) <= 14
        and (REPORTER.search(word) is not None or word in ("作者", "专栏作者", "评论员", "作家"))
    )


def is_credit_line(text: str) -> bool:
    """Whether a line is nothing but credits (and labels like them), so no part of the body."""
    if len(text) > MAX_LINE:
        return False
    if (len(text) > 40 or text[-1:] in "。！？”") and not MARKED.search(text):
        return False
    if not WORTH.search(text):
        return False
    first = LABEL.search(text)
    if first is None and len(text) <= 24 and _named_before(text):
        return not STOPPED.search(text)
    if first is None or not PREFIX.match(text[: first.start()]):
        return False
    if text.endswith("。") and len(text) > 30:
        return False
    signed = read_line(text)
    if not any(s.names for s in signed):
        return bool(first["colon"]) and len(text) < 14
    if len(text) < 30 and REPORTER.search(_word(first["one"])) and not STOPPED.search(text):
        return True
    covered = sum(len(name) for s in signed for name in s.names) + sum(len(s.raw) for s in signed)
    return covered * 2 >= len(text) - first.start() or (len(text) < 40 and bool(first["colon"]))


def from_bracket(text: str, *, at_end: bool) -> list[Signed]:
    """Credits in brackets at a paragraph's head （记者 甲 通讯员 乙） or at its end （张三）."""
    if at_end:
        tail = text[-80:]
        matches = [m for m in BRACKET.finditer(tail) if m.end() > len(tail) - 8]
    else:
        matches = [m for m in BRACKET.finditer(text[:120]) if m.start() < 60]
    signed = [
        s for match in matches for s in read_line(match[0].strip("（()）〔〕【】[] ")) if s.names
    ]
    if signed or not at_end:
        return signed
    bare = NAME_BRACKET.search(text[-40:])
    if bare:
        names = split_names(bare[1])
        if names and all(map(is_person, names)):
            return [Signed("作者", tuple(names), False)]
    return []


def from_caption(text: str) -> list[Signed]:
    """Who took a picture: 张三 摄, 新华社记者 张三 摄, （张三摄）, 甲、乙/摄."""
    found = SHOT.search(text[-50:])
    if not found:
        labelled = SHOT_BY.search(text[-30:])
        people = [n for n in split_names(labelled["names"]) if is_person(n)] if labelled else []
        return [Signed("摄影", tuple(people), True)] if people else []
    before = found["before"].rstrip(" /／\u3000")
    title = max(("记者", "记者", "通讯员", "摄影师"), key=before.rfind)
    place = before.rfind(title)
    if place >= 0:
        rest = before[place + len(title) :]
    else:
        title, rest = "摄", before
        parts = NOT_IN_NAMES.split(rest)
        rest = parts[-1] if parts else ""
    names = [
        name
        for name in split_names(rest)
        if is_person(name) or (title != "摄" and 2 <= len(name) <= 4)
    ]
    return [Signed("摄" if title == "摄影师" else title, tuple(names), False)] if names else []


def to_credits(signed: list[Signed], *, shot: bool = False) -> list[Credit]:
    """Records; the role is read from the page's word, `other` for one that is not known."""
    credits: list[Credit] = []
    for one in signed:
        role: Role = "photographer" if shot else ROLE_WORDS.get(one.raw, "other")
        credits.extend(Credit(role=role, name=name, raw=one.raw) for name in one.names)
    return credits
