"""TF-IDF guess of the province where an article names no place: sights, food, dialect, services."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path

from lilong.classify.text.ngrams import PairFilter

FOLDER = Path(__file__).resolve().parents[2] / "models" / "provinces"
FEATURES = "features.tsv"
SIZES = (6, 5, 4, 3, 2)
"""Lengths of the character n-grams that are features, longest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A province, with how sure the model is."""

    adcode: str
    score: float
    """Calibrated probability, in [0, 1]."""
    evidence: tuple[str, ...]
    """The features that spoke for it, strongest first."""


class ProvinceModel:
    """A multinomial linear model over TF-IDF weighted n-grams. Read-only; picklable."""

    def __init__(
        self,
        version: str,
        adcodes: tuple[str, ...],
        weights: dict[str, dict[str, float]],
        threshold: float,
        precision: float,
    ) -> None:
        self.version = version
        self.adcodes = adcodes
        self.weights = weights
        """Feature → adcode → what one TF-IDF unit of it adds."""
        self.starts = PairFilter({feature[:2] for feature in weights})
        self.threshold = threshold
        """The margin below which nothing is said."""
        self.precision = precision
        """Share of answers above the threshold that were right in cross-validation."""

    def scores(self, text: str) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
        """Sum what the features of a folded `text` add to each province, and say which did."""
        totals = dict.fromkeys(self.adcodes, 0.0)
        reasons: dict[str, dict[str, float]] = {}
        for feature, times in Counter(features(text, self.weights, self.starts)).items():
            for adcode, weight in self.weights[feature].items():
                added = weight * (1 + math.log(times))
                totals[adcode] += added
                reasons.setdefault(adcode, {})[feature] = added
        return totals, reasons

    def guess(self, text: str) -> Guess | None:
        """Guess the province of a folded `text`; None below the threshold."""
        totals, reasons = self.scores(text)
        first, second = sorted(totals, key=lambda adcode: -totals[adcode])[:2]
        if totals[first] - totals[second] < self.threshold:
            return None
        why = reasons[first]
        evidence = tuple(sorted(why, key=lambda feature: -why[feature])[:5])
        return Guess(adcode=first, score=self.precision, evidence=evidence)


def features(text: str, known: Container[str], starts: PairFilter) -> Iterator[str]:
    """Yield the known n-grams of a text, leftmost and longest, without overlaps.

    `starts` finds the first two characters of those that are known.
    """
    end = 0
    for at in starts.places(text):
        grams = (text[at : at + size] for size in SIZES)
        found = next((gram for gram in grams if gram in known), None) if at >= end else None
        if found:
            yield found
            end = at + len(found)


def load_provinces(folder: Path | None = None) -> ProvinceModel | None:
    """Load the model in `folder` (models/provinces when None); None where there is none."""
    path = (folder or FOLDER) / FEATURES
    if not path.exists():
        return None
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    version, margin, precision = head.split("\t")
    weights: dict[str, dict[str, float]] = {}
    for line in lines:
        feature, _, entries = line.partition("\t")
        pairs = (entry.split(":") for entry in entries.split(" "))
        weights[feature] = {adcode: float(weight) for adcode, weight in pairs}
    adcodes = tuple(sorted({adcode for added in weights.values() for adcode in added}))
    return ProvinceModel(version, adcodes, weights, float(margin), float(precision))
