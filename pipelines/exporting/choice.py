"""The formats by name."""

from __future__ import annotations

from collections.abc import Callable

from pipelines.exporting.bibliography import BibTex, CslJson, GbT7714, Ris
from pipelines.exporting.columns import Parquet
from pipelines.exporting.dataset import HubDataset
from pipelines.exporting.formats import FolderFormat, Plan, TextFormat
from pipelines.exporting.lines import JsonLines
from pipelines.exporting.linked import JsonLd
from pipelines.exporting.plain import PlainText
from pipelines.exporting.tables import Csv

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
    """The format of that name; `bom` puts a byte order mark before a CSV."""
    if name == "csv":
        return Csv(bom=bom)
    return TEXT_FORMATS[name]() if name in TEXT_FORMATS else FOLDER_FORMATS[name]
