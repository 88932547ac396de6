"""Streets and towns of each county through the years: which stand, were renamed, have gone."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path

from lilong.classify.regions.name_forms import STREET_KIND, bare

WITHDRAWN = re.compile(r"[（(].*[）)]$")
YEARS = (2015, 2016, 2019, 2023)
"""Years of the statistical division code for which there is a table."""

Streets = dict[str, dict[str, str]]
"""Adcode → street name, of today or former → its name of today, "" when it has gone."""
Snapshot = dict[str, dict[str, str]]
"""Adcode of today → last three digits of the street's code → name."""


def read_streets(sources: Path, names: dict[str, str], moved: dict[str, str]) -> Streets:
    """Read the streets of every county: those of 2026, and those that stood since 2015.

    `names` maps adcode to official name, `moved` "former adcode former name" to adcode of today.
    """
    today = json.loads((sources / "townships_v1.json").read_text(encoding="utf-8"))
    streets: Streets = defaultdict(dict)
    for code, county in today.items():
        for name in county["townships"]:
            plain = _without_upper(WITHDRAWN.sub("", name), code[:6], names)
            if STREET_KIND.search(plain):
                streets[code[:6]][plain] = "" if WITHDRAWN.search(name) else plain
    snapshots = [_snapshot(sources, year, names, moved) for year in YEARS]
    for code, last in snapshots[-1].items():
        if code not in streets:  # Dongguan, Zhongshan, Shihezi: the table of 2026 has none
            streets[code] = {name: name for name in last.values()}
    for i, snapshot in enumerate(snapshots):
        for code, then in snapshot.items():
            for number, name in then.items():
                later = [s.get(code, {}).get(number, "") for s in snapshots[i + 1 :]]
                _add(streets[code], name, [n for n in later if n not in then.values()])
    return streets


def _add(streets: dict[str, str], name: str, later: list[str]) -> None:
    """Enter a former street, under its name of today if the same code was given a new name."""
    if name in streets:
        return
    standing = [today for today in later if streets.get(today) == today]
    same_stem = [s for s, today in streets.items() if s == today and bare(s) == bare(name)]
    streets[name] = (same_stem or standing or [""])[-1]


def _snapshot(sources: Path, year: int, names: dict[str, str], moved: dict[str, str]) -> Snapshot:
    areas = json.loads((sources / f"areas-{year}.json").read_text(encoding="utf-8"))
    adcodes = {a["code"][:6]: _today(a["code"][:6], a["name"], names, moved) for a in areas}
    snapshot: Snapshot = defaultdict(dict)
    for row in json.loads((sources / f"streets-{year}.json").read_text(encoding="utf-8")):
        adcode = adcodes.get(row["code"][:6])
        name = row["name"].replace("街道办事处", "街道")
        if adcode is None or not STREET_KIND.search(name):
            continue
        snapshot[adcode][row["code"][6:9]] = _without_upper(name, adcode, names)
    return snapshot


def _without_upper(name: str, adcode: str, names: dict[str, str]) -> str:
    """Cut the names of city and county before a street's: 四平市铁东区北门街道, 召陵区翟庄街道."""
    for upper in (adcode[:4] + "00", adcode):
        name = re.sub(rf"^{names.get(upper, '$')}(?=..)", "", name)
    return name


def _today(code: str, name: str, names: dict[str, str], moved: dict[str, str]) -> str | None:
    """Return the adcode of today of a county of some former year.

    The statistical code gives development zones counties of their own (371171): their streets hang
    from the city.
    """
    if code in names and bare(names[code]) == bare(name):
        return code
    if f"{code} {name}" in moved:
        return moved[f"{code} {name}"]
    city = code[:4] + "00"
    return city if city in names and code[4] == "7" else None
