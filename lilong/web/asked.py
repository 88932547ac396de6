"""What a page's address asks for: the query, the filters, the order and the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode

from lilong.pipelines.search.filters import Filters, make_filters
from lilong.pipelines.search.query import Sort

PER_PAGE = 20
MOST_PER_PAGE = 1000
DEEPEST = 20_000
"""Articles that may be passed over; who wants more, exports."""

LISTED = ("topic", "region", "source", "level", "publisher", "credit", "site")
SINGLE = ("scope", "since", "until")
FILTERS = (*LISTED, *SINGLE)
KNOWN = (*FILTERS, "q", "sort", "one", "page", "size")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The parameters of an address, in order."""

    pairs: tuple[tuple[str, str], ...] = field(default=())

    def values(self, name: str) -> tuple[str, ...]:
        """All values of a parameter that are not blank."""
        return tuple(value for key, value in self.pairs if key == name and value.strip())

    def value(self, name: str) -> str | None:
        """The last value of a parameter."""
        return self.values(name)[-1] if self.values(name) else None

    @property
    def query(self) -> str | None:
        """The search box's text."""
        return self.value("q")

    @property
    def sort(self) -> Sort | None:
        """The order; None for the usual one."""
        order = self.value("sort")
        return cast(Sort, order) if order in ("best", "newest", "oldest") else None

    @property
    def one_per_cluster(self) -> bool:
        """Whether reposts are left out."""
        return self.value("one") == "1"

    @property
    def size(self) -> int:
        """Hits on a page."""
        return _number(self.value("size"), PER_PAGE, MOST_PER_PAGE)

    @property
    def page(self) -> int:
        """Number of the page, from 1."""
        return _number(self.value("page"), 1, DEEPEST // self.size)

    def filters(self) -> Filters:
        """The filters; raises FilterError."""
        request: dict[str, Any] = {f"{name}s": self.values(name) for name in LISTED}
        return make_filters(request | {name: self.value(name) for name in SINGLE})

    def chosen(self) -> list[tuple[str, str]]:
        """The filters that are set, as (parameter, value)."""
        return [(name, value) for name in FILTERS for value in self.values(name)]

    def having(self, changes: Mapping[str, str | None]) -> Asked:
        """The same with other values of some parameters; back on the first page."""
        kept = [pair for pair in self.pairs if pair[0] not in changes and pair[0] != "page"]
        added = [(name, value) for name, value in changes.items() if value is not None]
        return replace(self, pairs=(*kept, *added))

    def without(self, name: str, value: str) -> Asked:
        """The same but for one value of a parameter."""
        return replace(
            self, pairs=tuple(p for p in self.pairs if p != (name, value) and p[0] != "page")
        )

    def encoded(self) -> str:
        """The query string."""
        return urlencode(self.pairs)


def asked_of(query_string: str) -> Asked:
    """The parameters of a query string; unknown and blank ones are left out."""
    pairs: list[tuple[str, str]] = parse_qsl(query_string, errors="replace", max_num_fields=None)
    return Asked(pairs=tuple((name, value) for name, value in pairs[:100] if name in KNOWN))


def _number(text: Any, usual: int, most: int) -> int:
    number = int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else usual
    return max(1, min(number, most))
