"""Parquet: one typed table, in one file or in the shards of a data set."""

from __future__ import annotations

from dataclasses import is_dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

from lilong.pipelines.export.formats import ExportError, FolderFormat, Plan
from lilong.pipelines.export.record import COLUMNS, export_record
from lilong.pipelines.storage.fields import KEPT, bare_type
from lilong.pipelines.storage.read import StoredArticle

if TYPE_CHECKING:
    import pyarrow

ROWS = 1000
"""Articles of one row group: what is held in memory."""

MOMENTS = tuple(field.name for field in KEPT if field.type is datetime)
"""Columns that hold moments, not their text."""


def arrow_schema() -> pyarrow.Schema:
    """Return the table's columns; raises ExportError where pyarrow is not installed."""
    try:
        import pyarrow as pa
    except ImportError as error:
        raise ExportError("this format needs pyarrow: pip install pyarrow") from error

    plain = {
        str: pa.string(),
        int: pa.int64(),
        float: pa.float64(),
        datetime: pa.timestamp("s", tz="Asia/Shanghai"),
    }

    def arrow_type(kind: Any) -> pyarrow.DataType:
        """Return the Arrow type of a Python type: a record is a struct, a tuple a list."""
        if get_origin(kind) is tuple:
            return pa.list_(arrow_type(get_args(kind)[0]))
        if is_dataclass(kind):
            hints = get_type_hints(kind)
            return pa.struct([(name, arrow_type(bare_type(hint))) for name, hint in hints.items()])
        return plain[str if get_origin(kind) is Literal else kind]

    return pa.schema([(name, arrow_type(kind)) for name, kind in COLUMNS.items()])


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
