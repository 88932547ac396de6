"""Hits: what is shown of the articles that a search found, with its words in context."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlite_utils import Database

from lilong.classify.text.fold import fold
from lilong.crawler.extract.urls import web_address
from lilong.pipelines.storage.places import region_name
from lilong.pipelines.storage.spans import MAX_SPANS, TermFinder

SNIPPET_WIDTH = 60
"""Characters of a snippet: two lines of a terminal."""
SNIPPET_LEAD = 12
"""Characters shown before the first word; a guess: half a clause."""
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of text that is highlighted or not."""

    text: str
    found: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One article that was found."""

    id: int
    url: str
    headline: str
    date_published: str | None
    """ISO 8601."""
    region: str | None
    """Adcode."""
    street: str | None
    region_name: str | None
    """Full name of the place, 上海市杨浦区五角场街道."""
    source: str | None
    publisher: str | None
    topics: tuple[str, ...]
    """Slugs, surest first."""
    cluster: int
    copies: int
    """Articles of the same cluster, itself included."""
    snippet: tuple[Piece, ...]


_COLUMNS = (
    "id url headline date_published region street source publisher cluster copies topics body"
).split()
_HITS = """
SELECT articles.id, url, headline, date_published, region, street, sources.name, publisher, cluster,
    (SELECT count(*) FROM articles AS copies WHERE copies.cluster = articles.cluster),
    (SELECT group_concat(label, ' ') FROM
        (SELECT label FROM tags WHERE article = articles.id AND kind = 'topic'
            ORDER BY score DESC, label)),
    body
FROM json_each(?) AS page
    CROSS JOIN articles ON articles.id = page.value
    JOIN bodies ON bodies.article = articles.id
    LEFT JOIN sources ON sources.id = articles.source
ORDER BY page.key
"""


def read_hits(db: Database, ids: Sequence[int], terms: Iterable[str] = ()) -> Iterator[Hit]:
    """Read these articles as hits, in this order, with the terms in context."""
    finder = TermFinder(terms)
    name_of = cache(region_name)
    for values in db.execute(_HITS, [json.dumps(ids)]):
        row = dict(zip(_COLUMNS, values, strict=True))
        body, topics = row.pop("body"), row.pop("topics")
        yield Hit(
            **row,
            region_name=name_of(row["region"], row["street"]),
            topics=tuple(topics.split(" ")) if topics else (),
            snippet=snippet(body, finder),
        )


HIT_COLUMNS = (
    "id url headline date_published region region_name source publisher topics cluster copies"
    " snippet"
).split()


def hit_record(hit: Hit) -> dict[str, Any]:
    """Turn a hit into plain values; the words that were found stand in 【】 in the snippet."""
    marked = "".join(f"【{piece.text}】" if piece.found else piece.text for piece in hit.snippet)
    values = {
        "url": web_address(hit.url),
        "region": f"{hit.region}/{hit.street}" if hit.street else hit.region,
        "topics": list(hit.topics),
        "snippet": marked,
    }
    return {name: values.get(name, getattr(hit, name)) for name in HIT_COLUMNS}


def highlight(text: str, finder: TermFinder) -> tuple[Piece, ...]:
    """Cut the whole text into what is found and what is not."""
    return _pieces(text, finder.spans(fold(text)))


def snippet(text: str, finder: TermFinder, width: int = SNIPPET_WIDTH) -> tuple[Piece, ...]:
    """Cut out about `width` characters around the most different words, highlighted.

    White space is one space each; … stands where text was left out.
    """
    form = fold(text)
    found = finder.spans(form)
    begin = _best_start(form, found, width)
    end = min(len(text), begin + width)
    inside = [
        (max(start, begin) - begin, min(stop, end) - begin)
        for start, stop in found
        if start < end and stop > begin
    ]
    cut = [
        Piece(text=_SPACES.sub(" ", piece.text), found=piece.found)
        for piece in _pieces(text[begin:end], inside)
    ]
    left = [Piece(text="…", found=False)] if begin else []
    right = [Piece(text="…", found=False)] if end < len(text) else []
    return (*left, *cut, *right)


def _best_start(form: str, found: list[tuple[int, int]], width: int) -> int:
    """Find where the window with the most different words begins; the earliest of equals."""
    best, most = 0, 0
    for start, _ in found[:MAX_SPANS]:
        inside = {form[a:b] for a, b in found if start <= a < start + width - SNIPPET_LEAD}
        if len(inside) > most:
            best, most = start, len(inside)
    begin = max(0, best - SNIPPET_LEAD)
    return begin if begin + width < len(form) else max(0, len(form) - width) if most else 0


def _pieces(text: str, found: Iterable[tuple[int, int]]) -> tuple[Piece, ...]:
    """Cut `text` where highlighting begins and ends."""
    cut: list[Piece] = []
    here = 0
    for start, end in found:
        cut.append(Piece(text=text[here:start], found=False))
        cut.append(Piece(text=text[start:end], found=True))
        here = end
    cut.append(Piece(text=text[here:], found=False))
    return tuple(piece for piece in cut if piece.text)
