"""Names that a filter asks for and no article has, with those that come near."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from lilong.pipelines.search.filters import Filters

_KNOWN = {
    "source": "SELECT name FROM sources",
    "publisher": "SELECT DISTINCT publisher FROM articles",
    "credit": "SELECT DISTINCT name FROM credits",
    "site": "SELECT DISTINCT site FROM articles",
}
SIMILAR_LIMIT = 5
"""Names that are offered instead; a guess: a line of a terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownName:
    """A name that no article has."""

    kind: str
    """`source`, `publisher`, `credit` or `site`."""
    name: str
    similar: tuple[str, ...]
    """Names that it is a part of, the shortest first."""


def unknown_names(db: Database, filters: Filters) -> list[UnknownName]:
    """List the names in these filters that no article has."""
    asked = {
        "source": filters.sources,
        "publisher": filters.publishers,
        "credit": filters.credits,
        "site": filters.sites,
    }
    unknown = []
    for kind, names in asked.items():
        for name in names:
            similar = _names_with(db, _KNOWN[kind], name)
            if name not in similar:
                unknown.append(
                    UnknownName(kind=kind, name=name, similar=tuple(similar[:SIMILAR_LIMIT]))
                )
    return unknown


def _names_with(db: Database, known: str, part: str) -> list[str]:
    rows = db.execute(
        f"WITH known(name) AS ({known}) SELECT name FROM known WHERE instr(name, ?)", [part]
    )
    return sorted((name for (name,) in rows), key=len)
