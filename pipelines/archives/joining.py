"""The pages of one article (下一页) within one archive, joined as a crawl joins them.

The article is read where the archive holds the last of its pages, whatever their order, and the
others are counted as parts of it. So any number of workers that share the records, and an import
that goes on after more pages were added, read each article once and whole.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from contextlib import ExitStack
from datetime import date

from lilong.crawler.extract.pagination import MAX_PARTS, earlier_pages
from lilong.crawler.extract.urls import clean_url
from lilong.crawler.items import Article
from lilong.crawler.reading import PageReading, Site, finish, go_on, read_part, without_page
from lilong.pipelines.archives.readers import Reader, open_archive
from lilong.pipelines.archives.saved import Archive, SavedPage

RECENT = 64
"""Readings of pages that are kept, as the pages of an article lie near each other: a guess."""


class Addresses:
    """Where the page of an address lies in an archive.

    An index on disk, made by one pass over the archive when it is first asked: most archives hold
    no article of several pages. Of an address that was saved several times the last is found.
    """

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.stack = ExitStack()
        self.read: Reader | None = None
        self.index: sqlite3.Connection | None = None

    def find(self, url: str) -> SavedPage | None:
        """Return the page of an address; None where the archive holds none."""
        if self.read is None or self.index is None:
            self.read = self.stack.enter_context(open_archive(self.archive))
            self.index = self._indexed(self.read)
        address = clean_url(url)
        place = self.index.execute(
            "SELECT start, position FROM pages WHERE address = ?", [hash(address)]
        ).fetchone()
        page = next(self.read(*place), None) if place else None
        found = isinstance(page, SavedPage) and clean_url(page.url or "") == address
        return page if found and isinstance(page, SavedPage) else None

    def _indexed(self, read: Reader) -> sqlite3.Connection:
        index = sqlite3.connect("", isolation_level=None)  # a file that goes when it is closed
        self.stack.callback(index.close)
        index.execute(
            "CREATE TABLE pages (address INTEGER PRIMARY KEY, start INTEGER, position INTEGER)"
        )
        index.execute("BEGIN")
        start = 0
        for record in read(0, 0):
            if isinstance(record, SavedPage) and record.url:
                index.execute(
                    "INSERT OR REPLACE INTO pages VALUES (?, ?, ?)",
                    [hash(clean_url(record.url)), start, record.position],
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
        self.recent: OrderedDict[tuple[int, str | None], PageReading] = OrderedDict()

    def read(self, page: SavedPage, site: Site, since: date | None = None) -> PageReading:
        """Read the article that a page belongs to, if it is the last of its pages here.

        A next page that the archive does not hold ends the article, with an issue.
        """
        pages = self.pages_from(self._first(page, site), site, page)
        if clean_url(page.url or "") not in {clean_url(each.url or "") for each in pages}:
            pages = [page]  # 下一页 in a circle
        if page.position < max(each.position for each in pages):
            return PageReading(url=page.url, reason="part of an article")
        found, parts = self.join(pages, site, since)
        if found.part is None:
            return found
        cut = without_page(parts, found.following or "", "not in the archive")
        return finish(cut, site, since)

    def join(
        self, pages: list[SavedPage], site: Site, since: date | None = None
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

    def pages_from(
        self, first: SavedPage, site: Site, in_hand: SavedPage | None = None
    ) -> list[SavedPage]:
        """Return a page and those that follow it in the archive, to the end of its article.

        `in_hand` is a page that may have been added since the addresses were looked up.
        """
        pages = [first]
        known = {clean_url(first.url or "")}
        while len(pages) < MAX_PARTS and (following := self.look(pages[-1], site).following):
            address = clean_url(following)
            page = self.addresses.find(following)
            if in_hand and address == clean_url(in_hand.url or ""):
                page = max(page or in_hand, in_hand, key=lambda each: each.position)
            if page is None or address in known:
                break
            known.add(address)
            pages.append(page)
        return pages

    def _first(self, page: SavedPage, site: Site) -> SavedPage:
        """Return the first page of the article that a page belongs to, as far as it is here."""
        known = {clean_url(page.url or "")}
        while len(known) < MAX_PARTS:
            before = self._before(page, site)
            if before is None or clean_url(before.url or "") in known:
                break
            known.add(clean_url(before.url or ""))
            page = before
        return page

    def _before(self, page: SavedPage, site: Site) -> SavedPage | None:
        """Return the page of the archive whose next page this one is."""
        for address in earlier_pages(page.url or ""):
            before = self.addresses.find(address)
            following = self.look(before, site).following if before else None
            if following and clean_url(following) == clean_url(page.url or ""):
                return before
        return None

    def look(self, page: SavedPage, site: Site) -> PageReading:
        """Read a page by itself, or take what was read of it a little while ago."""
        key = (page.position, page.url)
        found = self.recent.pop(key, None) or read_part(page.served(site))
        self.recent[key] = found
        if len(self.recent) > RECENT:
            self.recent.popitem(last=False)
        return found

    def close(self) -> None:
        """Close the archive."""
        self.addresses.close()
