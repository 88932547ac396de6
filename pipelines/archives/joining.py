"""The pages of one article (下一页) within one archive, joined as a crawl joins them.

The article is read where the archive holds the last of its pages, whatever their order, and the
others are counted as parts of it. So any number of workers that share the records, and an import
that goes on after more pages were added, read each article once and whole.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date

from lilong.crawler.extract.pagination import MAX_PARTS, earlier_pages
from lilong.crawler.extract.urls import clean_url
from lilong.crawler.items import Article
from lilong.crawler.reading import PageReading, Site, finish, go_on, read_part, without_page
from lilong.pipelines.archives.readers import Reader, open_archive
from lilong.pipelines.archives.saved import Archive, Record, SavedPage

RECENT = 64
"""Readings of pages that are kept, as the pages of an article lie near each other: a guess."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page lies in its archive."""

    address: str
    """Cleaned."""
    position: int
    start: int = field(default=-1, compare=False)
    """Where reading it begins; -1 for the page in hand."""


class Addresses:
    """Where the page of an address lies in an archive.

    An index on disk, made by one pass over the archive when it is first asked: most archives hold
    no article of several pages. Of an address that was saved several times the last is found.
    """

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.stack = ExitStack()
        self.reader: Reader | None = None
        self.index: sqlite3.Connection | None = None

    def find(self, url: str) -> Place | None:
        """Return the place of an address; None where the archive holds no such page."""
        if self.index is None:
            self.index = self._indexed()
        address = clean_url(url)
        row = self.index.execute(
            "SELECT position, start FROM pages WHERE address = ?", [hash(address)]
        ).fetchone()
        return Place(address, *row) if row else None

    def load(self, place: Place) -> SavedPage | None:
        """Read the page at a place; None where the archive has changed.

        In a .jsonl.gz that takes a pass over all that lies before it, unless it lies behind the
        page that was loaded last, as pages of one article mostly do.
        """
        found = next(self._read(place.start, place.position), None)
        if isinstance(found, SavedPage) and clean_url(found.url or "") == place.address:
            return found
        return None

    def _read(self, start: int, position: int) -> Iterator[Record]:
        if self.reader is None:
            self.reader = self.stack.enter_context(open_archive(self.archive))
        return self.reader(start, position)

    def _indexed(self) -> sqlite3.Connection:
        index = sqlite3.connect("", isolation_level=None)  # a file that goes when it is closed
        self.stack.callback(index.close)
        index.execute(
            "CREATE TABLE pages (address INTEGER PRIMARY KEY, position INTEGER, start INTEGER)"
        )
        index.execute("BEGIN")
        start = 0
        for record in self._read(0, 0):
            if isinstance(record, SavedPage) and record.url:
                index.execute(
                    "INSERT OR REPLACE INTO pages VALUES (?, ?, ?)",
                    [hash(clean_url(record.url)), record.position, start],
                )
            start = record.after
        index.execute("COMMIT")
        return index

    def close(self) -> None:
        """Close the archive and drop the index."""
        self.stack.close()


class Joiner:
    """Reads the pages of one archive, those of one article together."""

    def __init__(self, archive: Archive) -> None:
        self.addresses = Addresses(archive)
        self.recent: OrderedDict[Place, PageReading] = OrderedDict()
        self.in_hand: tuple[Place, PageReading] | None = None

    def read(self, page: SavedPage, site: Site, since: date | None = None) -> PageReading:
        """Read the article that a page belongs to, if it is the last of its pages here.

        A next page that the archive does not hold ends the article, with an issue.
        """
        own = self.take(page, site)
        pages = self.pages_from(self._first(own, site), site, own)
        if own.address not in {each.address for each in pages}:
            pages = [own]  # 下一页 in a circle
        if own.position < max(each.position for each in pages):
            return PageReading(url=page.url, reason="part of an article")
        found, parts = self.join(pages, site, since)
        if found.part is None:
            return found
        cut = without_page(parts, found.following or "", "not in the archive")
        return finish(cut, site, since)

    def take(self, page: SavedPage, site: Site) -> Place:
        """Read a page that is in hand; gives its place."""
        own = Place(clean_url(page.url or ""), page.position)
        found = self.recent.get(own) or read_part(page.served(site))
        self.in_hand = own, found
        self._keep(own, found)
        return own

    def join(
        self, pages: list[Place], site: Site, since: date | None = None
    ) -> tuple[PageReading, tuple[Article, ...]]:
        """Read pages in order; gives what came of the last, and the parts that were read.

        It has a `part` and no article where one more page follows.
        """
        parts: tuple[Article, ...] = ()
        for page in pages:
            found = go_on(self.look(page, site), parts, site, since)
            if found.part is None:
                break
            parts = (*parts, found.part)
        return found, parts

    def pages_from(self, first: Place, site: Site, own: Place | None = None) -> list[Place]:
        """Return a page and those that follow it in the archive, to the end of its article.

        `own` is the page in hand, which may have been added since the addresses were looked up.
        """
        pages = [first]
        known = {first.address}
        while len(pages) < MAX_PARTS and (following := self.look(pages[-1], site).following):
            page = self.addresses.find(following)
            if own and clean_url(following) == own.address:
                page = max(page or own, own, key=lambda each: each.position)
            if page is None or page.address in known:
                break
            known.add(page.address)
            pages.append(page)
        return pages

    def _first(self, page: Place, site: Site) -> Place:
        """Return the first page of the article that a page belongs to, as far as it is here."""
        known = {page.address}
        while len(known) < MAX_PARTS:
            before = self._before(page, site)
            if before is None or before.address in known:
                break
            known.add(before.address)
            page = before
        return page

    def _before(self, page: Place, site: Site) -> Place | None:
        """Return the page of the archive whose next page this one is."""
        for address in earlier_pages(page.address):
            before = self.addresses.find(address)
            following = self.look(before, site).following if before else None
            if following and clean_url(following) == page.address:
                return before
        return None

    def look(self, page: Place, site: Site) -> PageReading:
        """Read a page by itself, or take what was read of it a little while ago."""
        if self.in_hand and self.in_hand[0] == page:
            return self.in_hand[1]
        found = self.recent.get(page)
        if found is None:
            loaded = self.addresses.load(page)
            found = read_part(loaded.served(site)) if loaded else PageReading(reason="no page")
        self._keep(page, found)
        return found

    def _keep(self, page: Place, found: PageReading) -> None:
        self.recent[page] = found
        self.recent.move_to_end(page)
        if len(self.recent) > RECENT:
            self.recent.popitem(last=False)

    def close(self) -> None:
        """Close the archive."""
        self.addresses.close()
