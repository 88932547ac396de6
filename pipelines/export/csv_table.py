"""CSV: one row an article, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import Any

from lilong.crawler.items import Credit, Image, Link
from lilong.pipelines.export.formats import TextFormat
from lilong.pipelines.export.record import COLUMNS as RECORD
from lilong.pipelines.export.record import export_record, topic_slugs
from lilong.pipelines.storage.fields import CHILDREN
from lilong.pipelines.storage.read import StoredArticle

_NOT_HERE = ("tags", "places", "body")
COLUMNS = [*(name for name in RECORD if name not in _NOT_HERE), "topics", "scope", "body"]
"""The record's columns; of its tags the labels, and the text at the end of the row."""

_ENTRIES: dict[type | None, str] = {Credit: "{role}:{name}", Image: "{url}", Link: "{url}"}
"""What a cell says of an entry; the other formats have all of it."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection); Excel folds the
full-width signs. A | begins a DDE command."""


def safe_cell(value: Any) -> Any:
    """Return the value, with an apostrophe before a text that a spreadsheet would compute."""
    if isinstance(value, str):
        bare = value.lstrip(" \u3000\ufeff")
        if bare.startswith(_FORMULA) or value.startswith(_FORMULA):
            return "'" + value
        return value.replace("\x00", "")
    return value


class Csv(TextFormat):
    """RFC 4180, UTF-8; lists are joined by ` | `."""

    filename = "articles.csv"

    def __init__(self, *, bom: bool = False) -> None:
        self.bom = bom

    def begin(self) -> str:
        """Return the heading; after a byte order mark if one is wanted, for Excel."""
        return ("\ufeff" if self.bom else "") + csv_line(COLUMNS)

    def article(self, stored: StoredArticle) -> str:
        """Return one row."""
        return csv_line(csv_cells(stored))


def csv_cells(stored: StoredArticle) -> list[Any]:
    """Return the article's values in the order of COLUMNS."""
    record = export_record(stored)
    for field in CHILDREN:
        entry = _ENTRIES[field.part]
        record[field.name] = [entry.format_map(each) for each in record[field.name]]
    record["topics"] = topic_slugs(stored)
    record["scope"] = [tag.label for tag in stored.tagged.tags if tag.kind == "scope"]
    return [
        " | ".join(record[name]) if isinstance(record[name], list) else record[name]
        for name in COLUMNS
    ]


def csv_line(cells: list[Any]) -> str:
    """Return one line of CSV with every cell made safe."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([safe_cell(cell) for cell in cells])
    return line.getvalue()
