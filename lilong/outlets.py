"""Outlets: the register of papers, broadcasters, agencies, sites and official accounts of China.

Beneath crawler and classify, which never meet: one asks what is an outlet, the other where its
home is. No page needs to name one that stands here: half of the sources are accounts or offices.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

FILE = Path(__file__).resolve().parent / "models" / "outlets" / "outlets.tsv"
OWN_FILE = "outlets.tsv"
"""Its name beside a database, for rows of the user's own."""

Level = Literal["central", "province", "city", "county", "commercial", "government", "account"]
LEVELS: dict[Level, str] = {
    "central": "中央", "province": "省级", "city": "市级", "county": "县级", "commercial": "商业",
    "government": "政务", "account": "账号",
}  # fmt: skip
"""Level → how it is called where it is shown."""
COLUMNS = ("name", "aliases", "kind", "level", "adcode", "domains", "list_year")
WORDS = frozenset(
    "瞭望 中网 商界 晚点 雪球 少数派 共产党员 交汇点 总台 凤凰 和讯 信网 连网 鲁网 吉网 宁聚 品玩"
    " 云听 文摘报 阳光网 白菜心"
    " 金融界 农家女 南周 南都 米宅 同花顺 大智慧 动脉网 前线网 半岛网 央广 央视 澎湃".split()
)
"""Names that are words or personal names too: they tell an outlet only behind a label."""
CENTRE = re.compile(
    r"^[\u4e00-\u9fff]{2,12}(?:县|区|市|旗|州|盟)[\u4e00-\u9fff]{0,4}(?:融媒体?中心|融媒)$"
)
RELEASE = re.compile(r"^[\u4e00-\u9fff]{2,10}发布$")
OFFICE_WORDS = tuple(
    "政府 街道 办事处 委员会 居委会 村委会 党委 党工委 纪委 县委 市委 区委 省委 政协 人大 工会 团委"
    " 妇联 残联 检察院 法院 公安 交警 消防 社区".split()
)
OFFICE_ENDS = tuple("局厅办署部委院所站处科镇乡村")
"""An office's name ends in one of these, with two characters before it at least."""
MEDIA_ENDS = tuple(
    "网 網 报 報 社 台 臺 刊 号 网络版 海外版 电子版 APP 客户端 新闻 新聞 快讯 快訊 头条 在线 "
    "传媒 频道 融媒 融媒体 杂志 广电 广播 卫视 视频 财经 观察".split()
)
_TRIM = re.compile(r"[\s《》“”\"]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One outlet of the register, or one that its name's form tells."""

    name: str
    aliases: tuple[str, ...] = ()
    kind: str
    """newspaper, broadcaster, … as models/outlets/README.md has them; `office`, `account`."""
    level: Level
    adcode: str | None = None
    """GB/T 2260 code of its home; None for one of the whole country, or not known."""
    domains: tuple[str, ...] = ()
    list_years: tuple[str, ...] = ()
    """The official lists of sources that name it."""


class Register:
    """Outlets by name, domain and home. Read-only after loading; picklable."""

    def __init__(self, outlets: Iterable[Outlet]) -> None:
        """`outlets` with those first that win where two have a name or a domain in common."""
        self.outlets = tuple(outlets)
        self._names: dict[str, Outlet] = {}
        self._domains: dict[str, list[Outlet]] = {}
        for outlet in self.outlets:
            for name in (outlet.name, *outlet.aliases):
                self._names.setdefault(_key(name), outlet)
            for domain in outlet.domains:
                self._domains.setdefault(domain, []).append(outlet)

    def find(self, name: str) -> Outlet | None:
        """Return the outlet of a name or alias; None for a name that the register lacks."""
        return self._names.get(_key(name))

    def knows(self, name: str) -> bool:
        """Return whether a name tells an outlet with no label before it: 瞭望 is a word too."""
        return name not in WORDS and _key(name) in self._names

    def describe(self, name: str) -> Outlet:
        """Return the outlet of a name: the register's, or else what the name's form tells."""
        return self.find(name) or _by_form(name)

    def of_domain(self, host: str) -> list[Outlet]:
        """Return the outlets that publish under a host, or under a domain that it belongs to."""
        labels = host.lower().strip(".").split(".")
        for first in range(len(labels) - 1):
            found = self._domains.get(".".join(labels[first:]))
            if found:
                return found
        return []

    def of_place(self, adcode: str) -> list[Outlet]:
        """Return the outlets whose home a GB/T 2260 code covers: 310000 covers 310110."""
        stem = adcode.removesuffix("0000").removesuffix("00") if adcode.endswith("00") else adcode
        return [one for one in self.outlets if one.adcode and one.adcode.startswith(stem)]


def is_office(name: str) -> bool:
    """Return whether a name has the form of a government body, school or other organisation."""
    return name.endswith(OFFICE_WORDS) or (len(name) > 2 and name.endswith(OFFICE_ENDS))


def is_media(name: str) -> bool:
    """Return whether a name has the form of a paper, site, broadcaster or official account."""
    if name.endswith(MEDIA_ENDS):
        return True
    known = RELEASE if name.endswith("发布") else CENTRE if "融媒" in name else None
    return known is not None and known.match(name) is not None


def _by_form(name: str) -> Outlet:
    """County centres, 某地发布, offices; what is left is some account."""
    if CENTRE.match(name):
        return Outlet(name=name, kind="converged_media", level="county")
    if RELEASE.match(name):
        return Outlet(name=name, kind="government_release", level="government")
    if is_office(name):
        return Outlet(name=name, kind="office", level="government")
    return Outlet(name=name, kind="account", level="account")


@cache
def load_outlets(own: Path | None = None) -> Register:
    """Load the register, the rows of `own` before those that come with Lilong.

    Raises ValueError when a file's first line or a level is another than models/outlets/README.md
    says, OSError when a file cannot be read.
    """
    return Register((*(_read(own) if own else ()), *_read(FILE)))


def own_outlets(database: Path) -> Path | None:
    """Return the file of the user's own rows beside a database; None when there is none."""
    file = database.parent / OWN_FILE
    return file if file.is_file() else None


def _read(file: Path) -> list[Outlet]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        if not {"name", "level"} <= set(rows.fieldnames or ()):
            raise ValueError(f"{file}: the first line must name the columns {' '.join(COLUMNS)}")
        return [_outlet(row, file, number) for number, row in enumerate(rows, 2)]


def _outlet(row: dict[str, str | None], file: Path, number: int) -> Outlet:
    value = {column: (row.get(column) or "").strip() for column in COLUMNS}
    level = value["level"]
    if value["kind"] == "government_release":
        level = "government"
    if not value["name"] or level not in LEVELS:
        raise ValueError(f"{file}:{number}: needs a name and a level out of {' '.join(LEVELS)}")
    return Outlet(
        name=value["name"],
        aliases=_parts(value["aliases"]),
        kind=value["kind"] or "account",
        level=level,
        adcode=value["adcode"] or None,
        domains=_parts(value["domains"].lower()),
        list_years=_parts(value["list_year"]),
    )


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())


def _key(name: str) -> str:
    return _TRIM.sub("", name).translate(_SAME).lower()


_SAME = str.maketrans("（）·－—＋", "()•--+")
