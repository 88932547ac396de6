"""How fast Lilong is: crawl, import, other tools, each step, growth. `make bench` runs this.

python -m benchmarks.throughput --parts crawl,import,peers,steps,growth --readme
"""

from __future__ import annotations

import argparse
import sys

from benchmarks import crawl_speed, growth, import_speed, peer_speed, step_speed
from benchmarks.report import machine, write_section
from lilong.crawler.workers.processes import relax_gc

MEASURES = {
    "crawl": (crawl_speed.measure, sys.maxsize),
    "import": (import_speed.measure, sys.maxsize),
    "peers": (peer_speed.measure, peer_speed.SAMPLE),
    "steps": (step_speed.measure, step_speed.SAMPLE),
}
"""What measures a part, and the most pages that it takes."""
PARTS = (*MEASURES, "growth")


def main() -> None:
    """Measure the chosen parts and print their tables as Markdown."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--parts", default=",".join(PARTS), help=f"of {', '.join(PARTS)}")
    ask.add_argument("--pages", type=int, default=2000, help="articles of the benchmark site")
    ask.add_argument("--page-bytes", type=int, default=100_000)
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--sizes", default="10000,100000", help="articles, for growth")
    ask.add_argument("--readme", action="store_true", help="write each part's table into README.md")
    arg = ask.parse_args()
    relax_gc()  # as every verb does
    chosen = arg.parts.split(",")
    unknown = set(chosen) - set(PARTS)
    if unknown:
        ask.error(f"no such part: {', '.join(sorted(unknown))}")
    for part in chosen:
        print(f"measuring {part} …", file=sys.stderr)
        if part == "growth":
            table = growth.measure([int(size) for size in arg.sizes.split(",")])
            facts = machine()
        else:
            measure, most = MEASURES[part]
            pages = min(arg.pages, most)
            table = measure(pages, arg.page_bytes, arg.rounds)
            facts = f"{pages:,} pages of {arg.page_bytes // 1000} kB; {machine()}"
        print(f"{table}\n", flush=True)
        if arg.readme:
            write_section(f"speed of {part}", f"{table}\n\n({facts}.)")


if __name__ == "__main__":
    main()
