"""MetaLines: a page's lines as the grammar reads them, each read once however often it is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from lilong.crawler.extract.grammar import read_line
from lilong.crawler.extract.labels import hint
from lilong.crawler.extract.meta_line import IN_BODY, MetaLine
from lilong.crawler.extract.page import Page

MAX_LINE = 200
"""Characters. The longest line of a head among 175 pages has 160."""
MAX_VALUE = 40
"""Characters of a value that stands on the line below its label."""
MAX_MENU = 12
"""Characters of a word in a menu."""
ABOVE = 14
"""Lines above a headline that are asked: seven labels and their values, each in a cell."""
FIGURE = re.compile(r"\d")
NOTHING, VALUE = MetaLine(), MetaLine(value=True)


class MetaLines:
    """The lines of a page by index, as the grammar reads them.

    A label that ends its line (a cell of a table, an element of its own) has its value in the next
    one, which then says nothing by itself.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._lines: dict[int, MetaLine] = {}
        self._menu: frozenset[str] | None = None

    def __getitem__(self, index: int) -> MetaLine:
        found = self._lines.get(index)
        if found is None:
            found = self._lines[index] = self._read(index)
        return found

    def may_say(self, index: int) -> bool:
        """Return whether a line has a figure or a hint of a label: most of a menu have neither."""
        text = self._page.lines[index].text
        return FIGURE.search(text) is not None or hint().search(text) is not None

    def is_menu(self, index: int) -> bool:
        """Return whether a line is links for the most part."""
        line = self._page.lines[index]
        return line.link_chars * 2 > len(line.text)

    def names_column(self, word: str, headline_line: int) -> bool:
        """Return whether a word stands in the menu above the headline: it names a column."""
        if self._menu is None:
            above = self._page.lines[: max(0, headline_line)]
            self._menu = frozenset(piece.strip(" >»/|·") for line in above for piece in line.pieces)
        return word in self._menu

    def _read(self, index: int) -> MetaLine:
        line = self._page.lines[index]
        if len(line.text) > MAX_LINE:
            return NOTHING
        if self._takes_next(index - 1):
            return VALUE
        if self._takes_next(index):
            return read_line([*line.pieces, *self._page.lines[index + 1].pieces])
        if len(line.text) <= MAX_MENU and len(line.pieces) == 1:
            return _of_menu(line.text)
        return read_line(line.pieces)

    def _takes_next(self, index: int) -> bool:
        """Whether a line ends with a label whose value is the next line."""
        lines = self._page.lines
        if not 0 <= index < len(lines) - 1 or lines[index].text[-1:] not in (":", "："):
            return False
        if len(lines[index].text) > MAX_VALUE:
            return False
        following = lines[index + 1].text
        if len(following) > MAX_VALUE or following[-1:] in ":：。！？":
            return False
        return read_line(lines[index].pieces).waits and not read_line(lines[index + 1].pieces).kinds


@lru_cache(maxsize=8192)
def _of_menu(text: str) -> MetaLine:
    """Read a short line, once for all pages of a site: most are words of its menus."""
    return read_line([text])


def head_above(lines: MetaLines, headline_line: int) -> list[int]:
    """Return the lines right above a headline that tell date, source or credits of its page."""
    zone = range(max(0, headline_line - ABOVE), max(0, headline_line))
    above = [index for index in zone if lines.may_say(index)]
    return [
        index
        for index in above
        if lines[index].dates or (lines[index].kinds - IN_BODY and not lines.is_menu(index))
    ]


def ends_of(zone: Sequence[int], most: int = 40, kept: int = 16) -> Sequence[int]:
    """Return the lines of a zone, of a long one the first and the last: in between lies no head."""
    return zone if len(zone) <= most else (*zone[:kept], *zone[-kept:])
