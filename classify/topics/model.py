"""Topics and scope of articles: the trained model in use."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lilong.classify.tags import Tag
from lilong.classify.text.segment import Segmenter
from lilong.classify.topics.bundle import (
    CARD_FILE,
    DICTIONARY_FILE,
    IncompatibleBundle,
    check_tokens,
    read_card,
    read_model,
)
from lilong.classify.topics.calibration import single_label_chances
from lilong.classify.topics.features import FeatureRecipe, Vector, Vocabulary, read_features
from lilong.classify.topics.joint_calibration import joint_chances
from lilong.han import is_chinese

BUNDLES = Path(__file__).resolve().parents[2] / "models" / "topics"

MAX_TOPICS = 3
"""An article carries one to three topics."""
MAX_EVIDENCE = 6
"""Words stored with a tag."""
CHECKED_CHARS = 300
"""Characters in which the Chinese ones are counted: a text says early what language it is in."""
MIN_HAN_SHARE = 0.3
"""Below this share of Chinese characters among its letters a text is not Chinese (an English
article, mojibake): out of scope without asking the model. Chinese reports rich in product names
stay above .5."""


class Scored(NamedTuple):
    """One article with what its features weigh."""

    vector: Vector
    rows: NDArray[np.float32]
    """(n_features of the article, n_columns) their coefficients."""
    decisions: NDArray[np.float64]
    """(n_columns,) decision values."""


@dataclass(frozen=True, kw_only=True)
class TopicModel:
    """A trained classifier of articles; made by `load_topics`, pickled by its folder."""

    source: Path
    name: str
    labels: tuple[str, ...]
    single_label: bool
    recipe: FeatureRecipe
    segmenter: Segmenter
    vocabulary: Vocabulary
    steps: NDArray[np.int8]
    """(n_features, n_labels), and one column more for the scope of a scoped model."""
    scales: NDArray[np.float32]
    """(n_features, 1); a coefficient is its steps times the scale of its feature."""
    intercepts: NDArray[np.float32]
    sigmoids: NDArray[np.float64]
    """(n_labels [+ 1], 2) slope and offset that make log-odds of each decision value; in a
    single-label model (1, 3), slope, offset and temperature (calibration.single_label_chances)."""
    thresholds: NDArray[np.float64]
    """(n_labels [+ 1],) probability from which a label is given."""
    joint_weights: NDArray[np.float64]
    """(2, 4) weights of joint_calibration.py; `contest` in the bundle's file."""

    def __reduce__(self) -> tuple[Any, tuple[Path, float | None]]:
        return load_topics, (self.source, float(self.thresholds[-1]) if self.scoped else None)

    @property
    def scoped(self) -> bool:
        """Return whether the model decides about scope too: its last column does."""
        return len(self.intercepts) > len(self.labels)

    def vector(self, headline: str, body: str) -> Vector:
        """Make the TF-IDF vector of one article."""
        return self.vocabulary.vector(read_features(headline, body, self.recipe, self.segmenter))

    def coefficients(self, index: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the (n_features, n_columns) coefficients of the features with these numbers."""
        # whole steps of one byte: a quarter of the memory, which is what reading them waits for
        coefficients: NDArray[np.float32] = self.steps.take(index, 0) * self.scales.take(index, 0)
        return coefficients

    def score(self, vector: Vector) -> Scored:
        """Weigh one article's features for each column."""
        rows = self.coefficients(vector.index)
        return Scored(vector, rows, (vector.value @ rows + self.intercepts).astype(np.float64))

    def decisions(self, vector: Vector) -> NDArray[np.float64]:
        """Score one article: (n_labels [+ 1],) decision values."""
        return self.score(vector).decisions

    def chances(self, decisions: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn (…, n_columns) decision values into as many calibrated probabilities."""
        if self.single_label:
            return single_label_chances(decisions, self.sigmoids[0])
        log_odds = self.sigmoids[:, 0] * decisions + self.sigmoids[:, 1]
        return joint_chances(log_odds, len(self.labels), self.joint_weights)

    def chosen(self, chances: NDArray[np.float64]) -> list[int]:
        """Choose the topics of an article that is in scope: columns, main topic first."""
        if self.single_label:
            return [int(chances.argmax())]
        return chosen_topics(chances, self.thresholds, len(self.labels))

    def certainties(self, texts: Sequence[tuple[str, str]]) -> list[float]:
        """Return how far each article (headline, body) is from another answer, in [0, 1].

        In a model of several labels it is the least distance between a probability and the
        threshold that decides on it, scope's first; with a single label the lead of the best over
        the second. The least certain articles are the ones worth a person's label.
        """
        return [self._certainty(self.decisions(self.vector(*text))) for text in texts]

    def _certainty(self, decisions: NDArray[np.float64]) -> float:
        chances = self.chances(decisions)
        if self.single_label:
            second, best = np.sort(chances)[-2:]
            return float(best - second)
        gaps = np.abs(chances - self.thresholds)
        within = not self.scoped or chances[-1] >= self.thresholds[-1]
        # what an article out of scope would have been about is no question
        return float(gaps.min() if within else gaps[-1])

    def classify(self, texts: Sequence[tuple[str, str]]) -> list[list[Tag]]:
        """Tag articles given as (headline, body).

        Per article: a scope tag, labelled `in` or `out` (a model trained without out-of-scope
        articles gives none), then topic tags, main topic first; an article out of scope has no
        topics. Scores are calibrated probabilities in [0, 1], evidence the words that weighed most
        for the label. Any text has an answer; where it holds no Chinese it is `out`.
        """
        # step by step for all of them: what one step looks up stays near for the next article
        vectors = [self.vector(*text) if self._is_chinese(*text) else None for text in texts]
        scored = [self.score(vector) for vector in vectors if vector]
        if not scored:
            return [self._foreign() for _ in texts]
        chances = self.chances(np.array([each.decisions for each in scored]))
        found = zip(scored, chances, strict=True)
        return [self._tags(*next(found)) if vector else self._foreign() for vector in vectors]

    def _is_chinese(self, headline: str, body: str) -> bool:
        return not self.scoped or is_chinese((headline + body)[:CHECKED_CHARS], MIN_HAN_SHARE)

    def _foreign(self) -> list[Tag]:
        return [Tag(kind="scope", label="out", score=1.0, model=self.name)]

    def _tags(self, scored: Scored, chances: NDArray[np.float64]) -> list[Tag]:
        tags: list[Tag] = []
        if self.scoped:
            within = bool(chances[-1] >= self.thresholds[-1])
            score = float(chances[-1] if within else 1 - chances[-1])
            words = self._evidence(scored, -1, 1.0 if within else -1.0)
            label = "in" if within else "out"
            tags.append(
                Tag(kind="scope", label=label, score=score, model=self.name, evidence=words)
            )
            if not within:
                return tags
        tags.extend(
            Tag(
                kind="topic",
                label=self.labels[k],
                score=float(chances[k]),
                model=self.name,
                evidence=self._evidence(scored, k, 1.0),
            )
            for k in self.chosen(chances)
        )
        return tags

    def _evidence(self, scored: Scored, column: int, sign: float) -> tuple[str, ...]:
        names = self.vocabulary.families[0]
        words = int(scored.vector.index.searchsorted(len(names)))
        against = scored.vector.value[:words] * scored.rows[:words, column] * np.float32(-sign)
        order = against.argsort(kind="stable")[: 4 * MAX_EVIDENCE]
        numbers = scored.vector.index[order[against[order] < 0]].tolist()
        return tuple(islice((names[n] for n in numbers if len(names[n]) > 1), MAX_EVIDENCE))


def chosen_topics(
    chances: NDArray[np.float64], thresholds: NDArray[np.float64], labels: int
) -> list[int]:
    """Choose one to three of the first `labels` columns, the most likely first.

    They are those whose probability reaches their threshold, or else the most likely one.
    """
    order = np.argsort(-chances[:labels], kind="stable")
    given = [int(k) for k in order[:MAX_TOPICS] if chances[k] >= thresholds[k]]
    return given or [int(order[0])]


def newest_bundle(folder: Path = BUNDLES) -> Path:
    """Find the bundle of the latest version in `folder`, or `folder` itself if it is a bundle.

    Raises FileNotFoundError where there is none.
    """
    if (folder / CARD_FILE).is_file():
        return folder
    versions = sorted(card.parent for card in folder.glob(f"*/{CARD_FILE}"))
    if not versions:
        raise FileNotFoundError(f"no model bundle in {folder}: run `lilong train topics` first")
    return max(
        versions, key=lambda path: [int(n) if n.isdigit() else 0 for n in path.name.split(".")]
    )


def load_topics(path: Path | None = None, scope_threshold: float | None = None) -> TopicModel:
    """Load a bundle: that of `path`, the newest one inside `path`, or the newest that is shipped.

    `scope_threshold`, a probability, replaces the bundle's own in a model that decides on scope.

    Raises FileNotFoundError where there is none, IncompatibleBundle where this version of Lilong
    cannot use it.
    """
    folder = newest_bundle(path if path is not None else BUNDLES)
    card = read_card(folder)
    segmenter = Segmenter(folder / DICTIONARY_FILE)
    check_tokens(folder, card, segmenter)
    held = read_model(folder)
    try:
        settings = json.loads(held["settings"])
        model = TopicModel(
            source=folder,
            name=str(card["name"]),
            labels=tuple(settings["labels"]),
            single_label=bool(settings["single_label"]),
            recipe=FeatureRecipe(**settings["features"]),
            segmenter=segmenter,
            vocabulary=_vocabulary(held),
            steps=np.ascontiguousarray(held["steps"]),
            scales=held["scales"].astype(np.float32),
            intercepts=held["intercepts"],
            sigmoids=held["sigmoids"],
            thresholds=held["thresholds"],
            joint_weights=held["contest"],
        )
    except (KeyError, TypeError) as error:
        raise IncompatibleBundle(f"{folder}: incomplete bundle ({error!r})") from error
    if scope_threshold is not None and model.scoped:
        model.thresholds[-1] = scope_threshold
    return model


def _vocabulary(held: dict[str, Any]) -> Vocabulary:
    families = held["features"].tobytes().decode("utf-8").split("\n")
    words, grams, headline = (family.split(" ") if family else [] for family in families)
    return Vocabulary(words, grams, headline, held["idf"].astype(np.float32))
