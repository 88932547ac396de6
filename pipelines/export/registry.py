"""The formats by name."""

from __future__ import annotations

from collections.abc import Callable

from lilong.pipelines.export.bibliography import BibTex, CslJson, GbT7714, Ris
from lilong.pipelines.export.csv_table import Csv
from lilong.pipelines.export.formats import FolderFormat, Plan, TextFormat
from lilong.pipelines.export.hub_dataset import HubDataset
from lilong.pipelines.export.json_ld import JsonLd
from lilong.pipelines.export.jsonl import JsonLines
from lilong.pipelines.export.parquet import Parquet
from lilong.pipelines.export.plain_text import PlainText

Format = TextFormat | Callable[[Plan], FolderFormat]

TEXT_FORMATS: dict[str, type[TextFormat]] = {
    "jsonl": JsonLines,
    "csv": Csv,
    "jsonld": JsonLd,
    "bibtex": BibTex,
    "ris": Ris,
    "csl": CslJson,
    "gbt7714": GbT7714,
}
FOLDER_FORMATS: dict[str, type[FolderFormat]] = {
    "text": PlainText,
    "parquet": Parquet,
    "hf": HubDataset,
}
FORMATS = (*TEXT_FORMATS, *FOLDER_FORMATS)


def make_format(name: str, *, bom: bool = False) -> Format:
    """Return the format of that name; `bom` puts a byte order mark before a CSV."""
    if name == "csv":
        return Csv(bom=bom)
    return TEXT_FORMATS[name]() if name in TEXT_FORMATS else FOLDER_FORMATS[name]
