"""Which articles the model is least sure of: the ones worth a person's label."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lilong.classify.topics.model import TopicModel


def certainties(model: TopicModel, texts: Sequence[tuple[str, str]]) -> list[float]:
    """Say how far each article (headline, body) is from a different answer, in [0, 1].

    In a model of several labels it is the least distance between a probability and the threshold
    that decides on it, scope's first; with a single label the lead of the best over the second.
    """
    return [_certainty(model, headline, body) for headline, body in texts]


def _certainty(model: TopicModel, headline: str, body: str) -> float:
    chances = model.chances(model.decisions(model.vector(headline, body)))
    if model.single_label:
        second, best = np.sort(chances)[-2:]
        return float(best - second)
    gaps = np.abs(chances - model.thresholds)
    within = not model.scoped or chances[-1] >= model.thresholds[-1]
    # what an article out of scope would have been about is no question
    return float(gaps.min() if within else gaps[-1])
