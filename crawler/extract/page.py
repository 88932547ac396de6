"""Page: a page's text parsed once and laid out as the lines that a reader sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from lilong.crawler.extract.charset import Decoded, decode
from lilong.crawler.extract.layout import MAYBE_HIDDEN, Block, Line, is_hidden, lay_out, visible
from lilong.crawler.extract.rules import Chosen, PageRules, read_rules
from lilong.crawler.extract.urls import is_address, join_url
from lilong.crawler.items import Issue

__all__ = ["Block", "Decoded", "Line", "Page", "decode", "parse"]

GENERIC = PageRules()
DEAD_TAGS = frozenset(
    ("title", "script", "style", "noscript", "iframe", "select", "textarea", "button")
)
SOUGHT = ", ".join(("meta[content]", "base[href]", *sorted(DEAD_TAGS), MAYBE_HIDDEN))
LONG, MANY_TAGS = 150_000, 20_000
"""Only pages larger than articles are looked through for runaway nesting."""
MAX_DEPTH = 2_000
CONTAINER = re.compile(
    r"<(/?)(?:div|section|article|main|center|blockquote|ul|ol|dl|dir|fieldset|details|figure|"
    r"address|aside|nav|header|footer|pre|listing|menu|hgroup|summary|search)\b[^>]{0,2000}>?",
    re.I,
)


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

    def in_wechat(self, line: int) -> bool:
        """Return whether a line stands in the block that holds the text of WeChat's articles."""
        if not 0 <= line < len(self.lines):
            return False
        outer = self.ancestors(self.lines[line].block)
        return any("js_content" in self.blocks[block].names for block in outer)

    def absolute(self, href: str | None) -> str | None:
        """Return the address as an absolute http(s) URL; None when there is none."""
        if not href:
            return None
        href = href.strip()
        if href.startswith(("https://", "http://")):
            return href if is_address(href) else None
        if not href or href.startswith(("#", "javascript:", "data:", "mailto:", "about:")):
            return None
        try:
            joined = join_url(self.base or "", href)
        except ValueError:
            return None
        return joined if not joined.startswith("http") or is_address(joined) else None

    def ancestors(self, block: int) -> Iterator[int]:
        """Yield indices of the block and of those around it, outwards."""
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
    page = parse_text(decoded.text, url, rules, html if decoded.as_served else None)
    page.charset, page.issues = decoded.charset, decoded.issues
    return page


def parse_text(
    text: str,
    url: str | None = None,
    rules: PageRules | None = None,
    utf8: bytes | None = None,
) -> Page:
    """Parse a page, or a fragment of one, that is text already; `utf8` are its bytes, if at hand.

    A parser is quicker given bytes: a third of its time goes into encoding a text.
    """
    source: str | bytes = text if utf8 is None else utf8
    if len(text) > LONG and text.count("<") > MANY_TAGS:
        source = text = _shallow(text)
    tree = LexborHTMLParser(source)
    chosen = read_rules(tree, rules) if rules is not None and rules != GENERIC else Chosen()
    swept = _sweep(tree, url)
    page = Page(
        tree=tree, url=url, text=text, lines=[], blocks=[], scripts=swept.scripts, meta=swept.meta,
        title=swept.title, base=swept.base, chosen=chosen,
    )  # fmt: skip
    if tree.body is not None:
        layout = lay_out(tree.body, swept.hidden)
        page.lines, page.blocks = layout.lines, layout.blocks
        page.trailing_images = layout.trailing_images
    return page


def _shallow(text: str) -> str:
    """Return the text with its containers nested no deeper than MAX_DEPTH.

    An HTML5 parser looks through all open containers at each new one, so that 100,000 of them
    take it a quarter of a minute. Browsers stop at a depth of 512.
    """
    depth = 0

    def keep(found: re.Match[str]) -> str:
        nonlocal depth
        if found[1]:
            depth = max(depth - 1, 0)
            return found[0]
        depth += 1
        return found[0] if depth <= MAX_DEPTH else "<br>"

    return CONTAINER.sub(keep, text)


class Swept(NamedTuple):
    """What one search of the whole tree finds."""

    meta: dict[str, str]
    title: str
    base: str | None
    scripts: list[str]
    hidden: set[int]
    """`mem_id` of each hidden element."""


def _sweep(tree: LexborHTMLParser, url: str | None) -> Swept:
    """Read the head, mark what is hidden and remove what shows no text, in one search.

    Each search passes the whole tree, which takes a third of the time that parsing takes.
    """
    meta: dict[str, str] = {}
    title, base = "", url
    scripts, dead = [], []
    hidden = set()
    for node in tree.css(SOUGHT):
        tag = node.tag
        if tag == "meta":
            _read_meta(node, meta)
        elif tag == "base":
            base = _base(url, node.attributes.get("href") or "")
        elif tag in DEAD_TAGS:
            dead.append(node)
            if tag == "title":
                title = title or " ".join(visible(node.text()).split())
            elif tag == "script" and _is_ld(node):
                scripts.append(node.text())
        elif is_hidden(node):
            hidden.add(node.mem_id)
    for node in reversed(dead):  # the inner before the outer, which would take it along
        node.decompose()
    return Swept(meta, title, base, scripts, hidden)


def _base(url: str | None, href: str) -> str | None:
    """Return what a page's links start at: its own address where `<base>` names none."""
    try:
        base = urljoin(url or "", href)
    except ValueError:
        return url
    return base if is_address(base) else url


def _read_meta(node: LexborNode, meta: dict[str, str]) -> None:
    attributes = node.attributes
    name = attributes.get("name") or attributes.get("property") or attributes.get("itemprop")
    content = attributes.get("content")
    if name and content and content.strip():
        # an attribute may run over several lines, as what it says never does
        meta.setdefault(name.strip().lower(), LINE_ENDS.sub(" ", visible(content).strip()))


def _is_ld(node: LexborNode) -> bool:
    return (node.attributes.get("type") or "").strip().lower() == "application/ld+json"


LINE_ENDS = re.compile(r"[\t-\r]+")
