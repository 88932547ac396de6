"""What a format is: a stream of text, or a folder of files."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

from lilong.pipelines.storage.read import StoredArticle


class ExportError(Exception):
    """The export cannot be made; the text says why."""


class TextFormat(ABC):
    """A format that is one text file, written article by article."""

    filename: str

    def begin(self) -> str:
        """Return what stands before the first article."""
        return ""

    @abstractmethod
    def article(self, stored: StoredArticle) -> str:
        """Return one article with the line break or separator that belongs to it."""

    def end(self) -> str:
        """Return what stands after the last article."""
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a folder format knows before it begins."""

    folder: Path
    articles: int
    """How many will be written."""
    title: str
    """Name of the corpus."""


class FolderFormat(ABC):
    """A format that is several files in a folder."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    @abstractmethod
    def write(self, stored: StoredArticle) -> None:
        """Add one article."""

    @abstractmethod
    def close(self) -> None:
        """Write what is held back, and the files that describe the others."""
