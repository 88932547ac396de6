"""Pages as files: in a folder, in a ZIP file, or one alone."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from lilong.crawler.extract.charset import decode
from lilong.crawler.extract.dates import SHANGHAI
from lilong.crawler.extract.own_address import OwnAddress, own_address
from lilong.crawler.extract.pagination import numbered
from lilong.pipelines.archives.mhtml import NoPage, read_mhtml
from lilong.pipelines.archives.saved import MHTML_NAMES, Archive, BadRecord, Record, SavedPage

SIDECARS = ("urls.tsv", "urls.csv")
"""Beside saved pages: one line for each, its file name and its URL."""
MAX_MEMBER = 64 << 20
"""Bytes of one page in a ZIP file: what unfolds to more would fill the memory. A guess."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFile:
    """One file that holds a page."""

    name: str
    """Its path within its folder or ZIP file, with slashes."""
    place: str
    """Its address."""
    saved_at: Callable[[], datetime]
    read: Callable[[], bytes]
    """Raises OSError, NoPage."""


class PageFiles:
    """The pages of a folder or ZIP file in the order of their names, or one file."""

    def __init__(self, archive: Archive) -> None:
        self.files = zip_files(archive.path) if archive.kind == "zip" else folder_files(archive)
        self.urls = table_urls(archive.urls) if archive.urls else sidecar_urls(archive)

    def read(self, start: int, position: int) -> Iterator[Record]:
        """Yield the pages from index `start` on, which is their position too."""
        for position, file in enumerate(self.files[start:], start):
            try:
                yield page_of(file, self._url(file), position)
            except FileNotFoundError:  # gone since
                continue
            except OSError as error:
                yield _bad(position, f"unreadable: {error.strerror}")
            except NoPage as error:
                yield _bad(position, str(error))

    def _url(self, file: PageFile) -> str | None:
        return self.urls.get(file.name) or self.urls.get(PurePosixPath(file.name).name)


def _bad(position: int, reason: str) -> BadRecord:
    return BadRecord(position=position, after=position + 1, reason=reason)


def saved_page(file: Path) -> SavedPage:
    """Read one file as an import reads it. Raises OSError, NoPage."""
    archive = Archive(path=file, kind="html")
    return page_of(_file(file, file.parent), sidecar_urls(archive).get(file.name), 0)


def page_of(file: PageFile, url: str | None, position: int) -> SavedPage:
    """Return the page of a file; `url` where a table names it."""
    html, charset, saved_at = file.read(), None, None
    own = OwnAddress(url)
    if file.name.lower().endswith(MHTML_NAMES):
        html, charset, inner, saved_at = read_mhtml(html)
        own = OwnAddress(url or inner)
    elif not url:
        own = own_address(html)
        own = own._replace(url=own.url and numbered(own.url, PurePosixPath(file.name).name))
    return SavedPage(
        position=position,
        after=position + 1,
        url=own.url or file.place,
        place=file.place,
        refused=None if own.url else own.refused,
        html=html,
        charset=charset,
        fetched_at=saved_at or file.saved_at(),
    )


def folder_files(archive: Archive) -> list[PageFile]:
    """Return the files of a folder that are pages, or the one file."""
    if archive.path.is_file():
        return [_file(archive.path, archive.path.parent)]
    return [_file(path, archive.path) for path in archive.page_paths()]


def _file(path: Path, root: Path) -> PageFile:
    return PageFile(
        name=path.relative_to(root).as_posix(),
        place=path.absolute().as_uri(),
        saved_at=lambda: datetime.fromtimestamp(path.stat().st_mtime, SHANGHAI),
        read=path.read_bytes,
    )


def zip_files(path: Path) -> list[PageFile]:
    """Return the pages of a ZIP file; one that cannot be read is one page that gives the reason."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [each for each in archive.infolist() if is_page_name(each.filename)]
    except zipfile.BadZipFile:
        return [_member(path, zipfile.ZipInfo(path.name))]
    return [_member(path, each) for each in sorted(members, key=lambda each: each.filename)]


def is_page_name(name: str) -> bool:
    """Return whether a file's name is that of a page; macOS adds files that are none."""
    base = PurePosixPath(name).name.lower()
    if name.startswith("__MACOSX/") or base.startswith("._"):
        return False
    return base.endswith((".html", ".htm", ".shtml", ".xhtml", *MHTML_NAMES))


def _member(path: Path, member: zipfile.ZipInfo) -> PageFile:
    def saved_at() -> datetime:
        try:
            return datetime(*member.date_time, tzinfo=SHANGHAI)
        except ValueError:  # month 0
            return datetime.fromtimestamp(path.stat().st_mtime, SHANGHAI)

    name = _member_name(member)
    return PageFile(
        name=name,
        place=f"{path.absolute().as_uri()}#{quote(name)}",
        saved_at=saved_at,
        read=lambda: _unzipped(path, member),
    )


def _member_name(member: zipfile.ZipInfo) -> str:
    """Return a member's name: Windows writes those in Chinese in GBK, and does not say so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gbk")
    except UnicodeError:
        return member.filename


def _unzipped(path: Path, member: zipfile.ZipInfo) -> bytes:
    if member.file_size > MAX_MEMBER:
        raise NoPage(f"larger than {MAX_MEMBER >> 20} MB")
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.read(member)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise NoPage("damaged ZIP file") from error
    except RuntimeError as error:
        raise NoPage("ZIP file with a password") from error


def sidecar_urls(archive: Archive) -> dict[str, str]:
    """Return file name → URL from the table beside the pages; empty without one."""
    if archive.kind == "zip":
        return _zipped_urls(archive.path)
    folder = archive.path.parent if archive.path.is_file() else archive.path
    found = (folder / name for name in SIDECARS)
    return next((table_urls(path) for path in found if path.is_file()), {})


def _zipped_urls(path: Path) -> dict[str, str]:
    try:
        with zipfile.ZipFile(path) as archive:
            named = [each for each in archive.namelist() if each.rpartition("/")[2] in SIDECARS]
            return read_urls(archive.read(named[0])) if named else {}
    except (zipfile.BadZipFile, zlib.error, RuntimeError):
        return {}  # said when its pages are read


def table_urls(path: Path) -> dict[str, str]:
    """Return file name → URL of a table (TSV or CSV; UTF-8 or GBK). Raises OSError."""
    return read_urls(path.read_bytes())


def read_urls(content: bytes) -> dict[str, str]:
    """Return file name → URL of a table's lines that hold both, in either order."""
    text = decode(content.removeprefix(b"\xef\xbb\xbf")).text
    first = text.partition("\n")[0]
    urls: dict[str, str] = {}
    for row in csv.reader(io.StringIO(text), delimiter="\t" if "\t" in first else ","):
        cells = [cell.strip() for cell in row[:2]]
        url = next((cell for cell in cells if cell.startswith(("http://", "https://"))), None)
        name = next((cell for cell in cells if cell and cell != url), None)
        if url and name:
            urls[name.replace("\\", "/")] = url
    return urls
