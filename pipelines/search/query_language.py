"""The query language: words, "exact phrases", -exclusions and OR, rewritten for the bigram index.

Words that stand side by side must all be found; OR joins its two neighbours and binds tighter. A
word is found inside longer ones. Quotation marks, straight or Chinese, keep spaces in a phrase.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lilong.pipelines.storage.bigrams import one_line, phrase

MAX_WORDS = 32
"""Words of one query; a guess: FTS5 refuses expressions deeper than 256, nobody types so many."""

_TOKEN = re.compile(
    r"""
    (?P<minus>[-－])? (?: "(?P<straight>[^"]*)"? | [“「『](?P<curly>[^”」』]*)[”」』]? )
    | (?P<excluded>[-－])? (?P<word>[^\s"“「『]+)
    """,
    re.VERBOSE,
)


class QueryError(ValueError):
    """A query that cannot be answered; the text says why and what to write instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is looked for."""

    groups: tuple[tuple[str, ...], ...]
    """All of these must be found, of each group any one."""
    excluded: tuple[str, ...] = ()

    @property
    def match(self) -> str:
        """The query as FTS5 takes it."""
        wanted = " AND ".join(
            "(" + " OR ".join(map(phrase, group)) + ")" if len(group) > 1 else phrase(group[0])
            for group in self.groups
        )
        if not self.excluded:
            return wanted
        return f"({wanted}) NOT ({' OR '.join(map(phrase, self.excluded))})"

    @property
    def in_headline(self) -> str:
        """The same where one of the words stands in the headline."""
        return f"({self.match}) AND headline : ({' OR '.join(map(phrase, self.terms))})"

    @property
    def terms(self) -> tuple[str, ...]:
        """Every word that may stand in a hit, to be highlighted."""
        return tuple(dict.fromkeys(term for group in self.groups for term in group))


def parse_query(text: str) -> Query:
    """Read a query as a person types it.

    >>> parse_query("养老 助餐 OR 食堂 -广告")
    Query(groups=(('养老',), ('助餐', '食堂')), excluded=('广告',))

    Raises:
        QueryError: it is empty, says only what is not wanted, joins nothing with OR, is long.
    """
    groups: list[list[str]] = []
    excluded: list[str] = []
    join = False
    for term, minus, bare in _terms(text):
        if bare and term in ("OR", "|"):
            if join or not groups:
                raise QueryError("OR needs a word on both sides: 助餐 OR 食堂")
            join = True
        elif minus:
            excluded.append(term)
        elif join:
            groups[-1].append(term)
            join = False
        else:
            groups.append([term])
    if join:
        raise QueryError("OR needs a word on both sides: 助餐 OR 食堂")
    if not groups:
        raise QueryError(
            "only exclusions: add a word to look for"
            if excluded
            else "the query is empty: give a word such as 养老"
        )
    if sum(map(len, groups)) + len(excluded) > MAX_WORDS:
        raise QueryError(f"more than {MAX_WORDS} words")
    return Query(groups=tuple(map(tuple, groups)), excluded=tuple(excluded))


def _terms(text: str) -> list[tuple[str, bool, bool]]:
    """List (term, whether it is excluded, whether it stood without quotation marks), in order."""
    found = []
    for token in _TOKEN.finditer(text):
        quoted = token["straight"] if token["straight"] is not None else token["curly"]
        bare = quoted is None
        minus = bool(token["excluded"] if bare else token["minus"])
        term = one_line(str(token["word"] if bare else quoted))
        if term:
            found.append((term, minus, bare))
    return found
