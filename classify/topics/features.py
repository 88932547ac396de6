"""Articles to TF-IDF vectors: words, character n-grams and the headline's words, in one space."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, repeat

import numpy as np
from numpy.typing import NDArray

from lilong.classify.text.fold import code_points
from lilong.classify.text.ngrams import gram_codes, gram_indexes
from lilong.classify.text.normalize import EDGE, with_signs, words_only
from lilong.classify.text.segment import Segmenter

OPENING = re.compile(
    r"^原标题：|央视网消息|[(（]新闻联播[)）]|总台央视记者|本报讯|本报记者"
    r"|(?:新华社|中新网|中新社|人民网)[^\s,，。]{0,12}?[电讯]"
    r"|[(（](?:见习|实习)?(?:记者|通讯员)[^()（）]{2,30}[)）]"
)
"""How agencies, stations and portals open an item. A classifier takes it for matter otherwise: most
items of national television are out of scope, but those on communities are not."""
CLOSING = re.compile(
    r"(?:返回\w{2,4}，查看更多|责任编辑：).*$|分享让更多人看到$|转载请注明出处。?$"
)
"""How portals end one, where the extraction of a page left it."""
EDGES = 150
"""Characters at each end of a body in which openings and closings are looked for."""
COLUMN = re.compile(r"^【[^】]{2,30}】(?=.)")
"""A column's name before the headline, 【新春走基层】: the same whatever the item is on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureRecipe:
    """Which features are read; stored in the bundle, so that use repeats training."""

    word_ngrams: int = 1
    """Longest sequence of words."""
    char_ngrams: int = 2
    """Longest sequence of characters, at most 4."""
    headline_words: bool = True
    """Whether a headline's words count once more, as features of their own."""
    signs: bool = False
    """Whether punctuation, numbers and the text's ends count: they tell much of a bare headline
    (《 a book, “(图)” entertainment, a number finance), and nothing of an article."""
    max_chars: int = 6000
    """A body is read to here: news says first what it is about, and a page may hold 10 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One article as its features are read from it."""

    words: Sequence[str]
    """Words and sequences of words, as often as they stand there."""
    text: str
    """Headline and body; the character n-grams are those of this text."""
    headline: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vector:
    """One article's non-zero features, L2 norm 1 (or none at all), in ascending order."""

    index: NDArray[np.int64]
    value: NDArray[np.float32]


def read_features(headline: str, body: str, recipe: FeatureRecipe, segmenter: Segmenter) -> Reading:
    """Read the features of one article."""
    body = body[: recipe.max_chars]
    if recipe.signs:
        head = with_signs(headline)
        text = EDGE + head + with_signs(body)
    else:
        head = words_only(COLUMN.sub("", headline.strip()))
        text = f" {head} {words_only(without_boilerplate(body))} "
    words = segmenter.words(text)
    if recipe.word_ngrams > 1:
        words = [*words, *_word_sequences(words, recipe.word_ngrams)]
    titled = segmenter.words(head) if recipe.headline_words and body else []
    return Reading(words=words, text=text, headline=titled)


def without_boilerplate(body: str) -> str:
    """Cut off what agencies and portals write before and after any item."""
    head, rest = OPENING.sub("", body[:EDGES]), body[EDGES:]
    return head + rest[:-EDGES] + CLOSING.sub("", rest[-EDGES:])


def _word_sequences(words: Sequence[str], longest: int) -> Iterable[str]:
    kept = [word for word in words if word != " " and word != EDGE]
    for size in range(2, longest + 1):
        yield from map("_".join, zip(*(kept[start:] for start in range(size)), strict=False))


def char_grams(text: str, longest: int) -> Iterable[str]:
    """List the character n-grams of `text` up to the longest, as often as they occur."""
    for size in range(1, longest + 1):
        yield from map("".join, zip(*(text[start:] for start in range(size)), strict=False))


class Vocabulary:
    """The features that a model knows, and their inverse document frequencies.

    They are numbered family after family: words, character n-grams, the headline's words.
    """

    def __init__(
        self,
        words: Sequence[str],
        grams: Sequence[str],
        headline: Sequence[str],
        idf: NDArray[np.float32],
    ) -> None:
        self.families = (tuple(words), tuple(grams), tuple(headline))
        self.idf = idf
        """(n_features,)"""
        after = len(words) + len(grams)
        self._words = dict(zip(words, range(len(words)), strict=True))
        self._headline = dict(zip(headline, range(after, after + len(headline)), strict=True))
        self._grams = tuple(gram_indexes(grams, len(words)))

    def __len__(self) -> int:
        return len(self.idf)

    def names(self) -> list[str]:
        """List the features by number."""
        return [name for family in self.families for name in family]

    def vector(self, reading: Reading) -> Vector:
        """Weigh one article's features: (1 + ln count) · idf, then L2 norm 1."""
        signs = code_points(reading.text)
        found = np.concatenate(
            [
                self.word_numbers(reading.words),
                *(grams.numbers(np.sort(gram_codes(signs, size))) for size, grams in self._grams),
                self.headline_numbers(reading.headline),
            ]
        )
        index, times = _counted(found)
        value = (1 + np.log(times.astype(np.float32))) * self.idf.take(index)
        norm = float(np.sqrt(value @ value))
        return Vector(index=index, value=value / np.float32(norm) if norm else value)

    def word_numbers(self, words: Sequence[str]) -> NDArray[np.int32]:
        """Number words, -1 for one that is not known."""
        return np.fromiter(map(self._words.get, words, repeat(-1)), np.int32, len(words))

    def headline_numbers(self, words: Sequence[str]) -> NDArray[np.int32]:
        """Number a headline's words, -1 for one that is not known."""
        return np.fromiter(map(self._headline.get, words, repeat(-1)), np.int32, len(words))

    def gram_numbers(self, text: str) -> Iterable[tuple[int, NDArray[np.int32]]]:
        """Number the character n-grams of `text` by their place in it, size after size.

        One that is not known has -1.
        """
        signs = code_points(text)
        for size, grams in self._grams:
            yield size, grams.numbers(gram_codes(signs, size))

    def only(self, kept: NDArray[np.int64]) -> Vocabulary:
        """Keep the features of these sorted numbers, renumbered in the same order."""
        names = self.names()
        starts = np.cumsum([0, *map(len, self.families)])
        words, grams, headline = (
            [names[number] for number in kept[(kept >= first) & (kept < last)]]
            for first, last in pairwise(starts)
        )
        return Vocabulary(words, grams, headline, self.idf[kept])


def _counted(found: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the different numbers in `found` but -1, ascending, and how often each occurs."""
    # np.unique does the same in twice the time
    found = np.sort(found)
    found = found[found.searchsorted(0) :]
    edge = np.ones(len(found) + 1, dtype=bool)
    edge[1:-1] = found[1:] != found[:-1]
    edges = np.flatnonzero(edge)
    return found[edges[:-1]].astype(np.int64), edges[1:] - edges[:-1]
