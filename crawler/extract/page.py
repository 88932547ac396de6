"""Page: a page's text parsed once and laid out as the lines that a reader sees."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract.charset import Decoded, decode
from crawler.extract.overrides import Chosen, read_rules
from crawler.extract.rules import PageRules
from crawler.items import Issue

__all__ = ["Block", "Decoded", "Line", "Page", "decode", "next_page", "parse"]

GENERIC = PageRules()
BLOCK_TAGS = frozenset(
    "address article aside blockquote body center dd details dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot "
    "th thead tr ul caption".split()
)
DEAD_TAGS = [
    "title", "script", "style", "noscript", "iframe", "template", "select", "textarea", "svg", "object", "button",
]  # fmt: skip
INVISIBLE = {ord(c): None for c in "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\ue4c6"}
HAS_INVISIBLE = re.compile("[" + "".join(map(chr, INVISIBLE)) + "]")
HEAD_PARTS = 'title, meta[content], base[href], script[type="application/ld+json" i]'
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


BLOCK_IDS = _tag_ids(sorted(BLOCK_TAGS))
(BR, IMG, ANCHOR) = _tag_ids(["br", "img", "a"])
_SAMPLE = LexborHTMLParser("<p>x<!-- --></p>").css_first("p")
TEXT, COMMENT = (node.tag_id for node in _SAMPLE.iter(include_text=True)) if _SAMPLE else (0, 0)
BREAKS = frozenset((*BLOCK_IDS, BR))
VOID = frozenset((BR, COMMENT))
make_line = tuple.__new__
"""A NamedTuple's own constructor takes twice as long, and a portal has hundreds of lines."""


@dataclass(slots=True, eq=False)
class Page:
    """A parsed page. `lines` and `blocks` are in document order."""

    tree: LexborHTMLParser
    url: str | None
    text: str
    lines: list[Line]
    blocks: list[Block]
    scripts: list[str]
    """Contents of its JSON-LD scripts."""
    meta: dict[str, str]
    """`<meta>` name, property or itemprop in lower case → content, the first of each."""
    title: str
    """What `<title>` says."""
    base: str | None
    charset: str = "utf-8"
    issues: tuple[Issue, ...] = ()
    trailing_images: list[LexborNode] = field(default_factory=list)
    chosen: Chosen = field(default_factory=Chosen)
    """What the site's rules select."""

    @property
    def is_wechat(self) -> bool:
        """Whether the page is in the markup that WeChat gives every article."""
        return self.tree.css_first("#js_content") is not None

    def absolute(self, href: str | None) -> str | None:
        """The address as an absolute http(s) URL; None when there is none."""
        if not href:
            return None
        href = href.strip()
        if href.startswith(("https://", "http://")):
            return href
        if not href or href.startswith(("#", "javascript:", "data:", "mailto:", "about:")):
            return None
        try:
            whole = urljoin(self.base or "", href)
        except ValueError:
            return None
        return whole

    def ancestors(self, block: int) -> Iterator[int]:
        """Indices of the block and of those around it, outwards."""
        while block >= 0:
            yield block
            block = self.blocks[block].parent


def parse(
    html: bytes, url: str | None = None, charset: str | None = None, rules: PageRules | None = None
) -> Page:
    """Decode and parse a page once.

    `charset` is the HTTP header's. What `rules.drop` selects is removed before anything is read,
    and the rules' selectors are read before scripts and styles are removed.
    """
    decoded = decode(html, charset)
    page = parse_text(decoded.text, url, rules)
    page.charset, page.issues = decoded.charset, decoded.issues
    return page


def parse_text(text: str, url: str | None = None, rules: PageRules | None = None) -> Page:
    """Parse a page, or a fragment of one, that is text already."""
    tree = LexborHTMLParser(text)
    chosen = read_rules(tree, rules) if rules is not None and rules != GENERIC else Chosen()
    meta, title, base, scripts = _head(tree, url)
    tree.strip_tags(DEAD_TAGS)
    page = Page(
        tree=tree, url=url, text=text, lines=[], blocks=[], scripts=scripts, meta=meta,
        title=title, base=base, chosen=chosen,
    )  # fmt: skip
    if tree.body is not None:
        _lay_out(page, tree.body)
    return page


def _head(
    tree: LexborHTMLParser, url: str | None
) -> tuple[dict[str, str], str, str | None, list[str]]:
    meta: dict[str, str] = {}
    title = ""
    base = url
    scripts: list[str] = []
    for node in tree.css(HEAD_PARTS):
        tag = node.tag
        if tag == "meta":
            attributes = node.attributes
            name = (
                attributes.get("name") or attributes.get("property") or attributes.get("itemprop")
            )
            content = attributes.get("content")
            if name and content and content.strip():
                meta.setdefault(name.strip().lower(), content.strip())
        elif tag == "title":
            title = title or " ".join(node.text().split())
        elif tag == "script":
            scripts.append(node.text())
        elif tag == "base":
            base = urljoin(url or "", node.attributes.get("href") or "") or url
    return meta, title, base, scripts


def _lay_out(page: Page, body: LexborNode) -> None:
    """Walk the tree once and write down blocks and lines.

    Works on tag numbers and memory addresses: strings and attributes are only made where they are
    needed, as most of a portal's elements are menus.
    """
    lines, blocks = page.lines, page.blocks
    hidden = {node.mem_id for node in page.tree.css(HIDDEN)}
    blocks.append(Block("body", -1, body, 0, False))
    # the open elements: (mem_id, block, anchor)
    stack: list[tuple[int, int, LexborNode | None]] = [(body.mem_id, 0, None)]
    pieces: list[str] = []
    anchors: list[tuple[LexborNode, str]] = []
    images: list[LexborNode] = []
    at = link_chars = 0
    walk = body.traverse(include_text=True, skip_empty=True)
    next(walk)
    for node in walk:
        tag = node.tag_id
        owner = node.parent.mem_id  # type: ignore[union-attr]
        while stack[-1][0] != owner:
            stack.pop()
        _, block, anchor = stack[-1]
        if pieces and (block != at or tag in BREAKS):
            text = " ".join((pieces[0] if len(pieces) == 1 else "".join(pieces)).split())
            if text:
                found = (text, at, pieces, anchors or (), link_chars, images or ())
                lines.append(make_line(Line, found))
                if images:
                    images = []
            pieces = []
            if anchors:
                anchors, link_chars = [], 0
        at = block
        if tag == TEXT:
            text = node.text_content or ""
            if pieces and text[:1].isascii() and pieces[-1][-1:].isascii() and _parted(node):
                pieces.append(" ")
            pieces.append(text)
            if anchor is not None and (text := text.strip()):
                link_chars += len(text)
                if anchors and anchors[-1][0] is anchor:
                    anchors[-1] = (anchor, anchors[-1][1] + text)
                else:
                    anchors.append((anchor, text))
        elif tag in BLOCK_IDS:
            identity = node.mem_id
            shut = blocks[at].hidden or identity in hidden
            at = len(blocks)
            blocks.append(Block(BLOCK_IDS[tag], block, node, len(lines), shut))
            stack.append((identity, at, anchor))
        elif tag == IMG:
            images.append(node)
        elif tag not in VOID:
            stack.append((node.mem_id, at, node if tag == ANCHOR else anchor))
    if pieces and (text := " ".join("".join(pieces).split())):
        lines.append(make_line(Line, (text, at, pieces, anchors, link_chars, images)))
        images = []
    page.trailing_images = images
    _drop_invisible(lines)
    _close(page)


def _parted(node: LexborNode) -> bool:
    """Whether white space that the walk passed over parts a run from the one before it.

    Between Chinese runs it shows nothing, so only Latin words and figures are asked about.
    """
    at: LexborNode | None = node
    while at is not None and at.prev is None:
        at = at.parent
    before = at.prev if at is not None else None
    return before is not None and before.is_empty_text_node


def _drop_invisible(lines: list[Line]) -> None:
    """Take zero-width characters out of the lines: 来\u200b源 is 来源."""
    search = HAS_INVISIBLE.search
    for index, line in enumerate(lines):
        if search(line.text):
            text = " ".join(line.text.translate(INVISIBLE).split())
            pieces = [piece.translate(INVISIBLE) for piece in line.pieces]
            lines[index] = line._replace(text=text, pieces=pieces)


def _close(page: Page) -> None:
    """Write down where each block ends: behind the last line of it and of those inside it."""
    blocks = page.blocks
    for index, line in enumerate(page.lines, 1):
        blocks[line.block].end = index
    for block in reversed(blocks):
        if block.end < block.first:
            block.end = block.first
        if block.parent >= 0 and block.end > blocks[block.parent].end:
            blocks[block.parent].end = block.end


NEXT_PAGE = re.compile(
    r"^[\s\[【(（<>›»]*(?:下一?[页頁]|后一页|next page)[\s\]】)）<>›»:：]*$", re.I
)
NEXT_ARTICLE = re.compile(r"下一?[篇条]|上一")
PAGE_NUMBER = re.compile(r"^(.*?)(?:[_-](\d{1,3}))?(\.s?html?|\.php|\.aspx?|/)?$", re.I)


def next_page(page: Page) -> str | None:
    """The absolute URL of this article's next page (下一页); None on its last or only page.

    A link counts when its address is this page's own with another page number (c_2.html after
    c.html, ?page=2): 下一页 under a list or a picture show leads elsewhere.
    """
    chosen = page.chosen.first("next_page")
    if chosen:
        return page.absolute(chosen)
    if not page.url:
        return None
    for line in page.lines:
        for anchor, text in line.anchors:
            if NEXT_PAGE.match(text) and not NEXT_ARTICLE.search(text):
                target = page.absolute(anchor.attributes.get("href"))
                if target and _is_continuation(page.url, target):
                    return target.partition("#")[0]
    return None


def _is_continuation(url: str, target: str) -> bool:
    """Whether two addresses differ in their page number only, the target's being one higher."""
    here, there = urlsplit(url), urlsplit(target)
    if here.hostname != there.hostname or target.partition("#")[0] == url.partition("#")[0]:
        return False
    if here.path == there.path:
        return here.query != there.query
    own, other = PAGE_NUMBER.match(here.path), PAGE_NUMBER.match(there.path)
    if not own or not other or own[3] != other[3] or other[2] is None:
        return False
    stem = here.path.removesuffix(own[3] or "")
    if other[1] == stem:
        return int(other[2]) in (1, 2)  # a.html → a_2.html (a_1.html where counting is from 0)
    return own[1] == other[1] and own[2] is not None and int(other[2]) == int(own[2]) + 1
