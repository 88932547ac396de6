"""Page: a page's text parsed once and laid out as the lines that a reader sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract.charset import Decoded, decode
from crawler.items import Issue

__all__ = ["Block", "Decoded", "Line", "Page", "decode", "next_page", "parse"]

BLOCK_TAGS = frozenset(
    "address article aside blockquote body center dd details dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot "
    "th thead tr ul caption".split()
)
DEAD_TAGS = [
    "title", "script", "style", "noscript", "iframe", "template", "select", "textarea", "svg", "object", "button",
]  # fmt: skip
TEXT_TAG = "-text"
INVISIBLE = {ord(c): None for c in "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\ue4c6"}


@dataclass(slots=True, eq=False)
class Block:
    """A block-level element: the unit that layout is made of."""

    tag: str
    names: str
    """Class and id, lower case, as hints of what the block is for."""
    parent: int
    """Index of the enclosing block; -1 for the body."""
    node: LexborNode
    first: int
    """Index of the first line inside it."""
    end: int = 0
    """One past the index of its last line."""
    hidden: bool = False


@dataclass(slots=True, eq=False)
class Line:
    """A run of text that is shown on its own line: cut at block elements and `<br>`."""

    text: str
    block: int
    pieces: list[str]
    """Its inline runs: `<span>来源：</span><a>新华网</a>` has two."""
    anchors: list[tuple[LexborNode, str]]
    link_chars: int
    images: list[LexborNode]
    """Images since the line before."""


@dataclass(slots=True, eq=False)
class Page:
    """A parsed page. `lines` and `blocks` are in document order."""

    tree: LexborHTMLParser
    url: str | None
    text: str
    lines: list[Line]
    blocks: list[Block]
    scripts: list[str]
    """Contents of scripts that may hold the article as JSON."""
    meta: dict[str, str]
    """`<meta>` name, property or itemprop in lower case → content, the first of each."""
    title: str
    """What `<title>` says."""
    base: str | None
    charset: str = "utf-8"
    issues: tuple[Issue, ...] = ()
    trailing_images: list[LexborNode] = field(default_factory=list)

    def absolute(self, href: str | None) -> str | None:
        """The address as an absolute http(s) URL; None when there is none."""
        if not href:
            return None
        href = href.strip()
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
    html: bytes, url: str | None = None, charset: str | None = None, drop: tuple[str, ...] = ()
) -> Page:
    """Decode and parse a page once. `drop` lists CSS selectors removed before anything is read."""
    decoded = decode(html, charset)
    tree = LexborHTMLParser(decoded.text)
    for selector in drop:
        for node in tree.css(selector):
            node.decompose()
    meta, title, base, scripts = _head(tree, url)
    tree.strip_tags(DEAD_TAGS)
    page = Page(
        tree=tree, url=url, text=decoded.text, lines=[], blocks=[], scripts=scripts, meta=meta,
        title=title, base=base, charset=decoded.charset, issues=decoded.issues,
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
    for node in tree.css("title, meta[content], base[href], script:not([src])"):
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
    """Walk the tree once and write down blocks and lines."""
    lines, blocks = page.lines, page.blocks
    blocks.append(Block("body", "", -1, body, 0))
    # (mem_id, block, anchor) of the open elements
    stack: list[tuple[int, int, LexborNode | None]] = [(body.mem_id, 0, None)]
    pieces: list[str] = []
    anchors: list[tuple[LexborNode, str]] = []
    images: list[LexborNode] = []
    at = 0
    link_chars = 0
    walk = body.traverse(include_text=True, skip_empty=False)
    next(walk)

    def flush() -> None:
        nonlocal pieces, anchors, images, link_chars
        if pieces:
            text = " ".join("".join(pieces).translate(INVISIBLE).split())
            if text:
                lines.append(Line(text, at, pieces, anchors, link_chars, images))
                images = []
            pieces, anchors, link_chars = [], [], 0

    for node in walk:
        tag = node.tag
        parent = node.parent
        assert parent is not None
        owner = parent.mem_id
        while stack[-1][0] != owner:
            _, closed, _ = stack.pop()
            if closed != stack[-1][1]:
                flush()
                at = stack[-1][1]
                blocks[closed].end = len(lines)
        if tag == TEXT_TAG:
            text = node.text_content or ""
            pieces.append(text)
            anchor = stack[-1][2]
            if anchor is not None:
                stripped = text.strip()
                link_chars += len(stripped)
                if anchors and anchors[-1][0] is anchor:
                    anchors[-1] = (anchor, anchors[-1][1] + stripped)
                elif stripped:
                    anchors.append((anchor, stripped))
        elif tag in BLOCK_TAGS:
            flush()
            attributes = node.attributes
            names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower()
            hidden = blocks[at].hidden or _is_hidden(attributes)
            blocks.append(Block(tag, names, at, node, len(lines), 0, hidden))
            at = len(blocks) - 1
            stack.append((node.mem_id, at, stack[-1][2]))
        elif tag == "br":
            flush()
        elif tag == "img":
            images.append(node)
        elif tag != "-comment":
            stack.append((node.mem_id, at, node if tag == "a" else stack[-1][2]))
    flush()
    while stack:
        _, closed, _ = stack.pop()
        blocks[closed].end = blocks[closed].end or len(lines)
    page.trailing_images = images


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    """`display:none`; WeChat's `visibility:hidden` body is shown by a script and does not count."""
    if "hidden" in attributes:
        return True
    style = attributes.get("style")
    return style is not None and "display:none" in style.replace(" ", "").lower()


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
    if not own or not other or own[1] != other[1] or own[3] != other[3]:
        return False
    return int(other[2] or 1) > int(own[2] or 1) or own[2] is None
