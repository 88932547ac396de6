"""Saved pages: HTML folders, WARC files and JSONL, read record by record from any position."""

from __future__ import annotations

import csv
import gzip
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Literal

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from lilong.crawler.extract.dates import SHANGHAI

ArchiveKind = Literal["html", "warc", "jsonl"]

WARC_NAMES = (".warc", ".warc.gz", ".warc.zst")
JSONL_NAMES = (".jsonl", ".jsonl.gz", ".ndjson")
SIDECARS = ("urls.tsv", "urls.csv")
"""Beside saved pages: one line for each, its file name and its URL."""

SAVED_FROM = re.compile(rb"<!-- saved from url=\(\d+\)(\S+) -->")
CANONICAL = re.compile(
    rb"<link[^>]{0,200}rel=[\"']?canonical[\"']?[^>]{0,200}?href=[\"']([^\"'\s>]{1,2000})"
)
OG_URL = re.compile(
    rb"<meta[^>]{0,200}property=[\"']og:url[\"'][^>]{0,200}?content=[\"']([^\"'\s>]{1,2000})"
)
HEAD_BYTES = 64 * 1024  # where a page's own address stands
MEMBER = re.compile(rb"\x1f\x8b\x08|WARC/1\.[01]\r\n|\x28\xb5\x2f\xfd")
"""Where a record can begin: a gzip member, plain text, a Zstandard frame."""


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
    glob: str = "*.htm*"


def find_archives(path: Path, glob: str) -> list[Archive]:
    """The archives at `path`: a file, or a folder with archives and HTML files beneath it.

    Raises FileNotFoundError when there is nothing at `path`.
    """
    if not path.exists():
        raise FileNotFoundError(path)
    if path.is_file():
        return [Archive(path=path, kind=kind_of(path) or "html")]
    files = sorted(p for p in path.rglob("*") if p.is_file())
    found = [Archive(path=p, kind=kind) for p in files if (kind := kind_of(p))]
    if any(p.match(glob) for p in files):
        found.append(Archive(path=path, kind="html", glob=glob))
    return found


def kind_of(path: Path) -> ArchiveKind | None:
    """What a file's name says that it holds; None when it may be a page."""
    name = path.name.lower()
    if name.endswith(WARC_NAMES):
        return "warc"
    return "jsonl" if name.endswith(JSONL_NAMES) else None


def read_archive(archive: Archive, start: int = 0, position: int = 0) -> Iterator[Record]:
    """The records of an archive, from `start` (see SavedPage.after) and index `position` on.

    Raises OSError when the file cannot be read at all.
    """
    if archive.kind == "warc":
        return read_warc(archive.path, start, position)
    if archive.kind == "jsonl":
        return read_jsonl(archive.path, start, position)
    return read_folder(archive, start)


def read_warc(path: Path, start: int, position: int) -> Iterator[Record]:
    """The response records of a WARC file; a damaged one is passed over to the next."""
    size = path.stat().st_size
    with path.open("rb") as file:
        while start < size:
            held: Record | None = None  # until the next one tells where it ends
            file.seek(start)
            failed = None
            try:
                for record in responses(file):
                    if held is not None:
                        yield replace(held, after=record.stream_pos)
                        position += 1
                    start = record.stream_pos
                    held = page_of(record, position)
            except OSError as error:
                failed = damage(error)
            resumed = next_member(file, start + 1) if failed else None
            start = size if resumed is None else resumed
            if held is not None:
                yield replace(held, after=start)
                position += 1
            elif failed:
                yield BadRecord(position=position, after=start, reason=failed)
                position += 1


def responses(file: BinaryIO) -> Iterator[WarcRecord]:
    """Response records from where the file stands, their bodies without content encoding."""
    return ArchiveIterator(file, record_types=WarcRecordType.response, auto_decode="all")


def page_of(record: WarcRecord, position: int) -> Record:
    """The page that a response record holds."""
    kind = record.http_content_type
    length = record.content_length
    body = record.reader.read()
    if record.http_headers is None or not body or _is_cut(record, body, length):
        return BadRecord(position=position, after=0, reason="truncated")
    if record.http_headers.status_code != 200:
        return BadRecord(position=position, after=0, reason="not a page: redirect or error")
    if kind and "html" not in kind:
        return BadRecord(position=position, after=0, reason="not a page: no HTML")
    return SavedPage(
        position=position,
        after=0,
        url=record.headers.get("WARC-Target-URI"),
        html=body,
        charset=record.http_charset,
        fetched_at=record.record_date,
    )


def _is_cut(record: WarcRecord, body: bytes, length: int) -> bool:
    """Whether a file ends before its last record does; an encoded body has another length."""
    headers = {name.lower() for name, _ in record.http_headers}
    return len(body) < length and not headers & {"content-encoding", "transfer-encoding"}


def damage(error: OSError) -> str:
    """What is wrong with a WARC file, in two words."""
    return "not a WARC record" if "header" in str(error) else "damaged record"


def next_member(file: BinaryIO, start: int) -> int | None:
    """Offset of the next place after `start` where a record can begin."""
    file.seek(start)
    offset, tail = start, b""
    while chunk := file.read(1 << 20):
        window = tail + chunk
        found = MEMBER.search(window)
        if found:
            return offset - len(tail) + found.start()
        offset, tail = offset + len(chunk), window[-9:]
    return None


def read_jsonl(path: Path, start: int, position: int) -> Iterator[Record]:
    """The rows of a JSONL file: `url` and `html`, and where known `charset` and `fetched_at`."""
    opener = gzip.open if path.name.endswith(".gz") else open
    with opener(path, "rb") as file:
        try:
            file.seek(start)
            for line in file:
                start += len(line)
                if line.strip():
                    yield row_of(line, position, start)
                    position += 1
        except (EOFError, gzip.BadGzipFile, zlib.error):
            yield BadRecord(position=position, after=start, reason="truncated or damaged gzip")


def row_of(line: bytes, position: int, after: int) -> Record:
    """The page that a line of JSONL holds."""
    try:
        row: Any = json.loads(line)
        fetched = datetime.fromisoformat(row["fetched_at"]) if row.get("fetched_at") else None
        if fetched is not None and fetched.tzinfo is None:
            fetched = fetched.replace(tzinfo=SHANGHAI)
        return SavedPage(
            position=position,
            after=after,
            url=row["url"],
            html=row["html"].encode("utf-8", "surrogatepass"),
            charset="utf-8",
            fetched_at=fetched,
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return BadRecord(position=position, after=after, reason="no JSON with url and html")


def read_folder(archive: Archive, start: int) -> Iterator[Record]:
    """The HTML files of a folder in the order of their names, or one HTML file."""
    folder = archive.path
    files = [folder] if folder.is_file() else sorted(folder.rglob(archive.glob))
    urls = sidecar_urls(folder if folder.is_dir() else folder.parent)
    for position, file in enumerate(files[start:], start):
        if not file.is_file():
            continue
        name = file.relative_to(folder).as_posix() if folder.is_dir() else file.name
        try:
            yield _saved(file, urls.get(name), position)
        except OSError as error:
            reason = f"unreadable: {error.strerror}"
            yield BadRecord(position=position, after=position + 1, reason=reason)


def saved_page(file: Path) -> SavedPage:
    """Read one HTML file as an import reads it. Raises OSError."""
    return _saved(file, sidecar_urls(file.parent).get(file.name), 0)


def _saved(file: Path, url: str | None, position: int) -> SavedPage:
    html = file.read_bytes()
    return SavedPage(
        position=position,
        after=position + 1,
        url=url or own_url(html) or file.absolute().as_uri(),
        html=html,
        fetched_at=datetime.fromtimestamp(file.stat().st_mtime, SHANGHAI),
    )


def sidecar_urls(folder: Path) -> dict[str, str]:
    """File name to URL, from `urls.tsv` or `urls.csv` beside the pages; empty without one."""
    for name in SIDECARS:
        path = folder / name
        if path.is_file():
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = csv.reader(file, delimiter="\t" if name.endswith(".tsv") else ",")
                return {row[0]: row[1] for row in rows if len(row) >= 2 and "://" in row[1]}
    return {}


def own_url(html: bytes) -> str | None:
    """The address that a saved page gives as its own: saved-from mark, canonical link, og:url."""
    head = html[:HEAD_BYTES]
    for pattern in (SAVED_FROM, CANONICAL, OG_URL):
        found = pattern.search(head)
        if found and found.group(1).startswith((b"http://", b"https://")):
            return found.group(1).decode("utf-8", "replace")
    return None
