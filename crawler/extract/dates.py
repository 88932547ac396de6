"""Dates in every form that Chinese pages use, as aware datetimes in Asia/Shanghai."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has had one time zone and no summer time since 1992: no tz database is needed."""
CLOCK = (
    r"(?P<half>上午|下午|晚上?|凌晨|中午|早上?|傍晚|[AaPp][Mm])?\s*(?P<H>2[0-4]|[01]?\d)\s*[:：时點点]\s*"
    r"(?P<M>[0-5]?\d)?(?:\s*[:：分]\s*(?P<S>[0-5]\d))?(?:\.\d{1,9})?\s*(?P<zone>Z\b|[+-]\d\d:?\d\d)?"
    r"\s*(?P<after>[AaPp][Mm]\b)?"
)
BETWEEN = r"[T\s,，/|]{0,4}(?:[(（]?(?:星期|周|週)[一二三四五六日天][)）]?)?[\s,，|]{0,3}"
DATE = re.compile(
    r"(?<![\d.])(?P<y>(?:19|20)\d\d|\d\d(?=[-./]\d\d[-./]\d\d\b))\s{0,2}[-/.年－—]\s{0,2}"
    r"(?P<m>1[0-2]|0?[1-9])\s{0,2}[-/.月－—]\s{0,2}"
    r"(?P<d>3[01]|[12]\d|0?[1-9])(?=\D|\d\d:\d\d|$)\s{0,2}[日号]?(?:" + BETWEEN + CLOCK + ")?"
)
LIKE_DATE = re.compile(r"\d\s{0,2}[-/.年－—]\s{0,2}\d")
"""What every DATE has; a search for it passes over all that is no digit."""
DAY_FIRST = re.compile(
    r"(?<![\d/])(?P<d>[0-3]?\d)/(?P<m>1[0-2]|0?[1-9])/(?P<y>20\d\d)(?!\d)(?:[\s-]{0,3}"
    + CLOCK
    + ")?"
)
"""06/02/2022 - 13:48: day first, as Hong Kong, Macau and Europe write it."""
COMPACT = re.compile(r"(?<!\d)(?P<y>20\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)")
HAN_DATE = re.compile(
    r"(?P<y>[一二][〇○零Ｏ一二三四五六七八九O0]{3})年\s?(?P<m>[一二三四五六七八九十]{1,2})月\s?"
    r"(?P<d>[一二三四五六七八九十]{1,3})日"
)
HAN_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | dict.fromkeys("○零ＯO0", 0)
MONTH_DAY = re.compile(
    r"(?<![\d:.-])(?P<m>1[0-2]|0?[1-9])\s?[-/月]\s?(?P<d>3[01]|[12]\d|0?[1-9])(?=\D|$)日?"
    + "(?:" + BETWEEN + CLOCK + ")?"
)  # fmt: skip
AGO = re.compile(
    r"(?P<n>\d{1,3}|半)\s?(?:个)?(?P<unit>秒钟?|分钟|分鐘|小时|小時|天|周|月)\s?(?:之?前)"
)
DAY_WORD = re.compile(r"(?P<day>今天|今日|昨天|昨日|前天)\s?(?:" + CLOCK + ")?")
UNITS = {"秒": 1, "分": 60, "小": 3600, "天": 86400, "周": 604800, "月": 2592000}
DAYS_BACK = {"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2}
EARLIEST = 1995
"""The first Chinese news sites went online in 1995; an earlier year is part of a story."""


def has_date(text: str) -> bool:
    """Whether a text holds a date with its year."""
    return LIKE_DATE.search(text) is not None and DATE.search(text) is not None


def parse_date(text: str, fetched_at: datetime | None = None) -> datetime | None:
    """Return the first date in a text: an aware datetime, Asia/Shanghai; None when there is none.

    Forms without a year and relative ones (3小时前, 昨天 10:20) count from `fetched_at`, an aware
    datetime; without it they are not read.
    """
    found = DATE.search(text)
    if found:
        return read_match(found)
    found = HAN_DATE.search(text)
    if found:
        return _han(found)
    if fetched_at is None:
        return None
    return _relative(text, fetched_at.astimezone(SHANGHAI))


def read_match(found: re.Match[str]) -> datetime | None:
    """Return a match of DATE as an aware datetime; None when the calendar has no such day."""
    year = int(found["y"])
    if year < 100:
        year += 2000 if year < 70 else 1900
    return _moment(found, year, int(found["m"]), int(found["d"]))


def _moment(found: re.Match[str], year: int, month: int, day: int) -> datetime | None:
    """Return a day with the clock that the match read beside it."""
    try:
        midnight = datetime(year, month, day, tzinfo=SHANGHAI)
    except ValueError:
        return None
    if found["H"] is None:
        return midnight
    hour = int(found["H"])
    half = (found["half"] or found["after"] or "").lower()
    if half in ("下午", "晚", "晚上", "傍晚", "pm") and hour < 12:
        hour += 12
    if hour == 24:
        hour = 0
    when = midnight.replace(hour=hour, minute=int(found["M"] or 0), second=int(found["S"] or 0))
    zone = found["zone"]
    if not zone:
        return when
    offset = timedelta(0)
    if zone != "Z":
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
        offset = -offset if zone[0] == "-" else offset
    try:
        return (when.replace(tzinfo=UTC) - offset).astimezone(SHANGHAI)
    except OverflowError:
        return None


def _han(found: re.Match[str]) -> datetime | None:
    """二〇二三年三月三十日."""
    year = 0
    for character in found["y"]:
        year = year * 10 + HAN_DIGITS.get(character, 0)
    try:
        return datetime(year, _tens(found["m"]), _tens(found["d"]), tzinfo=SHANGHAI)
    except ValueError:
        return None


def _tens(number: str) -> int:
    """十二, 三十, 三十一 as a number below 100."""
    before, ten, after = number.partition("十")
    if not ten:
        return HAN_DIGITS.get(number, 0)
    return HAN_DIGITS.get(before, 1) * 10 + HAN_DIGITS.get(after, 0)


def _relative(text: str, now: datetime) -> datetime | None:
    """3小时前, 昨天 10:20, 03-30 10:20: counted from the time of the fetch."""
    found = AGO.search(text)
    if found:
        number = 0.5 if found["n"] == "半" else int(found["n"])
        return now - timedelta(seconds=number * UNITS[found["unit"][0]])
    found = DAY_WORD.search(text)
    if found:
        day = now - timedelta(days=DAYS_BACK[found["day"]])
        return _moment(found, day.year, day.month, day.day)
    if "刚刚" in text:
        return now
    found = MONTH_DAY.search(text)
    if not found:
        return None
    when = _moment(found, now.year, int(found["m"]), int(found["d"]))
    if when is not None and when > now + timedelta(days=1):
        # 12-30 on a page fetched in January is last year's
        when = _moment(found, now.year - 1, int(found["m"]), int(found["d"]))
    return when


def date_in_url(url: str) -> datetime | None:
    """The day that a URL's path carries (/2023-03/30/, /20230330/, t20230330_): the last resort."""
    path = url.partition("://")[2].partition("?")[0]
    found = URL_DATE.search(path)
    if not found:
        return None
    year, month, day = (int(found[part]) for part in ("y", "m", "d"))
    if year < EARLIEST:
        return None
    try:
        return datetime(year, month, day, tzinfo=SHANGHAI)
    except ValueError:
        return None


URL_DATE = re.compile(
    r"[/_t-](?P<y>(?:19|20)\d\d)[-/_]?(?P<m>0[1-9]|1[0-2])[-/_]?(?P<d>0[1-9]|[12]\d|3[01])(?:[/_.-]|$)"
)
