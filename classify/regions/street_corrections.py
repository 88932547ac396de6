"""Streets that the published tables have wrong, mended by hand: read at loading and by the builder.

A row of street_corrections.tsv is the county's adcode, the street's name, what it is today, and
where that is written. What it is today: the same name where it stands, another where it was
renamed, 撤销 where it is gone, 无 where there never was such a street.
"""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path

from lilong.classify.regions.name_forms import NO_NAMES, STREET_KIND, bare
from lilong.classify.text.fold import fold

TABLE = "street_corrections.tsv"
HAS_GONE, NEVER_WAS = "撤销", "无"


def correct_streets(forms: dict[str, str], adcodes: Container[str], folder: Path) -> None:
    """Put the entries that the table in `folder` tells into `forms`, in place of what is there.

    `forms` are written forms with their entries, as in names.tsv; `adcodes` the codes of today.

    Raises ValueError with file and line where a row is of another form.
    """
    path = folder / TABLE
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            try:
                adcode, street, today, _ = line.split("\t")
                _correct(forms, _known(adcode, adcodes), _street(street), today)
            except ValueError as error:
                raise ValueError(f"{path}:{number}: {error}: {line!r}") from error


def _correct(forms: dict[str, str], adcode: str, street: str, today: str) -> None:
    stem = bare(street)
    form, kind = fold(stem), street.removeprefix(stem)
    entries = [entry for entry in forms.get(form, "").split() if not _is_of(entry, adcode, kind)]
    if today == street:
        entries.append(f"{adcode}/{kind}")
    elif today == HAS_GONE:
        entries.append(f"{adcode}~/{kind}")
    elif today != NEVER_WAS:
        entries.append(f"{adcode}={_street(today)}/{kind}")
    if entries:
        forms[form] = " ".join(entries)
    else:
        forms.pop(form, None)  # an empty entry would be a phrase that only looks like a place


def _is_of(entry: str, adcode: str, kind: str) -> bool:
    place, slash, official = entry.partition("/")
    return bool(slash) and place[:6] == adcode and official == kind


def _known(adcode: str, adcodes: Container[str]) -> str:
    if adcode not in adcodes:
        raise ValueError(f"no division of today has the code {adcode}")
    return adcode


def _street(name: str) -> str:
    if not STREET_KIND.search(name) or bare(name) in NO_NAMES:
        raise ValueError(f"expected a street with its kind (街道, 镇, 乡, 苏木, 地区), got {name}")
    return name
