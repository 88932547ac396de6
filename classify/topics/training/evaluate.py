"""Measuring a topic model on labelled articles: per label, scope, calibration, confusion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lilong.classify.topics.calibration import calibration_error
from lilong.classify.topics.labelled import Labelled
from lilong.classify.topics.model import TopicModel

BINS = 10
"""Of equal width, for the calibration error and the reliability diagram: what papers use."""
MAX_CONFUSIONS = 20
"""Pairs of labels that a report lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFigures:
    """How one label fared; shares are in [0, 1]."""

    label: str
    precision: float
    recall: float
    f1: float
    support: int
    """Articles that carry it."""
    given: int
    """Articles that the model gave it to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """One bin of a reliability diagram: what was stated against what came true."""

    stated: float
    observed: float
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Figures of one model on one set of articles."""

    model: str
    articles: int
    accuracy: float
    """Share of in-scope articles whose first topic is among theirs."""
    micro_f1: float
    macro_f1: float
    scope_accuracy: float | None
    calibration_error: float
    """Expected calibration error over ten bins: of every (article judged in scope, topic) pair; of
    the chosen label in a single-label model."""
    scope_calibration_error: float | None
    labels: tuple[LabelFigures, ...]
    confusions: tuple[tuple[str, str, int], ...]
    """(label missed, label given in its place, articles), most frequent first; `(out)` and
    `(none)` stand for out of scope."""
    reliability: tuple[Reliability, ...]
    unknown_labels: tuple[str, ...]
    """Labels of the articles that the model does not know: it can only get them wrong."""

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain types, shares rounded to four places."""
        rounded: dict[str, Any] = _rounded(asdict(self))
        return rounded


def evaluate(model: TopicModel, rows: Sequence[Labelled]) -> Evaluation:
    """Classify `rows` and compare with their labels.

    Raises ValueError where there are no rows.
    """
    if not rows:
        raise ValueError("no articles to evaluate on")
    chances = np.array(
        [model.chances(model.decisions(model.vector(row.headline, row.body))) for row in rows]
    )
    within = np.array([not model.scoped or c[-1] >= model.thresholds[-1] for c in chances])
    given = [
        [model.labels[k] for k in model.chosen(c)] if inside else []
        for c, inside in zip(chances, within, strict=True)
    ]
    figures = _label_figures(rows, given, model.labels)
    stated, hits = _statements(model, rows, chances, within)
    in_scope = np.array([bool(row.labels) for row in rows])
    first = [bool(got) and got[0] in row.labels for row, got in zip(rows, given, strict=True)]
    known = set(model.labels)
    return Evaluation(
        model=model.name,
        articles=len(rows),
        accuracy=sum(first) / max(1, int(in_scope.sum())),
        micro_f1=_micro_f1(rows, given),
        macro_f1=float(np.mean([each.f1 for each in figures if each.support] or [0.0])),
        scope_accuracy=float((within == in_scope).mean()) if model.scoped else None,
        calibration_error=calibration_error(stated, hits, BINS),
        scope_calibration_error=(
            calibration_error(chances[:, -1], in_scope, BINS) if model.scoped else None
        ),
        labels=figures,
        confusions=_confusions(rows, given),
        reliability=_reliability(stated, hits),
        unknown_labels=tuple(sorted({x for row in rows for x in row.labels} - known)),
    )


def _label_figures(
    rows: Sequence[Labelled], given: Sequence[Sequence[str]], labels: Sequence[str]
) -> tuple[LabelFigures, ...]:
    both: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for row, got in zip(rows, given, strict=True):
        wanted.update(row.labels)
        found.update(got)
        both.update(set(row.labels) & set(got))
    return tuple(
        LabelFigures(
            label=label,
            precision=both[label] / max(1, found[label]),
            recall=both[label] / max(1, wanted[label]),
            f1=2 * both[label] / max(1, found[label] + wanted[label]),
            support=wanted[label],
            given=found[label],
        )
        for label in dict.fromkeys([*labels, *sorted(wanted)])
    )


def _micro_f1(rows: Sequence[Labelled], given: Sequence[Sequence[str]]) -> float:
    both = sum(len(set(row.labels) & set(got)) for row, got in zip(rows, given, strict=True))
    return 2 * both / max(1, sum(len(row.labels) for row in rows) + sum(map(len, given)))


def _statements(
    model: TopicModel,
    rows: Sequence[Labelled],
    chances: NDArray[np.float64],
    within: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the probabilities that the model stated, and whether each came true."""
    topics = chances[:, : len(model.labels)]
    hits = np.array([[label in row.labels for label in model.labels] for row in rows])
    if model.single_label:
        best = topics.argmax(axis=1)
        at = np.arange(len(rows))
        return topics[at, best], hits[at, best]
    return topics[within].ravel(), hits[within].ravel()


def _confusions(
    rows: Sequence[Labelled], given: Sequence[Sequence[str]], most: int = MAX_CONFUSIONS
) -> tuple[tuple[str, str, int], ...]:
    pairs: Counter[tuple[str, str]] = Counter()
    for row, got in zip(rows, given, strict=True):
        wanted, have = row.labels or ("(out)",), tuple(got) or ("(out)",)
        missed = [label for label in wanted if label not in have]
        extra = [label for label in have if label not in wanted]
        pairs.update((one, other) for one in missed for other in extra or ["(none)"])
        if not missed:
            pairs.update(("(none)", other) for other in extra)
    ranked = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))[:most]
    return tuple((one, other, count) for (one, other), count in ranked)


def _reliability(stated: NDArray[np.float64], hits: NDArray[np.bool_]) -> tuple[Reliability, ...]:
    places = np.minimum((stated * BINS).astype(int), BINS - 1)
    return tuple(
        Reliability(
            stated=float(stated[places == place].mean()),
            observed=float(hits[places == place].mean()),
            count=int((places == place).sum()),
        )
        for place in np.unique(places)
    )


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(each) for each in value]
    return value
