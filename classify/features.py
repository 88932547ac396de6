"""Articles to TF-IDF vectors: words, character n-grams and the headline's words, in one space."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classify.fold import fold
from classify.segment import Segmenter

HAN = re.compile(r"[\u3400-\u9fff]")
ASTRAL = re.compile(r"[^\u0000-\uffff]")
SOURCE = re.compile(
    r"央视网消息|[(（]新闻联播[)）]|总台央视记者|本报讯|本报记者"
    r"|(?:新华社|中新网|中新社|人民网)[^\s,，。]{0,12}?[电讯]"
)
"""How agencies and stations open an item. A classifier takes it for matter otherwise: most items of
national television are out of scope, but those on communities are not."""
COLUMN = re.compile(r"^【[^】]{2,30}】(?=.)")
"""A column's name before the headline, 【新春走基层】: the same whatever the item is on."""
EDGE = "\x03"
"""Stands at both ends of a text whose signs count."""


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


def _plain_table() -> NDArray[np.uint32]:
    """Map every code of the basic plane to what it counts as, for `plain`."""
    codes = [code for code in range(0x10000) if not 0xD800 <= code < 0xE000]
    table = np.full(0x10000, ord(" "), dtype=np.uint32)
    for code, folded in zip(codes, fold("".join(map(chr, codes))), strict=True):
        sign = folded.lower()
        if sign.isascii() and sign.isdigit():
            table[code] = ord("0")
        elif HAN.fullmatch(sign) or (sign.isascii() and sign.isalpha()):
            table[code] = ord(sign)
    return table


_PLAIN = _plain_table()


def code_points(text: str) -> NDArray[np.uint32]:
    """Give the Unicode code points of `text`; a lone surrogate counts as `?`."""
    return np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32)


def plain(text: str) -> str:
    """Fold `text`, lower it, write every number as 0 and any run of other signs as one space."""
    codes = code_points(text)
    codes = _PLAIN[np.where(codes < len(_PLAIN), codes, 0)]
    kept = np.ones(len(codes), dtype=bool)
    kept[1:] = (codes[1:] != codes[:-1]) | ((codes[1:] != ord(" ")) & (codes[1:] != ord("0")))
    return codes[kept].tobytes().decode("utf-32-le")


def verbatim(text: str) -> str:
    """Fold and lower `text` with its signs, white space and emoji left out, and end it."""
    return ASTRAL.sub("", "".join(fold(text).lower().replace(EDGE, "").split())) + EDGE


def han_share(text: str) -> float:
    """Say which share of the letters and digits of `text` are Chinese characters, in [0, 1]."""
    letters = sum(map(str.isalnum, text))
    return len(HAN.findall(text)) / letters if letters else 0.0


def read_features(headline: str, body: str, recipe: FeatureRecipe, segmenter: Segmenter) -> Reading:
    """Read the features of one article."""
    body = body[: recipe.max_chars]
    if recipe.signs:
        head, text = verbatim(headline), EDGE + verbatim(headline) + verbatim(body)
    else:
        head = plain(COLUMN.sub("", headline.strip()))
        text = f" {head} {plain(SOURCE.sub('', body))} "
    words = segmenter.words(text)
    if recipe.word_ngrams > 1:
        words = [*words, *_word_sequences(words, recipe.word_ngrams)]
    titled = segmenter.words(head) if recipe.headline_words and body else []
    return Reading(words=words, text=text, headline=titled)


def _word_sequences(words: Sequence[str], longest: int) -> Iterable[str]:
    kept = [word for word in words if word != " " and word != EDGE]
    for size in range(2, longest + 1):
        yield from map("_".join, zip(*(kept[start:] for start in range(size)), strict=False))


def _grams(text: str, longest: int) -> Iterable[str]:
    for size in range(1, longest + 1):
        yield from map("".join, zip(*(text[start:] for start in range(size)), strict=False))


def gram_codes(text: str, size: int) -> NDArray[Any]:
    """Number the character n-grams of one size in `text`, 16 bits for each of their signs."""
    wide: Any = np.uint32 if size < 3 else np.uint64  # half the bytes are looked up faster
    signs = code_points(text).astype(wide)
    codes = signs[: max(0, len(signs) - size + 1)]
    for start in range(1, size):
        codes = (codes << wide(16)) | signs[start : start + len(codes)]
    return codes


class _GramIndex:
    """Finds the numbers of character n-grams of one size."""

    def __init__(self, size: int, grams: Sequence[str], numbers: Sequence[int]) -> None:
        self.size = size
        codes = gram_codes("".join(grams), size)[::size]
        order = np.argsort(codes)
        # one entry more than any code can reach: what lies beyond the last gram compares unequal
        top = codes.dtype.type(np.iinfo(codes.dtype).max)
        self._codes = np.append(codes[order], top)
        self._numbers = np.append(np.array(numbers, dtype=np.int64)[order], -1)

    def numbers(self, text: str) -> NDArray[np.int64]:
        codes = gram_codes(text, self.size)
        at = np.searchsorted(self._codes, codes)
        return np.where(self._codes[at] == codes, self._numbers[at], -1)


class Vocabulary:
    """The features that a model knows, numbered family after family: words, character n-grams,
    the headline's words; and their inverse document frequencies."""

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
        sizes: dict[int, list[int]] = {}
        for number, gram in enumerate(grams):
            sizes.setdefault(len(gram), []).append(number)
        self._grams = tuple(
            _GramIndex(size, [grams[n] for n in members], [len(words) + n for n in members])
            for size, members in sorted(sizes.items())
        )

    def __len__(self) -> int:
        return len(self.idf)

    def names(self) -> list[str]:
        """List the features by number."""
        return [name for family in self.families for name in family]

    def vector(self, reading: Reading) -> Vector:
        """Weigh one article's features: (1 + ln count) · idf, then L2 norm 1."""
        found = np.concatenate(
            [
                self.word_numbers(reading.words),
                *(numbers for _, numbers in self.gram_numbers(reading.text)),
                self.headline_numbers(reading.headline),
            ]
        )
        index, times = np.unique(found, return_counts=True)
        if len(index) and index[0] < 0:
            index, times = index[1:], times[1:]
        value = (1 + np.log(times.astype(np.float32))) * self.idf[index]
        norm = float(np.sqrt(value @ value))
        return Vector(index=index, value=value / np.float32(norm) if norm else value)

    def word_numbers(self, words: Sequence[str]) -> NDArray[np.int64]:
        """Number words, -1 for one that is not known."""
        return np.array(list(map(self._words.get, words, repeat(-1))), dtype=np.int64)

    def headline_numbers(self, words: Sequence[str]) -> NDArray[np.int64]:
        """Number a headline's words, -1 for one that is not known."""
        return np.array(list(map(self._headline.get, words, repeat(-1))), dtype=np.int64)

    def gram_numbers(self, text: str) -> Iterable[tuple[int, NDArray[np.int64]]]:
        """Number the character n-grams of `text` by their place in it, size after size, -1 for one
        that is not known."""
        for index in self._grams:
            yield index.size, index.numbers(text)

    def only(self, kept: NDArray[np.int64]) -> Vocabulary:
        """Keep the features of these sorted numbers, numbered anew in the same order."""
        names = self.names()
        starts = np.cumsum([0, *map(len, self.families)])
        words, grams, headline = (
            [names[number] for number in kept[(kept >= first) & (kept < last)]]
            for first, last in pairwise(starts)
        )
        return Vocabulary(words, grams, headline, self.idf[kept])


def learn_vocabulary(
    readings: Sequence[Reading], recipe: FeatureRecipe, *, min_df: int
) -> Vocabulary:
    """Number the features that stand in at least `min_df` articles and weigh them by rarity.

    idf = ln((1 + n) / (1 + df)) + 1, as scikit-learn's TfidfVectorizer has it.
    """
    frequencies = (Counter[str](), Counter[str](), Counter[str]())
    for reading in readings:
        frequencies[0].update(set(reading.words))
        frequencies[1].update(set(_grams(reading.text, recipe.char_ngrams)))
        frequencies[2].update(set(reading.headline))
    families = [
        sorted(
            name
            for name, articles in family.items()
            if articles >= min_df and " " not in name and name != EDGE
        )
        for family in frequencies
    ]
    articles = [
        family[n] for family, names in zip(frequencies, families, strict=True) for n in names
    ]
    idf = np.log((1 + len(readings)) / (1 + np.array(articles, dtype=np.float64))) + 1
    words, grams, headline = families
    return Vocabulary(words, grams, headline, idf.astype(np.float32))
