"""The parameters of a page's address: the query, the filters, the order and the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from lilong.pipelines.search.filters import Filters, make_filters
from lilong.pipelines.search.search import SORTS, Sort

PAGE_SIZE = 20
"""Hits on a page; a guess: two screens."""
MAX_PAGE_SIZE = 1000
"""Hits of one answer to a program; a guess: so many texts are read and cut in 50 ms."""
MAX_DEPTH = 20_000
"""Articles that may be paged through; a guess: who wants more, exports."""
MAX_PARAMETERS = 100
"""Parameters of one address; a guess: a page's own links have a dozen at most."""

LISTED = ("topic", "region", "source", "level", "publisher", "credit", "site")
SINGLE = ("scope", "since", "until")
FILTERS = (*LISTED, *SINGLE)
KNOWN = (*FILTERS, "q", "sort", "one", "page", "size")


class ParamError(ValueError):
    """A parameter that cannot be used; the text says what is expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchParams:
    """The parameters of an address; each is checked when it is read."""

    pairs: tuple[tuple[str, str], ...] = ()
    """Those that are known, in order."""
    unknown: tuple[str, ...] = ()
    """Names of the others: a page passes over them, an answer to a program refuses them."""

    def values(self, name: str) -> tuple[str, ...]:
        """All values of a parameter that are not blank."""
        return tuple(value for key, value in self.pairs if key == name and value.strip())

    def value(self, name: str) -> str | None:
        """Return the last value of a parameter."""
        values = self.values(name)
        return values[-1] if values else None

    @property
    def query(self) -> str | None:
        """The search box's text."""
        return self.value("q")

    @property
    def sort(self) -> Sort | None:
        """The order; None for the usual one. Raises ParamError."""
        wanted = self.value("sort")
        for sort in SORTS:
            if wanted == sort:
                return sort
        if wanted is None:
            return None
        raise ParamError(f"no sort {wanted!r}: write {', '.join(SORTS)}")

    @property
    def one_per_cluster(self) -> bool:
        """Whether reposts are left out. Raises ParamError."""
        wanted = self.value("one")
        if wanted not in (None, "0", "1"):
            raise ParamError(f"no one {wanted!r}: write 1 to leave reposts out, or 0")
        return wanted == "1"

    @property
    def size(self) -> int:
        """Hits on a page. Raises ParamError."""
        return self._number("size", PAGE_SIZE, MAX_PAGE_SIZE)

    @property
    def page(self) -> int:
        """Number of the page, from 1. Raises ParamError."""
        return self._number("page", 1, self.max_page)

    @property
    def max_page(self) -> int:
        """The last page that may be asked for, whatever the number of hits. Raises ParamError."""
        return MAX_DEPTH // self.size

    def _number(self, name: str, usual: int, most: int) -> int:
        text = self.value(name)
        if text is None:
            return usual
        if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
            raise ParamError(f"no {name} {text!r}: write a whole number from 1 to {most}")
        return int(text)

    def filters(self) -> Filters:
        """Make the filters; raises FilterError, or ParamError for too many parameters."""
        if len(self.pairs) > MAX_PARAMETERS:
            raise ParamError(f"more than {MAX_PARAMETERS} parameters")
        request: dict[str, Any] = {f"{name}s": self.values(name) for name in LISTED}
        return make_filters(request | {name: self.value(name) for name in SINGLE})

    def check_names(self) -> None:
        """Raise ParamError if there is an unknown parameter: it may be a filter spelt wrongly."""
        for name in self.unknown:
            raise ParamError(f"no parameter {name!r}; there are: {', '.join(KNOWN)}")

    def chosen(self) -> list[tuple[str, str]]:
        """List the filters that are set, as (parameter, value)."""
        return [(name, value) for name in FILTERS for value in self.values(name)]

    def having(self, changes: Mapping[str, str | None]) -> SearchParams:
        """Return the same with other values of some parameters; back on the first page."""
        kept = [pair for pair in self.pairs if pair[0] not in changes and pair[0] != "page"]
        added = [(name, value) for name, value in changes.items() if value is not None]
        return replace(self, pairs=(*kept, *added))

    def without(self, name: str, value: str) -> SearchParams:
        """Return the same but for one value of a parameter; back on the first page."""
        return replace(
            self, pairs=tuple(p for p in self.pairs if p != (name, value) and p[0] != "page")
        )

    def encoded(self) -> str:
        """Write the query string."""
        return urlencode(self.pairs)


def parse_params(query_string: str) -> SearchParams:
    """Read a query string; blank parameters are left out."""
    pairs: list[tuple[str, str]] = parse_qsl(query_string, errors="replace", max_num_fields=None)
    return SearchParams(
        pairs=tuple(pair for pair in pairs if pair[0] in KNOWN),
        unknown=tuple(name for name, _ in pairs if name not in KNOWN),
    )
