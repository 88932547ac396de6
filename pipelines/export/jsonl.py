"""JSON Lines: one article a line, every field."""

from __future__ import annotations

import json

from lilong.pipelines.export.formats import TextFormat
from lilong.pipelines.export.record import export_record
from lilong.pipelines.storage.read import StoredArticle


class JsonLines(TextFormat):
    """The whole record; `lilong import` reads it back."""

    filename = "articles.jsonl"

    def article(self, stored: StoredArticle) -> str:
        """Return the record as one line of JSON, Chinese unescaped."""
        return json.dumps(export_record(stored), ensure_ascii=False) + "\n"
