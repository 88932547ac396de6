"""Pages a CPU second of other tools' extraction beside ours, on pages of the benchmark site."""

from __future__ import annotations

import statistics
import time

from benchmarks.big_site import article_path, big_site
from benchmarks.extraction import TOOLS, Extractor, installed
from benchmarks.report import markdown_table

SAMPLE = 100
"""Pages; the slowest tool takes a fifth of a second for each."""


def speed(tool: Extractor, pages: list[tuple[bytes, str]], rounds: int) -> float:
    """Pages a CPU second, the median of some rounds."""
    found = []
    for _ in range(rounds):
        began = time.process_time()
        for html, url in pages:
            tool(html, url)
        found.append(len(pages) / (time.process_time() - began))
    return statistics.median(found)


def measure(pages: int, page_bytes: int, rounds: int) -> str:
    """Return the table of the tools that are installed."""
    site = big_site(pages, page_bytes)
    paths = [article_path(n) for n in range(1, pages + 1)]
    served = [(site[path].body, f"http://big.example.org{path}") for path in paths]
    speeds = {name: speed(tool, served, rounds) for name, tool in installed(TOOLS)}
    ours = speeds["lilong"]
    rows = [(name, f"{each:.0f}", f"{each / ours:.2f}") for name, each in speeds.items()]
    return markdown_table(("extraction alone", "pages/CPU s", "of Lilong"), rows)
