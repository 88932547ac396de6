"""Articles to TF-IDF vectors: words, character n-grams and the headline's words, in one space."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import add

import numpy as np
from numpy.typing import NDArray

from classify.fold import fold
from classify.segment import Segmenter

NOT_TEXT = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
DIGITS = re.compile(r"[0-9]+")
EDGE = "\n"
HAN = re.compile(r"[\u3400-\u9fff]")

Counts = tuple[Counter[str], ...]
"""How often each feature stands in one article, one counter per family of `FAMILIES`."""

FAMILIES = ("words", "characters", "headline")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureRecipe:
    """Which features are read; stored in the bundle, so that use repeats training."""

    word_ngrams: int = 1
    """Longest sequence of words."""
    char_ngrams: int = 2
    """Longest sequence of characters."""
    headline_words: bool = True
    """Whether a headline's words count once more, as features of their own."""
    signs: bool = False
    """Whether punctuation, numbers and the text's edges count: they tell much of a bare headline
    (《 a book, “(图)” entertainment, a number finance), and nothing of an article."""
    max_chars: int = 6000
    """A body is read to here: news says first what it is about, and a page may hold 10 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vector:
    """One article's non-zero features, L2 norm 1 (or none at all)."""

    index: NDArray[np.int32]
    value: NDArray[np.float32]


def plain(text: str) -> str:
    """Fold `text`, lower it, write every number as 0 and every other sign as one space."""
    return NOT_TEXT.sub(" ", DIGITS.sub("0", fold(text).lower()))


def verbatim(text: str) -> str:
    """Fold and lower `text`, white space left out but for one line feed at its end."""
    return "".join(fold(text).lower().split()) + EDGE


def han_share(text: str) -> float:
    """Say which share of the letters and digits of `text` are Chinese characters, in [0, 1]."""
    letters = sum(map(str.isalnum, text))
    return len(HAN.findall(text)) / letters if letters else 0.0


def word_sequences(words: Sequence[str], longest: int) -> Iterable[str]:
    """Give the sequences of 2 to `longest` words, joined by `_`."""
    for size in range(2, longest + 1):
        yield from map("_".join, zip(*(words[start:] for start in range(size)), strict=False))


def count_features(headline: str, body: str, recipe: FeatureRecipe, segmenter: Segmenter) -> Counts:
    """Count the features of one article, family by family."""
    written = verbatim if recipe.signs else plain
    head, text = written(headline), written(body[: recipe.max_chars])
    whole = f"{EDGE}{head}{text}" if recipe.signs else f" {head} {text} "
    words = segmenter.words(whole)
    counted = Counter(words)
    del counted[" "], counted[EDGE]
    if recipe.word_ngrams > 1:
        kept = [word for word in words if not word.isspace()]
        counted.update(word_sequences(kept, recipe.word_ngrams))
    characters = Counter(whole)
    del characters[" "], characters[EDGE]
    grams: Iterable[str] = whole
    for size in range(2, recipe.char_ngrams + 1):
        grams = map(add, grams, whole[size - 1 :])
        if size < recipe.char_ngrams:
            grams = list(grams)
        characters.update(grams)
    titled: Counter[str] = Counter()
    if recipe.headline_words and body:
        titled.update(word for word in segmenter.words(head) if not word.isspace())
    return counted, characters, titled


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The features that a model knows, numbered through the families, and their weights."""

    numbers: tuple[dict[str, int], ...]
    idf: NDArray[np.float32]
    """(n_features,) inverse document frequencies, already times their family's weight."""

    def __len__(self) -> int:
        return len(self.idf)

    def vector(self, counts: Counts) -> Vector:
        """Weigh one article's counts: (1 + ln count) · idf, then L2 norm 1."""
        index: list[int] = []
        times: list[int] = []
        for numbers, counter in zip(self.numbers, counts, strict=True):
            get = numbers.get
            for feature, count in counter.items():
                number = get(feature)
                if number is not None:
                    index.append(number)
                    times.append(count)
        at = np.array(index, dtype=np.int32)
        value = ((1 + np.log(np.array(times, dtype=np.float32))) * self.idf[at]).astype(np.float32)
        norm = float(np.sqrt(value @ value))
        return Vector(index=at, value=value / np.float32(norm) if norm else value)

    def only(self, kept: NDArray[np.int64]) -> Vocabulary:
        """Keep the features of these sorted numbers, numbered anew in the same order."""
        place = {int(number): at for at, number in enumerate(kept)}
        numbers = tuple(
            {name: place[number] for name, number in family.items() if number in place}
            for family in self.numbers
        )
        return Vocabulary(numbers, self.idf[kept])

    def names(self) -> list[tuple[int, str]]:
        """List the features by number: (family's place in FAMILIES, feature)."""
        return [(family, name) for family, numbers in enumerate(self.numbers) for name in numbers]


def learn_vocabulary(
    counted: Iterable[Counts], *, min_df: int, weights: tuple[float, ...] = (1.0, 1.0, 1.0)
) -> Vocabulary:
    """Number the features that stand in at least `min_df` articles and weigh them by rarity.

    idf = ln((1 + n) / (1 + df)) + 1, as scikit-learn's TfidfVectorizer has it.
    """
    seen = [Counter[str]() for _ in FAMILIES]
    total = 0
    for counts in counted:
        total += 1
        for frequencies, counter in zip(seen, counts, strict=True):
            frequencies.update(counter.keys())
    numbers: list[dict[str, int]] = []
    idf: list[float] = []
    for frequencies, weight in zip(seen, weights, strict=True):
        kept = sorted(g for g, df in frequencies.items() if df >= min_df and " " not in g)
        numbers.append({gram: len(idf) + place for place, gram in enumerate(kept)})
        idf.extend(
            weight * (float(np.log((1 + total) / (1 + frequencies[gram]))) + 1) for gram in kept
        )
    return Vocabulary(tuple(numbers), np.array(idf, dtype=np.float32))
