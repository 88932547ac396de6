"""Snippets: the stretch of a text where most of the looked-for words stand, and where they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lilong.classify.text.fold import fold
from lilong.pipelines.storage.bigrams import MOST_SPANS, spans

WIDTH = 60
"""Characters of a snippet: two lines of a terminal."""
BEFORE = 12
"""Characters shown before the first word."""
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of text that is highlighted or not."""

    text: str
    found: bool


def pieces(text: str, found: Iterable[tuple[int, int]]) -> tuple[Piece, ...]:
    """`text` cut where highlighting begins and ends."""
    cut: list[Piece] = []
    here = 0
    for start, end in found:
        cut.append(Piece(text=text[here:start], found=False))
        cut.append(Piece(text=text[start:end], found=True))
        here = end
    cut.append(Piece(text=text[here:], found=False))
    return tuple(piece for piece in cut if piece.text)


def highlight(text: str, terms: Iterable[str]) -> tuple[Piece, ...]:
    """The whole text with the terms highlighted."""
    return pieces(text, spans(text, terms))


def snippet(text: str, terms: Iterable[str], width: int = WIDTH) -> tuple[Piece, ...]:
    """About `width` characters of the text around the most different terms, highlighted.

    White space is one space each; … stands where text was left out.
    """
    found = spans(text, terms)
    begin = _best_start(text, found, width)
    end = min(len(text), begin + width)
    inside = [
        (max(start, begin) - begin, min(stop, end) - begin)
        for start, stop in found
        if start < end and stop > begin
    ]
    cut = [
        Piece(text=_SPACES.sub(" ", piece.text), found=piece.found)
        for piece in pieces(text[begin:end], inside)
    ]
    left = [Piece(text="…", found=False)] if begin else []
    right = [Piece(text="…", found=False)] if end < len(text) else []
    return (*left, *cut, *right)


def _best_start(text: str, found: list[tuple[int, int]], width: int) -> int:
    """Where the window with the most different words begins; the earliest of equals."""
    form = fold(text)
    best, most = 0, 0
    for start, _ in found[:MOST_SPANS]:
        inside = {form[a:b] for a, b in found if start <= a < start + width - BEFORE}
        if len(inside) > most:
            best, most = start, len(inside)
    begin = max(0, best - BEFORE)
    return begin if begin + width < len(text) else max(0, len(text) - width) if most else 0
