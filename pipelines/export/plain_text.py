"""Plain text: one file an article, and a table of what is known of each, for concordancers."""

from __future__ import annotations

from pathlib import Path

from lilong.pipelines.export.csv_table import COLUMNS, csv_cells, csv_line
from lilong.pipelines.export.formats import FolderFormat, Plan
from lilong.pipelines.storage.read import StoredArticle

PER_FOLDER = 1000
"""Files of one folder; file managers choke on more."""


class PlainText(FolderFormat):
    """text/000/00000012.txt and so on, UTF-8, headline on the first line; and metadata.csv."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        path = plan.folder / "metadata.csv"
        self.table = path.open("w", encoding="utf-8", newline="")
        self.table.write(csv_line(["file", *COLUMNS[:-1]]))

    def write(self, stored: StoredArticle) -> None:
        """Write one text file and one row."""
        name = f"text/{stored.id // PER_FOLDER:03d}/{stored.id:08d}.txt"
        path = self.plan.folder / Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        article = stored.tagged.article
        path.write_text(f"{article.headline}\n\n{article.body}\n", "utf-8", newline="\n")
        self.table.write(csv_line([name, *csv_cells(stored)[:-1]]))

    def close(self) -> None:
        """Close the table."""
        self.table.close()
