"""Regions beside cpca and jionlp on labelled articles: `python -m benchmarks.region [--readme]`.

The environment variable LILONG_BENCH names the folder of the benchmark (articles/local.jsonl and
articles/score.py). The peers are measured where they are installed (cpca 0.5.5, jionlp 1.5.31: a
virtual environment of their own is best, our tagger needs nothing but the standard library) and
left out elsewhere.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.report import machine, markdown_table, write_section
from lilong.classify.regions.tagger import RegionTagger, load_regions

Answer = dict[str, str | None]
LEVELS = ("province", "city", "district", "street")


@cache
def _tagger() -> RegionTagger:
    return load_regions()


def ours(title: str, text: str, source: str) -> Answer:
    """Return the region tagger of this project."""
    return region_of(_tagger(), title, text, source)


def region_of(tagger: RegionTagger, title: str, text: str, source: str) -> Answer:
    """Return what a tagger says, in the scorer's shape."""
    region = tagger.classify(title, text, source or None)
    return {level: getattr(region, level) for level in LEVELS} | {"adcode": region.adcode}


def cpca_vote(title: str, text: str, source: str) -> Answer:
    """cpca over title and text, all addresses, each level by majority within the last."""
    cpca = importlib.import_module("cpca")
    try:
        table = cpca.transform_text_with_addrs(f"{title}\n{text}")
    except KeyError:  # what cpca raises for a text without any address
        return dict.fromkeys(LEVELS)
    columns = table[["省", "市", "区"]].astype(object).values.tolist()
    rows = [[name if isinstance(name, str) and name else None for name in row] for row in columns]
    chosen: list[str | None] = []
    for level in range(3):
        names = [r[level] for r in rows if r[:level] == chosen and r[level]]
        chosen.append(max(set(names), key=names.count) if names else None)
    if chosen[1] == "市辖区":
        chosen[1] = chosen[0]
    return {"province": chosen[0], "city": chosen[1], "district": chosen[2], "street": None}


def jionlp_address(title: str, text: str, source: str) -> Answer:
    """jionlp.parse_location over title and text, towns included."""
    jionlp = importlib.import_module("jionlp")
    found = jionlp.parse_location(f"{title}\n{text}", town_village=True)
    return {
        "province": found.get("province"),
        "city": found.get("city"),
        "district": found.get("county"),
        "street": found.get("town"),
    }


Tag = Callable[[str, str, str], Answer]
PEERS: dict[str, tuple[str, Tag]] = {
    "cpca 0.5.5, all addresses, vote": ("cpca", cpca_vote),
    "jionlp 1.5.31, parse_location": ("jionlp", jionlp_address),
}


def bench_folder() -> Path | None:
    """Return the folder of the benchmark, None where it is not at hand."""
    named = os.environ.get("LILONG_BENCH")
    folder = Path(named) / "articles" if named else None
    return folder if folder and (folder / "score.py").exists() else None


def scorer(folder: Path) -> ModuleType:
    """Return the benchmark's own scorer."""
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measure(folder: Path) -> str:
    """Return the table: F1 by level, articles right at every level, articles per CPU second."""
    rows = [json.loads(line) for line in (folder / "local.jsonl").open(encoding="utf-8")]
    rows = [row for row in rows if "adcode" in row]
    score = scorer(folder)
    taggers: dict[str, Tag] = {"Lilong": ours}
    for name, (module, tag) in PEERS.items():
        if importlib.util.find_spec(module):
            taggers[name] = tag
    lines = []
    for name, tag in taggers.items():
        tag(rows[0]["title"], rows[0]["text"], "")  # loading is not timed
        lines.append(_line(name, score.region(rows, tag, False, True)))
    headings = ("", *LEVELS, "all right", "articles per CPU s")
    return markdown_table(headings, lines)


def _line(name: str, figures: dict[str, Any]) -> list[str]:
    levels = [figures[f"{level}_f1"] for level in LEVELS]
    return [
        name,
        *(f"{value:.3f}" if value else "–" for value in levels),
        f"{figures['exact']:.0%}",
        f"{figures['docs_per_cpu_s']:,.0f}",
    ]


def cold_start() -> tuple[float, float]:
    """CPU seconds and MB of memory that loading the tagger takes in a fresh interpreter."""
    script = (
        "import resource, time\n"
        "from lilong.classify.regions.tagger import load_regions\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "start = time.process_time()\n"
        "load_regions()\n"
        "after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "print(time.process_time() - start, (after - before) / 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    seconds, megabytes = map(float, done.stdout.split())
    return seconds, megabytes


def main(arguments: Iterable[str]) -> None:
    """Print the table, and write it into the README when asked."""
    folder = bench_folder()
    if folder is None:
        print("LILONG_BENCH names no folder of the benchmark: nothing measured")
        return
    seconds, megabytes = cold_start()
    text = (
        f"{measure(folder)}\n\nThe gazetteer is loaded in {seconds:.2f} CPU s and takes "
        f"{megabytes:.0f} MB ({machine()})."
    )
    print(text)
    if "--readme" in arguments:
        write_section("region", text)


if __name__ == "__main__":
    main(sys.argv[1:])
