"""The layout of a page: its tree walked once, written down as blocks and the lines in them."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from typing import NamedTuple

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
HIDDEN = '[hidden], [style*="display:none" i], [style*="display: none" i]'
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
        self.end = 0
        self.hidden = hidden
        self._names: str | None = None

    @property
    def names(self) -> str:
        """Class and id, lower case, as hints of what the block is for; "" when it has neither."""
        if self._names is None:
            attributes = self.node.attributes
            named = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
            self._names = named.lower() if len(named) > 1 else ""
        return self._names


class Line(NamedTuple):
    """A run of text that is shown on its own line: cut at block elements and `<br>`."""

    text: str
    block: int
    pieces: Sequence[str]
    """Its inline runs: `<span>来源：</span><a>新华网</a>` has two."""
    anchors: Sequence[tuple[LexborNode, str]]
    """Its links with their text."""
    link_chars: int
    images: Sequence[LexborNode]
    """Images since the line before."""


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
make_line = tuple.__new__
"""A NamedTuple's own constructor takes twice as long, and a portal has hundreds of lines."""


class Layout(NamedTuple):
    """A page's lines and blocks in document order, and the images after its last line."""

    lines: list[Line]
    blocks: list[Block]
    trailing_images: list[LexborNode]


def lay_out(body: LexborNode, hidden: Set[int]) -> Layout:
    """Walk the tree once and write down blocks and lines; `hidden` are `mem_id`s of elements."""
    lines: list[Line] = []
    blocks = [Block("body", -1, body, 0, False)]
    # the open elements: (mem_id, block, anchor)
    stack: list[tuple[int, int, LexborNode | None]] = [(body.mem_id, 0, None)]
    pieces: list[str] = []
    anchors: list[tuple[LexborNode, str]] = []
    images: list[LexborNode] = []
    at = 0
    walk = body.traverse(include_text=True, skip_empty=True)
    next(walk)
    for node in walk:
        tag = node.tag_id
        owner = node.parent.mem_id  # type: ignore[union-attr]
        while stack[-1][0] != owner:
            stack.pop()
        _, block, anchor = stack[-1]
        if pieces and (block != at or tag in BREAKS):
            if _write(lines, at, pieces, anchors, images):
                images = []
            pieces, anchors = [], []
        at = block
        if tag == TEXT:
            text = node.text_content or ""
            if pieces and text[:1].isascii() and pieces[-1][-1:].isascii() and _parted(node):
                pieces.append(" ")
            pieces.append(text)
            if anchor is not None:
                anchors.append((anchor, text))
        elif tag in BLOCK_IDS:
            identity = node.mem_id
            shut = blocks[block].hidden or identity in hidden
            at = len(blocks)
            blocks.append(Block(BLOCK_IDS[tag], block, node, len(lines), shut))
            stack.append((identity, at, anchor))
        elif tag == IMG:
            images.append(node)
        elif tag not in VOID:
            stack.append((node.mem_id, at, node if tag == ANCHOR else anchor))
    if _write(lines, at, pieces, anchors, images):
        images = []
    _drop_invisible(lines)
    _close(lines, blocks)
    return Layout(lines, blocks, images)


def _write(
    lines: list[Line],
    block: int,
    pieces: list[str],
    anchors: list[tuple[LexborNode, str]],
    images: list[LexborNode],
) -> bool:
    """Write a line down; False when it shows nothing."""
    text = " ".join((pieces[0] if len(pieces) == 1 else "".join(pieces)).split())
    if not text:
        return False
    links, link_chars = _links(anchors) if anchors else ((), 0)
    lines.append(make_line(Line, (text, block, pieces, links, link_chars, images or ())))
    return True


def _links(runs: list[tuple[LexborNode, str]]) -> tuple[list[tuple[LexborNode, str]], int]:
    """A line's links, each with the whole of its text, and how many characters they have."""
    if len(runs) == 1:
        anchor, run = runs[0]
        shown = run.strip()
        return [(anchor, shown)], len(shown)
    links: list[tuple[LexborNode, str]] = []
    link_chars = 0
    for anchor, run in runs:
        shown = run.strip()
        link_chars += len(shown)
        if links and links[-1][0] is anchor:
            shown = links.pop()[1] + shown
        links.append((anchor, shown))
    return links, link_chars


def _parted(node: LexborNode) -> bool:
    """Whether white space that the walk passed over parts a run from the one before it.

    Between Chinese runs it shows nothing, so only Latin words and figures are asked about.
    """
    at: LexborNode | None = node
    while at is not None and at.prev is None:
        at = at.parent
    before = at.prev if at is not None else None
    return before is not None and before.is_empty_text_node


def visible(text: str) -> str:
    """A text as a page shows it, without zero-width and control characters: 来\u200b源 is 来源."""
    return text.translate(INVISIBLE) if HAS_INVISIBLE.search(text) else text


def _drop_invisible(lines: list[Line]) -> None:
    """Take out of the lines what a page does not show."""
    search = HAS_INVISIBLE.search
    for index, line in enumerate(lines):
        if search(line.text):
            text = " ".join(visible(line.text).split())
            pieces = [visible(piece) for piece in line.pieces]
            anchors = [(anchor, visible(shown)) for anchor, shown in line.anchors]
            lines[index] = line._replace(text=text, pieces=pieces, anchors=anchors)


def _close(lines: list[Line], blocks: list[Block]) -> None:
    """Write down where each block ends: behind the last line of it and of those inside it."""
    for index, line in enumerate(lines, 1):
        blocks[line.block].end = index
    for block in reversed(blocks):
        if block.end < block.first:
            block.end = block.first
        if block.parent >= 0 and block.end > blocks[block.parent].end:
            blocks[block.parent].end = block.end
