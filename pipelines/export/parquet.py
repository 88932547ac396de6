"""Parquet: one typed table, in one file or in the shards of a data set."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from lilong.pipelines.export.formats import ExportError, FolderFormat, Plan
from lilong.pipelines.export.record import export_record
from lilong.pipelines.storage.read import StoredArticle

if TYPE_CHECKING:
    import pyarrow

ROWS = 1000
"""Articles of one row group: what is held in memory."""

TEXTS = (
    "url headline alternative_headline body date_published_raw date_published_basis publisher "
    "source source_url dateline byline section reprint_notice region street region_name site"
).split()
MOMENTS = ("date_published", "date_modified", "fetched_at")
LISTS = ("source_chain", "breadcrumbs", "keywords")


def arrow_schema() -> pyarrow.Schema:
    """The table's columns; raises ExportError where pyarrow is not installed."""
    try:
        import pyarrow as pa
    except ImportError as error:
        raise ExportError("this format needs pyarrow: pip install pyarrow") from error

    def records(**names: Any) -> Any:
        return pa.list_(pa.struct([pa.field(name, kind) for name, kind in names.items()]))

    text = pa.string()
    return pa.schema(
        [
            ("id", pa.int64()),
            *((name, text) for name in TEXTS),
            *((name, pa.timestamp("s", tz="Asia/Shanghai")) for name in MOMENTS),
            *((name, pa.list_(text)) for name in LISTS),
            ("credits", records(role=text, name=text, raw=text)),
            ("tags", records(kind=text, label=text, score=pa.float64(), model=text,
                             evidence=pa.list_(text))),
            ("places", records(name=text, adcode=text, street=text, mentions=pa.int64())),
            ("images", records(url=text, caption=text, credit=text)),
            ("links", records(kind=text, headline=text, url=text, teaser=text)),
            ("cluster", pa.int64()),
            ("revision", pa.int64()),
        ]
    )  # fmt: skip


class ParquetFile:
    """One Parquet file, written in row groups of ROWS."""

    def __init__(self, path: Path) -> None:
        self.schema = arrow_schema()
        import pyarrow.parquet as pq

        path.parent.mkdir(parents=True, exist_ok=True)
        self.writer = pq.ParquetWriter(path, self.schema, compression="zstd")
        self.rows: list[dict[str, Any]] = []

    def write(self, stored: StoredArticle) -> None:
        """Add one article."""
        record = export_record(stored)
        article = stored.tagged.article
        self.rows.append(record | {name: getattr(article, name) for name in MOMENTS})
        if len(self.rows) == ROWS:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        self.writer.write_table(pa.Table.from_pylist(self.rows, schema=self.schema))
        self.rows = []

    def close(self) -> None:
        """Write what is held back."""
        if self.rows:
            self._flush()
        self.writer.close()


class Parquet(FolderFormat):
    """articles.parquet."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self.file = ParquetFile(plan.folder / "articles.parquet")

    def write(self, stored: StoredArticle) -> None:
        """Add one article."""
        self.file.write(stored)

    def close(self) -> None:
        """Write what is held back."""
        self.file.close()
