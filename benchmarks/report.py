"""What benchmarks print: Markdown tables, and their place between two marks of the README."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"


def markdown_table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table; the first column is text, the others are right-aligned."""
    rule = ["---", *["---:"] * (len(headings) - 1)]
    lines = [headings, rule, *([str(cell) for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def machine() -> str:
    """Return the machine in one line, without its name."""
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, "
        f"{platform.python_implementation()} {platform.python_version()}"
    )


def write_section(name: str, text: str, path: Path = README) -> None:
    """Put `text` between `<!-- NAME begin -->` and `<!-- NAME end -->` of the README.

    Raises ValueError when the marks are not there.
    """
    begin, end = f"<!-- {name} begin -->", f"<!-- {name} end -->"
    whole = path.read_text(encoding="utf-8")
    before, found, rest = whole.partition(begin)
    _, found_end, after = rest.partition(end)
    if not found or not found_end:
        raise ValueError(f"{path} has no place for {name}: write {begin} and {end} into it")
    path.write_text(f"{before}{begin}\n{text.strip()}\n{end}{after}", encoding="utf-8")
