"""Highlighting as HTML: every text is escaped, only our own marks are markup."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from lilong.classify.text.fold import fold
from lilong.pipelines.items import TaggedArticle
from lilong.pipelines.search.hits import Piece
from lilong.pipelines.storage.spans import TermFinder


def marked_pieces(pieces: Iterable[Piece]) -> Markup:
    """Write pieces with what was found in <mark>."""
    return Markup().join(
        Markup("<mark>{}</mark>").format(piece.text) if piece.found else Markup.escape(piece.text)
        for piece in pieces
    )


def marked_body(tagged: TaggedArticle, terms: tuple[str, ...]) -> list[Markup]:
    """Write the body's paragraphs, words looked for and tags' evidence in <mark class=…>.

    Classes are `found`, `topic`, `region`, the first of them where several meet.
    """
    kinds = {"found": list(terms), "topic": [], "region": []}
    for tag in tagged.tags:
        if tag.kind in kinds:
            kinds[tag.kind] += tag.evidence
    body = tagged.article.body
    return [_marked(paragraph, kinds) for paragraph in body.split("\n") if paragraph.strip()]


def _marked(text: str, kinds: dict[str, list[str]]) -> Markup:
    taken: list[tuple[int, int, str]] = []
    form = fold(text)
    for kind, words in kinds.items():
        # An evidence word may be a space-joined pair of features: each stands by itself.
        parts = [part for word in words for part in ([word] if word in form else word.split())]
        for start, end in TermFinder(parts).spans(form):
            if all(end <= a or start >= b for a, b, _ in taken):
                taken.append((start, end, kind))
    marked, here = Markup(), 0
    for start, end, kind in sorted(taken):
        marked += Markup.escape(text[here:start])
        marked += Markup('<mark class="{}">{}</mark>').format(kind, text[start:end])
        here = end
    return marked + Markup.escape(text[here:])
