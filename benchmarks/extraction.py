"""Extraction on real pages, ours beside the other tools that are installed; prints a table.

    LILONG_BENCH=FOLDER python -m benchmarks.extraction [--passes 3] [--json] [--readme]

FOLDER/extraction holds pages/, gold.jsonl and score.py, whose marks are used. The other tools are
no dependencies of the project: `pip install trafilatura readability-lxml magic-html gne newspaper4k
news-please resiliparse` into an environment of your own; those that are missing are left out.
`--readme` writes the table into the README.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.report import machine, markdown_table, write_section
from lilong.crawler.extract.charset import decode

Extractor = Callable[[bytes, str | None], dict[str, Any]]
NEWS = ("news", "gov", "wechat", "portal")
COLUMNS = ("body", "GB body", "title", "date", "source", "credits")


def ours() -> Extractor:
    from benchmarks.adapters import extract

    return extract


def trafilatura() -> Extractor:
    import trafilatura

    def run(html: bytes, url: str | None) -> dict[str, Any]:
        found = trafilatura.bare_extraction(decode(html).text, url=url, with_metadata=True)
        return {"title": found.title, "body": found.text, "date": found.date} if found else {}

    return run


def readability() -> Extractor:
    from lxml import html as lxml_html
    from readability import Document

    def run(html: bytes, url: str | None) -> dict[str, Any]:
        document = Document(decode(html).text)
        body = lxml_html.fromstring(document.summary()).text_content()
        return {"title": document.short_title(), "body": body}

    return run


def magic_html() -> Extractor:
    from lxml import html as lxml_html
    from magic_html import GeneralExtractor

    tool = GeneralExtractor()

    def run(html: bytes, url: str | None) -> dict[str, Any]:
        found = tool.extract(decode(html).text, base_url=url or "")
        body = lxml_html.fromstring(found["html"]).text_content() if found.get("html") else ""
        return {"title": found.get("title"), "body": body}

    return run


def gne() -> Extractor:
    from gne import GeneralNewsExtractor

    tool = GeneralNewsExtractor()

    def run(html: bytes, url: str | None) -> dict[str, Any]:
        found = tool.extract(decode(html).text)
        return {"title": found["title"], "body": found["content"], "date": found["publish_time"]}

    return run


def newspaper4k() -> Extractor:
    import newspaper

    def run(html: bytes, url: str | None) -> dict[str, Any]:
        article = newspaper.Article(url or "http://a.example/", language="zh", fetch_images=False)
        article.download(input_html=decode(html).text)
        article.parse()
        return {"title": article.title, "body": article.text, "date": article.publish_date}

    return run


def resiliparse() -> Extractor:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    def run(html: bytes, url: str | None) -> dict[str, Any]:
        tree = HTMLTree.parse(decode(html).text)
        return {"title": tree.title, "body": extract_plain_text(tree, main_content=True)}

    return run


def news_please() -> Extractor:
    from newsplease import NewsPlease

    def run(html: bytes, url: str | None) -> dict[str, Any]:
        found = NewsPlease.from_html(decode(html).text, url=url)
        return {"title": found.title, "body": found.maintext, "date": found.date_publish}

    return run


TOOLS: dict[str, Callable[[], Extractor]] = {
    "lilong": ours,
    "magic-html": magic_html,
    "readability-lxml": readability,
    "trafilatura": trafilatura,
    "newspaper4k": newspaper4k,
    "news-please": news_please,
    "GNE": gne,
    "resiliparse": resiliparse,
}


def load_pages(folder: Path) -> list[tuple[dict[str, Any], bytes]]:
    """Gold record and page bytes of every news page."""
    lines = (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    gold = [one for one in map(json.loads, lines) if one["genre"] in NEWS]
    return [(one, (folder / "pages" / f"{one['id']}.html").read_bytes()) for one in gold]


def load_marks(folder: Path) -> ModuleType:
    """Return the scorer that came with the pages, so that every tool is marked alike."""
    spec = importlib.util.spec_from_file_location("lilong_extraction_score", folder / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{folder / 'score.py'} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measure(
    tool: Extractor, pages: list[tuple[dict[str, Any], bytes]], marks: ModuleType, passes: int
) -> dict[str, float | None]:
    """A tool's figures: means over pages in [0, 1], and pages per CPU second (median of passes)."""
    spent, results = [], []
    for _ in range(passes):
        start = time.process_time()
        results = [_try(tool, html, gold.get("url")) for gold, html in pages]
        spent.append(time.process_time() - start)
    judged = [(gold, marks.judge(gold, got)) for (gold, _), got in zip(pages, results, strict=True)]
    figures: dict[str, float | None] = {
        name: _mean([mark[name] for _, mark in judged if name in mark])
        for name in ("body", "title", "date", "source")
    }
    chinese = [mark["body"] for gold, mark in judged if gold["encoding"] == "gb18030"]
    figures["GB body"] = _mean(chinese)
    figures["credits"] = _credits([gold for gold, _ in pages], results, marks)
    figures["pages per CPU s"] = len(pages) / statistics.median(spent)
    return figures


def _try(tool: Extractor, html: bytes, url: str | None) -> dict[str, Any]:
    """Run a tool; a crash is an empty answer, as it is for whoever runs it."""
    try:
        return tool(html, url) or {}
    except Exception as error:
        print(f"  {type(error).__name__}: {str(error)[:80]}", file=sys.stderr)
        return {}


def _mean(values: list[float]) -> float | None:
    return statistics.mean(values) if values else None


def _credits(
    gold: list[dict[str, Any]], results: list[dict[str, Any]], marks: ModuleType
) -> float | None:
    """F1 over (role, name) pairs of all pages."""
    wanted = found = hit = 0
    for one, got in zip(gold, results, strict=True):
        if one.get("credits") is not None:
            want, have = marks.credit_set(one["credits"]), marks.credit_set(got.get("credits"))
            wanted, found, hit = wanted + len(want), found + len(have), hit + len(want & have)
    return 2 * hit / (wanted + found) if found else None


def table(figures: dict[str, dict[str, float | None]]) -> str:
    """Return a Markdown table, one tool a row, for the README."""
    rows = []
    for name, row in figures.items():
        cells = [f"{row[column]:.3f}" if row[column] else "–" for column in COLUMNS]
        rows.append([name, *cells, f"{row['pages per CPU s']:.0f}"])
    return markdown_table(("", *COLUMNS, "pages per CPU s"), rows)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--passes", type=int, default=3)
    ask.add_argument("--only", nargs="*", help="names of tools")
    ask.add_argument("--json", action="store_true")
    ask.add_argument("--readme", action="store_true")
    arg = ask.parse_args()
    root = os.environ.get("LILONG_BENCH")
    if not root or not (folder := Path(root) / "extraction").is_dir():
        print("LILONG_BENCH names no folder with extraction/ in it: nothing to measure")
        return
    pages, marks = load_pages(folder), load_marks(folder)
    figures = {
        name: measure(tool, pages, marks, arg.passes) for name, tool in installed(arg.only or TOOLS)
    }
    shown = table(figures)
    print(json.dumps(figures, indent=2) if arg.json else shown)
    if arg.readme:
        chinese = sum(gold["encoding"] == "gb18030" for gold, _ in pages)
        about = (
            f"{len(pages)} real pages of news sites, governments, WeChat and portals, {chinese} of "
            f"them in GB encodings; body and credits are F1, the others shares of exact answers; "
            f"– is what a tool does not give ({machine()})."
        )
        write_section("extraction", f"{shown}\n\n{about}")


def installed(names: Iterable[str]) -> Iterator[tuple[str, Extractor]]:
    """Yield the tools that can be imported here, by name; the others are named on stderr."""
    for name in names:
        try:
            yield name, TOOLS[name]()
        except ImportError as error:
            print(f"{name}: left out ({error})", file=sys.stderr)


if __name__ == "__main__":
    main()
