"""Train models/provinces on our corpus and region_cues.tsv.

    python -m lilong.classify.regions.building.provinces

Names of places are masked in the corpus. The threshold is the smallest margin from which on, in a
five-fold cross-validation, MIN_PRECISION of the answers are right that are given to articles in
which the gazetteer finds no region: those are what the model is for.
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

from lilong.classify.regions.gazetteer import load_gazetteer
from lilong.classify.regions.provinces import FEATURES, FOLDER, SIZES, ProvinceModel
from lilong.classify.regions.tagger import RegionTagger
from lilong.classify.text.fold import fold
from lilong.classify.topics.labelled import CORPUS

CUES = Path(__file__).resolve().with_name("region_cues.tsv")
VERSION = "provinces/2026.11"
CUE_COUNT = 3
"""Articles that a cue of the list counts for; a guess."""
SMOOTHING = 2.0
"""Articles of the usual mix of provinces that are added to each cue's own; a guess."""
RAISED = 2
"""A cue speaks for a province whose odds it raises so many times; a guess."""
MIN_PRECISION = 0.8
"""What a guess must be right for: a wrong region is worse than none."""
MIN_ANSWERS = 20
"""Answers below which their precision says nothing."""
FOLDS = 5


class Row(NamedTuple):
    """One article with its place names masked."""

    text: str
    province: str | None
    """Adcode, None for an article about no province."""
    resolved: bool
    """Whether the gazetteer finds a region in it."""


def read_cues(path: Path) -> dict[str, list[str]]:
    """Read cue → adcodes of the provinces that it speaks for."""
    cues: dict[str, list[str]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            adcode, _, words = line.partition("\t")
            for word in dict.fromkeys(fold(words).split()):
                if SIZES[-1] <= len(word) <= SIZES[0]:
                    cues[word].append(adcode)
    return cues


def read_corpus(folder: Path, tagger: RegionTagger) -> list[Row]:
    """Read the articles of our corpus, names of places masked."""
    codes = {tagger.gazetteer.names[c]: c for c in tagger.gazetteer.names if c.endswith("0000")}
    rows = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            article = json.loads(line)
            explained = tagger.explain(article["title"], article["text"])
            texts = [list(fold(article["text"])), list(fold(article["title"]))]
            for one in explained.mentions:
                if one.place:
                    span = slice(one.mention.start, one.mention.end)
                    texts[one.in_headline][span] = "|" * (span.stop - span.start)
            text = "".join(texts[1]) + "\n" + "".join(texts[0])
            resolved = explained.result.adcode is not None
            rows.append(Row(text, codes.get(article["province"]), resolved))
    return rows


def count(rows: list[Row], cues: dict[str, list[str]]) -> dict[str, Counter[str | None]]:
    """Count in how many articles of each province a cue stands; the list itself counts too."""
    counts: dict[str, Counter[str | None]] = {}
    for cue, adcodes in cues.items():
        seen = Counter(row.province for row in rows if cue in row.text)
        seen.update(dict.fromkeys(adcodes, CUE_COUNT))
        counts[cue] = seen
    return counts


def fit(rows: list[Row], cues: dict[str, list[str]]) -> dict[str, dict[str, float]]:
    """Weigh every cue for every province: its idf times the log of how it raises the odds."""
    priors = Counter(row.province for row in rows)
    total = len(rows)
    weights: dict[str, dict[str, float]] = {}
    for feature, seen in count(rows, cues).items():
        idf = math.log((1 + total) / (1 + seen.total()))
        added = {}
        for adcode, n in seen.items():
            prior = (priors[adcode] + 1) / (total + len(priors))
            share = (n + SMOOTHING * prior) / (seen.total() + SMOOTHING)
            if adcode and share > RAISED * prior:
                added[adcode] = round(idf * math.log(share / prior) / 10, 3)
        if added:
            weights[feature] = added
    return weights


def _model(
    weights: dict[str, dict[str, float]], threshold: float, precision: float
) -> ProvinceModel:
    adcodes = tuple(sorted({adcode for added in weights.values() for adcode in added}))
    return ProvinceModel(VERSION, adcodes, weights, threshold, precision)


def cross_validate(rows: list[Row], cues: dict[str, list[str]]) -> list[tuple[float, bool, Row]]:
    """Return (margin, whether right, row) of every row, judged by a model that has not seen it."""
    judged = []
    for k in range(FOLDS):
        model = _model(fit([r for i, r in enumerate(rows) if i % FOLDS != k], cues), 0.0, 0.0)
        for row in rows[k::FOLDS]:
            totals, _ = model.scores(row.text)
            first, second = sorted(totals, key=lambda adcode: -totals[adcode])[:2]
            judged.append((totals[first] - totals[second], first == row.province, row))
    return judged


def threshold(judged: list[tuple[float, bool, Row]]) -> tuple[float, float]:
    """Find the smallest margin from which enough answers are right (MIN_PRECISION); their share."""
    ranked = sorted((j for j in judged if not j[2].resolved), key=lambda j: -j[0])
    best, right = (ranked[0][0], 1.0), 0
    for n, (margin, good, _) in enumerate(ranked, 1):
        right += good
        if n < len(ranked) and ranked[n][0] == margin:
            continue  # equal margins are answered together
        if n >= MIN_ANSWERS and margin > 0 and right / n >= MIN_PRECISION:
            best = (round(margin, 3), round(right / n, 3))
    return best


def train(corpus: Path, cue_list: Path, target: Path) -> None:
    """Write features.tsv and its figures into `target`."""
    tagger = RegionTagger(load_gazetteer())
    rows, cues = read_corpus(corpus, tagger), read_cues(cue_list)
    judged = cross_validate(rows, cues)
    margin, precision = threshold(judged)
    weights = fit(rows, cues)
    target.mkdir(parents=True, exist_ok=True)
    lines = [f"{VERSION}\t{margin}\t{precision}"]
    for feature, added in sorted(weights.items()):
        lines.append(feature + "\t" + " ".join(f"{a}:{w}" for a, w in sorted(added.items())))
    (target / FEATURES).write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name, chosen in (
        ("articles without a region", [j for j in judged if not j[2].resolved]),
        ("all articles, names masked", judged),
    ):
        answered = [right for m, right, _ in chosen if m >= margin]
        print(f"{name}: {len(chosen)}, answered {len(answered)}, right {sum(answered)}")
    print(f"{len(weights)} features, margin {margin}, precision {precision}")


if __name__ == "__main__":
    train(CORPUS, CUES, FOLDER)
