"""How well extraction holds on real pages that are changed as another site would have them.

    LILONG_BENCH=FOLDER python -m benchmarks.robustness

FOLDER/extraction holds pages/, gold.jsonl and score.py, whose marks are used. Each change is made
to the page's source; the row "as served" is what the others are to be held against.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import mean
from types import ModuleType
from typing import Any

from benchmarks.adapters import extract
from benchmarks.report import markdown_table
from lilong.crawler.extract.charset import decode
from lilong.crawler.extract.reasons import NoArticle

NEWS = ("news", "gov", "wechat", "portal")
FIELDS = ("body", "title", "date", "source")
NAMES = re.compile(r"""\s(?:class|id)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+)""", re.I)
LABELLED = re.compile(
    r"(来源|稿源|作者|编辑|责任编辑|责编|记者|发布时间|发布日期|时间|日期)(\s*)[：:](?=[^/])"
)
WORDS = {
    "来源：": "稿件来源：", "责任编辑：": "责编：", "发布时间：": "发表时间：",
    "发布日期：": "上传时间：", "来源:": "稿件来源:", "责任编辑:": "责编:",
    "发布时间:": "发表时间:",
}  # fmt: skip
INLINE = re.compile(r"</?(?:span|em|i|b|strong|font|small|label)\b[^>]*>", re.I)


def as_served(html: str) -> str:
    """Leave the page as it is."""
    return html


def without_names(html: str) -> str:
    """Take out every class and id."""
    return NAMES.sub("", html)


def with_bars(html: str) -> str:
    """Put a bar where a colon parts a label from its value."""
    return LABELLED.sub(r"\1\2｜", html)


def with_spaces(html: str) -> str:
    """Set the characters of labels of two apart: 来 源：, 作 者：."""
    return re.sub(r"(来|作|编|时|日)(源|者|辑|间|期)(?=\s*[：:])", r"\1　\2", html)


def with_other_words(html: str) -> str:
    """Write labels in other words of the table."""
    for word, other in WORDS.items():
        html = html.replace(word, other)
    return html


def without_inline(html: str) -> str:
    """Take out inline elements: what stood in ten stands in one run of text."""
    return INLINE.sub(" ", html)


CHANGES: dict[str, Callable[[str], str]] = {
    "as served": as_served,
    "no class, no id": without_names,
    "｜ for ：": with_bars,
    "来　源：": with_spaces,
    "other words": with_other_words,
    "no inline elements": without_inline,
}


def marks_of(score: ModuleType, folder: Path, change: Callable[[str], str]) -> list[str]:
    """Return the mean mark of each field, and the F1 of credits, over the news of the benchmark."""
    marks: dict[str, list[float]] = {field: [] for field in FIELDS}
    truth = found = hit = 0
    for line in (folder / "gold.jsonl").read_text("utf-8").splitlines():
        gold: dict[str, Any] = json.loads(line)
        if gold["genre"] not in NEWS:
            continue
        html = decode((folder / "pages" / f"{gold['id']}.html").read_bytes()).text
        try:
            got = extract(change(html).encode("utf-8", "replace"), gold.get("url"))
        except NoArticle:
            got = {}
        for field, mark in score.judge(gold, got).items():
            marks[field].append(mark)
        if gold.get("credits") is not None:
            want, have = score.credit_set(gold["credits"]), score.credit_set(got.get("credits"))
            truth, found, hit = truth + len(want), found + len(have), hit + len(want & have)
    figures = [mean(marks[field]) for field in FIELDS]
    return [f"{figure:.3f}" for figure in (*figures, 2 * hit / (truth + found))]


def main() -> None:
    """Print a row for each change."""
    if "LILONG_BENCH" not in os.environ:
        sys.exit("set LILONG_BENCH to the folder that holds extraction/gold.jsonl")
    folder = Path(os.environ["LILONG_BENCH"]) / "extraction"
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    assert spec is not None
    assert spec.loader is not None
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    rows = [[name, *marks_of(score, folder, change)] for name, change in CHANGES.items()]
    print(markdown_table(["change", *FIELDS, "credits"], rows))


if __name__ == "__main__":
    main()
