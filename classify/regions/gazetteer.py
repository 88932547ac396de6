"""The gazetteer: divisions and streets of China, their codes, parents, written forms, history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from lilong.classify.regions.street_corrections import correct_streets
from lilong.classify.text.fold import fold
from lilong.classify.text.ngrams import PairFilter

FOLDER = Path(__file__).resolve().parents[2] / "models" / "gazetteer"
VERSION = "gazetteer/2026.09"

MUNICIPALITIES = frozenset(["110000", "120000", "310000", "500000"])
"""Beijing, Tianjin, Shanghai, Chongqing: their city level repeats the province."""

ABROAD = "900000"
"""Stands for every place abroad; no code of GB/T 2260."""

FOREIGN_FREQUENCY = 10_000
"""What a country's name counts as where it crosses another: 李强同德国总理 names no 同德 county.
More than most words of two characters have in jieba's dictionary; a guess."""

Level = Literal["province", "city", "district", "street"]


Node = tuple[str, str | None]
"""(adcode, street) of a place in the tree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """One place of the gazetteer, or one of its former names."""

    adcode: str
    """GB/T 2260 code of today, 6 digits; a street has the code of its county."""
    name: str
    level: Level
    street: str | None = None
    former: str | None = None
    """The name that was looked up, where it is no longer in use."""
    until: int | None = None
    """The year in which the former name went."""


class Gazetteer:
    """Places by code and by written form. Read-only after loading; picklable."""

    def __init__(
        self,
        names: dict[str, str],
        forms: dict[str, str],
        common: frozenset[str],
        media: dict[str, str],
        pairs: dict[str, int],
        folder: Path,
    ) -> None:
        self.names = names
        """Adcode → official name of provinces, cities and counties."""
        self.forms = forms
        """Folded written form → entries separated by spaces, as models/gazetteer/README.md has it;
        an empty string for a phrase that only looks like a place."""
        self.common = common
        """Forms that are common words as well (和平, 通道)."""
        self.media = media
        """Name of a paper or site → adcode of its home."""
        self.pairs = pairs
        """Words of two characters that a name may be cut out of → frequency (楼道 in 楼道里)."""
        self.folder = folder
        self.lengths = _lengths(forms)
        """First two characters → the lengths of forms that begin so, longest first."""
        self._starts = PairFilter(self.lengths)
        self._lines: dict[str, tuple[str, ...]] = {}
        self._nodes: dict[str, tuple[Node, ...]] = {}

    def starts(self, text: str) -> list[int]:
        """Find where in a folded text two characters stand that a form begins with."""
        return self._starts.places(text)

    def place(self, adcode: str) -> Division:
        """Return the division of a 6-digit adcode of today.

        Raises:
            KeyError: there is no such division.
        """
        return Division(adcode=adcode, name=self.names[adcode], level=level(adcode))

    def line(self, adcode: str) -> tuple[str, ...]:
        """Return the adcodes from the province down to `adcode` itself, those that exist."""
        known = self._lines.get(adcode)
        if known is None:
            codes = (adcode[:2] + "0000", adcode[:4] + "00", adcode)
            known = tuple(c for c in dict.fromkeys(codes) if c in self.names or c == ABROAD)
            self._lines[adcode] = known
        return known

    def nodes(self, adcode: str) -> tuple[Node, ...]:
        """Return the same line as nodes of the tree, with no street."""
        known = self._nodes.get(adcode)
        if known is None:
            known = self._nodes[adcode] = tuple((code, None) for code in self.line(adcode))
        return known

    def parent(self, adcode: str) -> str | None:
        """Return the adcode one level up, None for a province."""
        line = self.line(adcode)
        return line[-2] if len(line) > 1 else None

    def chain(
        self, adcode: str, street: str | None = None
    ) -> tuple[str | None, str | None, str | None, str | None]:
        """Return the official names (province, city, district, street) of a place.

        The city of a municipality's district repeats the province (上海市, 上海市, 杨浦区); a
        county directly under its province has none (海南省, None, 文昌市).

        Raises:
            KeyError: there is no such division.
        """
        by_level = {level(code): self.names[code] for code in self.line(adcode)}
        province = by_level["province"]
        city = by_level.get("city")
        if adcode[:2] + "0000" in MUNICIPALITIES:
            city = province
        return province, city, by_level.get("district"), street

    def full_name(self, adcode: str, street: str | None = None) -> str:
        """Return the official names from the province down, one after the other.

        A name that repeats the one above it is left out: 上海市杨浦区五角场街道.

        Raises:
            KeyError: there is no such division.
        """
        return "".join(dict.fromkeys(filter(None, self.chain(adcode, street))))

    def find(self, name: str) -> list[Division]:
        """Find every place that is or was called `name`, in any of its written forms."""
        folded = fold(name.strip())
        found: list[Division] = []
        for cut in self.lengths.get(folded[:2], ()):
            for entry in self.forms.get(folded[:cut], "").replace(ABROAD, "").split():
                division = self._division(folded[:cut], entry)
                rest = folded[cut:]
                if not rest or (division.street and rest == entry.partition("/")[2]):
                    found.append(division)
        return list(dict.fromkeys(found))

    def _division(self, form: str, entry: str) -> Division:
        place, slash, kind = entry.partition("/")
        adcode = place[:6]
        if slash:
            street = place[7:] or form + kind
            former = form + kind if len(place) > 6 else None
            return Division(
                adcode=adcode, name=street, level="street", street=street, former=former
            )
        year = int(place[7:]) if len(place) > 6 else None
        return Division(
            adcode=adcode,
            name=self.names[adcode],
            level=level(adcode),
            former=form if year else None,
            until=year,
        )

    def history(self, adcode: str) -> list[tuple[str, str, int]]:
        """List (former name, former adcode, year of the change) of a division, oldest first."""
        rows = (line.split("\t") for line in _lines_of(self.folder / "history.tsv"))
        return [(old, code, int(year)) for old, code, now, year in rows if now == adcode]

    def tree(self) -> Iterator[tuple[str, str, Level, str | None]]:
        """Yield (adcode, name, level, parent adcode) of every division, parents first."""
        for adcode in sorted(self.names):
            yield adcode, self.names[adcode], level(adcode), self.parent(adcode)

    def streets(self) -> Iterator[tuple[str, str]]:
        """Yield (adcode of the county, name) of every street and town of today."""
        for form, entries in self.forms.items():
            for entry in entries.split():
                place, slash, kind = entry.partition("/")
                if slash and len(place) == 6:
                    yield place, form + kind


def level(adcode: str) -> Level:
    """Return the level that a division's code shows.

    Codes of counties directly under a province (469005, 429004) have a third and fourth digit too;
    Dongguan, Zhongshan, Danzhou and Jiayuguan are cities without counties.
    """
    if adcode.endswith("0000"):
        return "province"
    return "city" if adcode.endswith("00") else "district"


def _lengths(forms: dict[str, str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, int] = {}  # lengths as bits, for a tuple of its own for each start takes long
    for form in forms:
        start = form[:2]
        found[start] = found.get(start, 0) | 1 << len(form)
    lengths = {
        bits: tuple(size for size in range(bits.bit_length(), 0, -1) if bits >> size & 1)
        for bits in set(found.values())
    }
    return {start: lengths[bits] for start, bits in found.items()}


def _lines_of(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").split("\n")
    return [line for line in lines if line and line[0] != "#"]


def _pairs(path: Path) -> dict[str, str]:
    text = path.read_text(encoding="utf-8").rstrip("\n")
    if "#" in text:
        text = "\n".join(_lines_of(path))
    cells = text.replace("\n", "\t").split("\t")  # a third faster than line by line
    return dict(zip(cells[::2], cells[1::2], strict=True))


@cache
def shipped_gazetteer() -> Gazetteer:
    """Return the gazetteer that is shipped, loaded once."""
    return load_gazetteer()


def load_gazetteer(folder: Path | None = None) -> Gazetteer:
    """Load the tables of `folder` (models/gazetteer when None); about 0.03 s and 16 MB.

    Raises:
        FileNotFoundError: a table is missing.
        ValueError: a row of street_corrections.tsv is of another form; the text names the line.
    """
    folder = folder or FOLDER
    forms = dict.fromkeys(_lines_of(folder / "accidents.txt"), "")
    forms |= _pairs(folder / "names.tsv")
    for name, adcode in _pairs(folder / "nicknames.tsv").items():
        forms[name] = f"{adcode} {forms.get(name, '')}".strip()
    names = _pairs(folder / "places.tsv")
    correct_streets(forms, names, folder)
    counts = _pairs(folder / "pairs.tsv")
    pairs = dict(zip(counts, map(int, counts.values()), strict=True))
    for name in _lines_of(folder / "foreign.txt"):
        forms[name] = ABROAD
        pairs[name] = FOREIGN_FREQUENCY
    return Gazetteer(
        names=names,
        forms=forms,
        common=frozenset(_lines_of(folder / "common.txt")),
        media=_pairs(folder / "media.tsv"),
        pairs=pairs,
        folder=folder,
    )
