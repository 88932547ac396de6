"""Dates in every form that Chinese pages use, as aware datetimes in Asia/Shanghai."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has had one time zone and no summer time since 1992; a fixed offset needs no tz database."""
DIGITS = str.maketrans("〇零○Ｏ一二三四五六七八九０１２３４５６７８９", "00001234567890123456789")
DATE = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d|\d\d(?=[-./]\d\d[-./]\d\d\b))\s*[-/.年]\s*(?P<m>1[0-2]|0?[1-9])\s*[-/.月]\s*"
    r"(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)\s*日?"
    r"(?:[T\s,，]*(?:星期.|周.)?\s*(?P<half>[上下]午|晚上?|凌晨|中午)?\s*(?P<H>[01]?\d|2[0-4])\s*[:：时點点]\s*(?P<M>[0-5]?\d)"
    r"(?:\s*[:：分]\s*(?P<S>[0-5]\d))?(?:\.\d+)?\s*(?P<zone>Z|[+-]\d\d:?\d\d)?)?"
)


def parse_date(text: str) -> datetime | None:
    """The first full date in a text, aware, Asia/Shanghai; None when there is none."""
    found = DATE.search(text)
    return read_match(found) if found else None


def read_match(found: re.Match[str]) -> datetime | None:
    """A match of DATE as a datetime; None when the calendar has no such day."""
    year = int(found["y"])
    if year < 100:
        year += 2000 if year < 70 else 1900
    hour, minute, second = (int(found[part] or 0) for part in ("H", "M", "S"))
    if found["half"] in ("下午", "晚", "晚上") and hour < 12:
        hour += 12
    try:
        when = datetime(year, int(found["m"]), int(found["d"]), hour % 24, minute, second)
    except ValueError:
        return None
    zone = found["zone"]
    if not zone:
        return when.replace(tzinfo=SHANGHAI)
    if zone == "Z":
        return when.replace(tzinfo=timezone.utc).astimezone(SHANGHAI)
    sign = -1 if zone[0] == "-" else 1
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return when.replace(tzinfo=timezone(sign * offset)).astimezone(SHANGHAI)
