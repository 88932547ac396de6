"""The formats by name."""

from __future__ import annotations

from collections.abc import Callable

from pipelines.exporting.formats import FolderFormat, Plan, TextFormat
from pipelines.exporting.lines import JsonLines
from pipelines.exporting.tables import Csv

Format = TextFormat | Callable[[Plan], FolderFormat]

FORMATS: dict[str, Callable[[], Format]] = {
    "jsonl": JsonLines,
    "csv": Csv,
}


def make_format(name: str, *, bom: bool = False) -> Format:
    """The format of that name; `bom` puts a byte order mark before a CSV.

    Raises:
        ExportError: a package that the format needs is not installed.
    """
    if name == "csv":
        return Csv(bom=bom)
    return FORMATS[name]()
