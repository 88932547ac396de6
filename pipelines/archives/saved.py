"""Archives of saved pages: files and folders, and the records that they hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from lilong.crawler.reading import ServedPage, Site

ArchiveKind = Literal["html", "zip", "warc", "jsonl"]

WARC_NAMES = (".warc", ".warc.gz", ".warc.zst")
PAGES = "*.htm*"
"""Which files of a folder are pages unless others are asked for; MHTML files are pages too."""
MHTML_NAMES = (".mhtml", ".mht")
JSONL_NAMES = (".jsonl", ".jsonl.gz", ".ndjson")


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPage:
    """One page as it was served, or as somebody saved it."""

    position: int
    """Index of the record within its archive, from 0."""
    after: int
    """Where to go on reading after it: a byte offset (WARC, JSONL) or an index (HTML folder)."""
    url: str | None
    html: bytes
    charset: str | None = None
    fetched_at: datetime | None = None
    asked: str | None = None
    """The address that was asked for, before redirects; None where nobody knows."""
    place: str | None = None
    """The file's own address, for where `url` turns out to be that of another text."""
    refused: str | None = None
    """The address that it gives as its own though it cannot be: a home page, a list."""

    def served(self, site: Site) -> ServedPage:
        """Return the page as the one road takes it."""
        return ServedPage(
            body=self.html,
            url=self.url,
            asked=self.asked,
            charset=self.charset,
            fetched_at=self.fetched_at,
            site=site,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRecord:
    """A record that holds no page, and why."""

    position: int
    after: int
    reason: str


Record = SavedPage | BadRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """One file, or one folder of HTML files, that holds saved pages."""

    path: Path
    kind: ArchiveKind
    glob: str = PAGES
    urls: Path | None = None
    """A table of the addresses of its files, in place of the one that lies among them."""

    def page_paths(self) -> list[Path]:
        """Return the files of a folder that are pages, in the order of their names."""
        return sorted(each for each in self.path.rglob("*") if is_page(each, self.glob))


def is_page(path: Path, glob: str) -> bool:
    """Return whether a file of a folder is a page."""
    mhtml = glob == PAGES and path.name.lower().endswith(MHTML_NAMES)
    return (mhtml or path.match(glob)) and path.is_file()


def find_archives(path: Path, glob: str, urls: Path | None = None) -> list[Archive]:
    """Return the archives at `path`: a file, or a folder with archives and HTML files in it.

    `urls` is the table of the addresses of HTML files, where it does not lie among them.

    Raises FileNotFoundError when there is nothing at `path`.
    """
    if not path.exists():
        raise FileNotFoundError(path)
    if path.is_file():
        return [Archive(path=path, kind=kind_of(path) or "html", urls=urls)]
    files = sorted(p for p in path.rglob("*") if p.is_file())
    found = [Archive(path=p, kind=kind, urls=urls) for p in files if (kind := kind_of(p))]
    if any(is_page(p, glob) for p in files):
        found.append(Archive(path=path, kind="html", glob=glob, urls=urls))
    return found


def kind_of(path: Path) -> ArchiveKind | None:
    """Return what a file's name says that it holds; None when it may be a page."""
    name = path.name.lower()
    if name.endswith(WARC_NAMES):
        return "warc"
    if name.endswith(".zip"):
        return "zip"
    return "jsonl" if name.endswith(JSONL_NAMES) else None
