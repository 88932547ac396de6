"""What each number of the region tagger is worth: `python -m benchmarks.region_settings`.

Every setting is halved and doubled, every share that decides among siblings lowered and raised by
.1, every weight of what stands beside a name set to 0 and to 1, one at a time; printed is how many
more or fewer of the benchmark's articles (LILONG_BENCH, as benchmarks.region) are right at every
level. The comments beside these numbers in classify/regions come from here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.region import Answer, bench_folder, region_of, scorer
from benchmarks.report import markdown_table
from lilong.classify.regions.context import WEIGHTS
from lilong.classify.regions.evidence import Settings
from lilong.classify.regions.gazetteer import shipped_gazetteer
from lilong.classify.regions.provinces import load_provinces
from lilong.classify.regions.tagger import RegionTagger


class Measure:
    """Counts the articles of one file that are right at every level."""

    def __init__(self, path: Path) -> None:
        rows = [json.loads(line) for line in path.open(encoding="utf-8")]
        self.rows = [row for row in rows if "adcode" in row]
        self._region = scorer(path.parent).region
        self._provinces = load_provinces()

    def right(self, settings: Settings | None = None) -> int:
        """Tag all articles; count those with province, city, county and street as labelled."""
        tagger = RegionTagger(shipped_gazetteer(), settings or Settings(), self._provinces)

        def tag(title: str, text: str, source: str) -> Answer:
            return region_of(tagger, title, text, source)

        return round(self._region(self.rows, tag, False, True)["exact"] * len(self.rows))


def other_settings() -> Iterator[tuple[str, tuple[Settings, Settings]]]:
    """Name each setting, with the settings in which it is lower and in which it is higher."""
    usual = Settings()
    for name, value in usual._asdict().items():
        changed = partial(_changed, usual, name)
        if not isinstance(value, tuple):
            yield f"{name} {value}", (changed(value / 2), changed(value * 2))
            continue
        for place, share in enumerate(value):
            lower, higher = (
                tuple(round(each + by * (n == place), 2) for n, each in enumerate(value))
                for by in (-0.1, 0.1)
            )
            yield f"{name}[{place}] {share}", (changed(lower), changed(higher))


def _changed(settings: Settings, name: str, value: object) -> Settings:
    return settings._replace(**{name: value})


def with_weight(measure: Measure, name: str, weight: float) -> int:
    """Count the right articles while one of context.WEIGHTS is another."""
    usual = WEIGHTS[name]
    WEIGHTS[name] = weight
    try:
        return measure.right()
    finally:
        WEIGHTS[name] = usual


def main() -> None:
    """Print both tables."""
    folder = bench_folder()
    if folder is None:
        print("LILONG_BENCH names no folder of the benchmark: nothing measured")
        return
    measure = Measure(folder / "local.jsonl")
    usual = measure.right()
    print(f"{usual} of {len(measure.rows)} articles are right at every level\n")
    lines = [
        [name, *(f"{measure.right(each) - usual:+}" for each in both)]
        for name, both in other_settings()
    ]
    print(markdown_table(("setting", "half, or .1 less", "double, or .1 more"), lines) + "\n")
    lines = [
        [f"{name} {weight}", *(f"{with_weight(measure, name, w) - usual:+}" for w in (0.0, 1.0))]
        for name, weight in WEIGHTS.items()
    ]
    print(markdown_table(("beside a name", "0", "1"), lines))


if __name__ == "__main__":
    main()
