"""Hits: what is shown of an article that a search found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from lilong.pipelines.search.snippets import Piece, snippet
from lilong.pipelines.storage.places import region_name


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
    source: str | None
    publisher: str | None
    topics: tuple[str, ...]
    """Slugs, surest first."""
    cluster: int
    copies: int
    """Articles of the same cluster, itself included."""
    snippet: tuple[Piece, ...] = field(default=())


_HIT = """
SELECT articles.id, url, headline, date_published, region, street, publisher, cluster,
    sources.name AS source,
    (SELECT body FROM bodies WHERE bodies.article = articles.id) AS body,
    (SELECT count(*) FROM articles AS copies WHERE copies.cluster = articles.cluster) AS copies,
    (SELECT group_concat(label, ' ') FROM
        (SELECT label FROM tags WHERE article = articles.id AND kind = 'topic'
            ORDER BY score DESC)) AS topics
FROM articles LEFT JOIN sources ON sources.id = articles.source
WHERE articles.id = ?
"""


def read_hit(db: Database, identity: int, terms: tuple[str, ...] = ()) -> Hit:
    """One article as a hit, with the terms in context."""
    (row,) = db.query(_HIT, [identity])
    body, topics = row.pop("body"), row.pop("topics")
    return Hit(
        **row, topics=tuple(topics.split(" ")) if topics else (), snippet=snippet(body, terms)
    )


HIT_COLUMNS = (
    "id url headline date_published region region_name source publisher topics cluster copies"
    " snippet"
).split()


def hit_record(hit: Hit) -> dict[str, Any]:
    """A hit as plain values; the words that were found stand in 【】 in the snippet."""
    marked = "".join(f"【{piece.text}】" if piece.found else piece.text for piece in hit.snippet)
    values = {
        "region": f"{hit.region}/{hit.street}" if hit.street else hit.region,
        "region_name": region_name(hit.region, hit.street),
        "topics": list(hit.topics),
        "snippet": marked,
    }
    return {name: values.get(name, getattr(hit, name, None)) for name in HIT_COLUMNS}
