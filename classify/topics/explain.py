"""Why a label was given: every word's share of the decision, for and against, in its context."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lilong.classify.text.fold import fold
from lilong.classify.topics.features import Reading, read_features
from lilong.classify.topics.model import TopicModel

AROUND = 10
"""Characters of context on either side of a word: half a line; a guess."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordShare:
    """What one word added to a label's decision value, all its occurrences together."""

    word: str
    weight: float
    """Above zero for the label, below zero against it."""
    context: str | None
    """The word's first place in the article, marked 【】; None for a number or a word that was
    folded away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelExplanation:
    """How the decision on one label came about."""

    label: str
    """A topic's slug, or `scope`."""
    given: bool
    score: float
    """Calibrated probability in [0, 1]; of being in scope, for `scope`. It follows `value`, and the
    other topics' (joint_calibration.py)."""
    threshold: float
    start: float
    """The decision value before a word is read; with the shares of all words it makes `value`."""
    value: float
    supporting: tuple[WordShare, ...]
    """The words that weighed most for it, heaviest first."""
    opposing: tuple[WordShare, ...]
    """The words that weighed most against it, heaviest first."""


def explain_labels(
    model: TopicModel,
    headline: str,
    body: str,
    labels: Sequence[str] | None = None,
    most: int = 8,
) -> list[LabelExplanation]:
    """Explain the labels that the article was given, or those named in `labels`.

    What a character n-gram weighs is shared out to the words that its characters belong to, so the
    shares of an article's words, not only of those shown, add up to the decision.

    Raises KeyError for a label that the model does not know.
    """
    reading = read_features(headline, body, model.recipe, model.segmenter)
    vector = model.vocabulary.vector(reading)
    values = model.decisions(vector)
    chances = model.chances(values)
    within = not model.scoped or bool(chances[-1] >= model.thresholds[-1])
    chosen = model.chosen(chances) if within else []
    columns = _columns(model, labels) if labels is not None else _given_columns(model, chosen)
    return [
        LabelExplanation(
            label=model.labels[k] if 0 <= k < len(model.labels) else "scope",
            given=within if k < 0 else k in chosen,
            score=float(chances[k]),
            threshold=float(model.thresholds[k]),
            start=float(model.intercepts[k]),
            value=float(values[k]),
            supporting=_heaviest(weights, 1.0, most, f"{headline}\n{body}"),
            opposing=_heaviest(weights, -1.0, most, f"{headline}\n{body}"),
        )
        for k in columns
        for weights in [word_weights(model, reading, k)]
    ]


def word_weights(model: TopicModel, reading: Reading, column: int) -> dict[str, float]:
    """Share the decision value of one column, without its intercept, out to the article's words."""
    vector = model.vocabulary.vector(reading)
    moved = dict(
        zip(
            vector.index.tolist(),
            (vector.value * model.coefficients(vector.index)[:, column]).tolist(),
            strict=True,
        )
    )
    occurrences = list(_occurrences(model, reading))
    times: dict[int, int] = defaultdict(int)
    for number, _ in occurrences:
        times[number] += 1
    weights: dict[str, float] = defaultdict(float)
    for number, words in occurrences:
        for word in words:
            weights[word] += moved[number] / times[number] / len(words)
    return weights


def _occurrences(model: TopicModel, reading: Reading) -> Iterator[tuple[int, Sequence[str]]]:
    """List each occurrence of a known feature with the words that its characters belong to."""
    vocabulary = model.vocabulary
    for word, number in zip(reading.words, vocabulary.word_numbers(reading.words), strict=True):
        if number >= 0:
            yield int(number), word.split("_")
    owners = _owners(reading, model)
    for size, numbers in vocabulary.gram_numbers(reading.text):
        for start in np.flatnonzero(numbers >= 0):
            yield int(numbers[start]), owners[start : start + size]
    for word, number in zip(
        reading.headline, vocabulary.headline_numbers(reading.headline), strict=True
    ):
        if number >= 0:
            yield int(number), [word]


def _owners(reading: Reading, model: TopicModel) -> list[str]:
    """Name, for each character of the text, the word that it belongs to."""
    return [word for word in model.segmenter.words(reading.text) for _ in word]


def _columns(model: TopicModel, labels: Sequence[str]) -> list[int]:
    places = {label: k for k, label in enumerate(model.labels)}
    if model.scoped:
        places["scope"] = -1
    unknown = [label for label in labels if label not in places]
    if unknown:
        raise KeyError(f"unknown label: {', '.join(unknown)}; known: {', '.join(places)}")
    return [places[label] for label in labels]


def _given_columns(model: TopicModel, chosen: list[int]) -> list[int]:
    return [-1, *chosen] if model.scoped else chosen


def _heaviest(
    weights: dict[str, float], sign: float, most: int, text: str
) -> tuple[WordShare, ...]:
    ranked = sorted(weights.items(), key=lambda item: (-sign * item[1], item[0]))[:most]
    folded = fold(text)
    return tuple(
        WordShare(word=word, weight=weight, context=_context(word, text, folded))
        for word, weight in ranked
        if sign * weight > 0
    )


def _context(word: str, text: str, folded: str) -> str | None:
    at = folded.find(word) if len(folded) == len(text) else -1
    if at < 0 or not word.strip():
        return None
    end = at + len(word)
    before, after = text[max(0, at - AROUND) : at], text[end : end + AROUND]
    return f"{before}【{text[at:end]}】{after}".replace("\n", " ")
