"""The layout of a page: its tree walked once, written down as blocks and the lines in them."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from selectolax.lexbor import LexborHTMLParser, LexborNode

BLOCK_TAGS = frozenset(
    """
    address article aside blockquote body caption center dd details dir div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary
    table tbody td tfoot th thead tr ul
    """.split()
)
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\ue4c6"
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Signs that turn the direction of writing around: a headline could be made to read backwards."""
CONTROLS = "".join(map(chr, (*range(9), *range(0x0E, 0x20), *range(0x7F, 0xA0))))
"""No page shows them, and a terminal obeys them: \\x1b[2J clears it."""
INVISIBLE = {ord(sign): None for sign in ZERO_WIDTH + TURNING + CONTROLS}
HAS_INVISIBLE = re.compile("[" + "".join(map(chr, INVISIBLE)) + "]")
MAYBE_HIDDEN = '[hidden], [style*="display" i]'
"""One search for `display` in styles takes half of what two exact ones take."""
SHOWS_NOTHING = ("display:none", "display: none")
"""WeChat's `visibility:hidden` body is shown by a script, so it is not on this list."""


class Block:
    """A block-level element: the unit that layout is made of.

    `parent` is the index of the enclosing block (-1 for the body), `first` the index of the first
    line inside it, `end` one past that of the last.
    """

    __slots__ = ("_names", "end", "first", "hidden", "node", "parent", "tag")

    def __init__(self, tag: str, parent: int, node: LexborNode, first: int, hidden: bool) -> None:
        self.tag = tag
        self.parent = parent
        self.node = node
        self.first = first
        self.end = first
        self.hidden = hidden
        self._names: str | None = None

    @property
    def names(self) -> str:
        """Class and id, lower case, as hints of what the block is for; "" when it has neither."""
        if self._names is None:
            self._names = ""
            if attributes := self.node.attributes:
                named = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
                self._names = named.lower() if len(named) > 1 else ""
        return self._names


class Line:
    """A run of text that is shown on its own line: cut at block elements and `<br>`.

    `images` are those since the line before, `link_chars` how many characters its links have.
    """

    __slots__ = (
        "_anchors", "_owners", "_runs", "_start", "_stop", "block", "images", "link_chars", "text",
    )  # fmt: skip

    def __init__(
        self,
        text: str,
        block: int,
        runs: list[str],
        owners: list[LexborNode | None],
        count: int,
        link_chars: int,
        images: list[LexborNode],
    ) -> None:
        """A line of the last `count` of the page's runs; `owners` are the links they stand in."""
        # what is invisible is unprintable as well, which is found out six times as fast
        self.text = text if text.isprintable() else " ".join(visible(text).split())
        self.block = block
        self.link_chars = link_chars
        self.images: Sequence[LexborNode] = images or ()
        self._runs = runs
        self._owners = owners
        self._stop = len(runs)
        self._start = self._stop - count
        self._anchors: list[tuple[LexborNode, str]] | None = None

    @property
    def pieces(self) -> list[str]:
        """Its inline runs: `<span>来源：</span><a>新华网</a>` has two."""
        return [visible(run) for run in self._runs[self._start : self._stop]]

    @property
    def anchors(self) -> list[tuple[LexborNode, str]]:
        """Its links, each with the whole of its text; few lines are ever asked."""
        if self._anchors is None:
            self._anchors = self._links()
        return self._anchors

    def _links(self) -> list[tuple[LexborNode, str]]:
        links: list[tuple[LexborNode, str]] = []
        for index in range(self._start, self._stop):
            owner = self._owners[index]
            if owner is None:
                continue
            shown = self._runs[index].strip()
            if links and links[-1][0] is owner:
                shown = links.pop()[1] + shown
            links.append((owner, shown))
        return [(owner, visible(shown)) for owner, shown in links]


class Layout:
    """A page's lines and blocks in document order, and the images after its last line."""

    __slots__ = ("blocks", "lines", "owners", "runs", "trailing_images")

    def __init__(self, body: LexborNode) -> None:
        self.lines: list[Line] = []
        self.blocks = [Block("body", -1, body, 0, False)]
        self.runs: list[str] = []
        self.owners: list[LexborNode | None] = []
        """The link that each run stands in."""
        self.trailing_images: list[LexborNode] = []

    def write(self, block: int, count: int, link_chars: int, images: list[LexborNode]) -> bool:
        """Write the last `count` runs down as a line; False when they show nothing."""
        runs = self.runs
        text = " ".join((runs[-1] if count == 1 else "".join(runs[-count:])).split())
        if not text:
            return False
        self.lines.append(Line(text, block, runs, self.owners, count, link_chars, images))
        self.blocks[block].end = len(self.lines)
        return True

    def close(self) -> None:
        """Write down where each block ends: behind the last line of it and of those inside it."""
        for block in reversed(self.blocks):
            if block.parent >= 0 and block.end > self.blocks[block.parent].end:
                self.blocks[block.parent].end = block.end


def _tag_ids(names: list[str]) -> dict[int, str]:
    """Lexbor's numbers of tags, asked from the library itself: they differ between versions."""
    found = {}
    for name in names:
        node = LexborHTMLParser("<div></div>").create_node(name)
        found[node.tag_id] = name
    return found


# Tag numbers and memory addresses do for the walk: strings and attributes are only made where they
# are needed, as most of a portal's elements are menus.
BLOCK_IDS = _tag_ids(sorted(BLOCK_TAGS))
(BR, IMG, ANCHOR) = _tag_ids(["br", "img", "a"])
_SAMPLE = LexborHTMLParser("<p>x<!-- --></p>").css_first("p")
TEXT, COMMENT = (node.tag_id for node in _SAMPLE.iter(include_text=True)) if _SAMPLE else (0, 0)
BREAKS = frozenset((*BLOCK_IDS, BR))
VOID = frozenset((BR, COMMENT))


def lay_out(body: LexborNode, hidden: Set[int]) -> Layout:
    """Walk the tree once and write down blocks and lines; `hidden` are `mem_id`s of elements."""
    layout = Layout(body)
    lines, blocks, runs, owners = layout.lines, layout.blocks, layout.runs, layout.owners
    # each element's mem_id → the block and the link that its children stand in
    places: dict[int, tuple[int, LexborNode | None]] = {body.mem_id: (0, None)}
    images: list[LexborNode] = []
    any_hidden = bool(hidden)
    count = link_chars = at = 0  # of the line that is being gathered, and its block
    walk = body.traverse(include_text=True, skip_empty=True)
    next(walk)
    for node in walk:
        tag = node.tag_id
        place = places[node.parent.mem_id]  # type: ignore[union-attr]
        block, anchor = place
        if count and (block != at or tag in BREAKS):
            if layout.write(at, count, link_chars, images) and images:
                images = []
            count = link_chars = 0
        at = block
        if tag == TEXT:
            text = node.text_content or ""
            if count and text[:1].isascii() and runs[-1][-1:].isascii() and _parted(node):
                runs.append(" ")
                owners.append(None)
                count += 1
            runs.append(text)
            owners.append(anchor)
            count += 1
            if anchor is not None:
                link_chars += len(text.strip())
        elif tag in BLOCK_IDS:
            identity = node.mem_id
            at = len(blocks)
            places[identity] = (at, anchor)
            shut = any_hidden and (identity in hidden or blocks[block].hidden)
            blocks.append(Block(BLOCK_IDS[tag], block, node, len(lines), shut))
        elif tag == IMG:
            images.append(node)
        elif tag not in VOID:
            places[node.mem_id] = (block, node) if tag == ANCHOR else place
    if not (count and layout.write(at, count, link_chars, images)):
        layout.trailing_images = images
    layout.close()
    return layout


def _parted(node: LexborNode) -> bool:
    """Whether white space that the walk passed over parts a run from the one before it.

    Between Chinese runs it shows nothing, so only Latin words and figures are asked about.
    """
    at: LexborNode | None = node
    while at is not None and at.prev is None:
        at = at.parent
    before = at.prev if at is not None else None
    return before is not None and before.is_empty_text_node


def is_hidden(node: LexborNode) -> bool:
    """Whether an element that MAYBE_HIDDEN finds is hidden."""
    attributes = node.attributes
    style = (attributes.get("style") or "").lower()
    return "hidden" in attributes or any(map(style.__contains__, SHOWS_NOTHING))


def visible(text: str) -> str:
    """A text as a page shows it, without zero-width and control characters: 来\u200b源 is 来源."""
    if text.isprintable() or not HAS_INVISIBLE.search(text):
        return text
    return text.translate(INVISIBLE)
