"""own_address: what a saved page says of where it came from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from lilong.crawler.extract.charset import decode
from lilong.crawler.extract.urls import clean_url

HEAD_BYTES = 64 * 1024
"""Looked at of a page whose head has no end; a guess."""
HEAD_END = re.compile(rb"</head\b|<body\b", re.I)
COMMENT_CHARS = 8_192
"""Read of a comment: an address is 4,096 characters at most, and a program's note is short."""
SAVED_AS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"\bsaved from url=\(\d+\)(\S+)",  # browsers
        r"\bSingleFile\b.*?\burl:\s*(\S+)",  # and Zotero's snapshots, which it makes
        r"\bMirrored from (\S+) by HTTrack",  # without a scheme
        r"\bsaved from (https?:\S+)",  # monolith
    )
)
"""The comments by which programs note what they saved, from the pages that they write."""
SAVED_METAS = ("savepage-url", "singlefile-url")
"""Names of `<meta>` that do the same (Save Page WE)."""
INDEX = re.compile(r"(?:index|default|home|main)\.\w{3,5}", re.I)
LIST = re.compile(
    r"(?:index|default|list|lists|node|channel|category|column|tags?|more)(?:[_-]?\d+)?(?:\.\w{3,5})?",
    re.I,
)
"""Last parts of lists' addresses, as Chinese CMSs name them; the words are a guess."""
SLUG_CHARS = 12
"""From this length on a part without a digit is an article's, as /why-lanes-matter/ is; a guess."""


class OwnAddress(NamedTuple):
    """What a page says of its address, cleaned."""

    url: str | None
    refused: str | None = None
    """A home page or a list that it names."""


def own_address(html: bytes) -> OwnAddress:
    """Return the address that a saved page gives as its own, cleaned.

    What the program that saved it noted comes before canonical link and og:url, which some sites
    set to their home page or to a list: such an address is refused.
    """
    end = HEAD_END.search(html)
    head = decode(html[: end.start() if end else HEAD_BYTES]).text
    refused = None
    for stated in _stated(head):
        address = page_address(stated)
        if address:
            return OwnAddress(address, refused)
        refused = refused or _absolute(stated)
    return OwnAddress(None, refused)


def page_address(stated: str) -> str | None:
    """Return an address cleaned; None for a home page, a list and what is not of the web."""
    address = _absolute(stated)
    return address if address and names_one_page(address) else None


def _stated(head: str) -> Iterator[str]:
    """Yield the addresses that a head states, the surest first."""
    for comment in _comments(head):
        text = " ".join(comment.split())
        yield from (found[1] for pattern in SAVED_AS if (found := pattern.search(text)))
    tree = LexborHTMLParser(head)
    metas: dict[str, str] = {}
    for node in tree.css("meta[content]"):
        name = node.attributes.get("property") or node.attributes.get("name") or ""
        metas.setdefault(name.lower(), node.attributes.get("content") or "")
    yield from (metas[name] for name in SAVED_METAS if name in metas)
    base = next((node.attributes.get("href") or "" for node in tree.css("base[href]")), "")
    for node in tree.css("link[rel][href]"):
        if "canonical" in (node.attributes.get("rel") or "").lower().split():
            yield urljoin(base, (node.attributes.get("href") or "").strip())
    if "og:url" in metas:
        yield metas["og:url"]


def _comments(head: str) -> Iterator[str]:
    """Yield the comments of a head, cut to COMMENT_CHARS.

    By `find`, which looks at each character once: `<!--(.*?)-->` took 290 s on 512 kB of `<!--`.
    """
    start = head.find("<!--")
    while start >= 0 and (end := head.find("-->", start + 4)) >= 0:
        yield head[start + 4 : min(end, start + 4 + COMMENT_CHARS)]
        start = head.find("<!--", end + 3)


def _absolute(stated: str) -> str | None:
    """Return an address cleaned; None for what leads to no page of the web."""
    # Some templates escape twice, and in a comment nothing is unescaped.
    stated = stated.strip().replace("&amp;", "&")
    if stated.startswith("//"):
        stated = f"https:{stated}"
    elif re.match(r"[\w-]+(?:\.[\w-]+)+/", stated):  # HTTrack's
        stated = f"http://{stated}"
    try:
        parts = urlsplit(stated)
        host = parts.hostname or ""
    except ValueError:  # http://[
        return None
    if parts.scheme.lower() not in ("http", "https") or "." not in host:
        return None
    return clean_url(stated)


def names_one_page(address: str) -> bool:
    """Return whether an address may be an article's: not a site's home and not a list."""
    parts = urlsplit(address)
    if parts.fragment or any(char.isdigit() for char in parts.query):
        return True
    names = [name for name in parts.path.split("/") if name]
    if names and INDEX.fullmatch(names[-1]):
        names = [*names[:-1], ""]  # /a/index.html is /a/
    elif parts.path.endswith("/"):
        names.append("")
    if not any(names):
        return False
    if names[-1]:
        return not LIST.fullmatch(names[-1])
    last = names[-2]
    digit = any(char.isdigit() for char in parts.path)  # a date, a number
    return not LIST.fullmatch(last) and (digit or len(last) >= SLUG_CHARS)
