"""RSS, Atom and RDF feeds and sitemaps: what a list of addresses in XML says."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from lxml import etree

from lilong.crawler.extract.dates import EARLIEST, SHANGHAI, parse_date
from lilong.crawler.extract.urls import clean_url, is_address

MAX_UNPACKED = 64 * 1024 * 1024
"""Bytes of a sitemap; the protocol allows 50 MB (sitemaps.org/protocol.html)."""
GZIP = b"\x1f\x8b\x08"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One address of a feed or sitemap."""

    url: str
    """Absolute and cleaned."""
    published: datetime | None = None
    """Aware."""
    modified: datetime | None = None
    """Aware; when the entry says that it was last changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed or sitemap lists: articles, further sitemaps, and its own next page."""

    articles: list[Entry] = field(default_factory=list)
    sitemaps: list[Entry] = field(default_factory=list)
    following: str | None = None


class FeedError(ValueError):
    """The text looks like a feed or sitemap and cannot be read."""


def unpack(body: bytes) -> bytes:
    """Return a gzipped body unpacked, any other as it is.

    Raises FeedError when it is damaged or unpacks to more than MAX_UNPACKED bytes.
    """
    if not body.startswith(GZIP):
        return body
    unpacker = zlib.decompressobj(wbits=31)
    try:
        text = unpacker.decompress(body, MAX_UNPACKED)
    except zlib.error as error:
        raise FeedError(f"damaged gzip ({error})") from error
    if unpacker.unconsumed_tail:
        raise FeedError(f"unpacks to more than {MAX_UNPACKED} bytes")
    return text


def read_feed(body: bytes, url: str) -> Feed | None:
    """Read RSS, RDF, Atom, a sitemap, a sitemap index, or the Sitemap lines of a robots.txt.

    Args:
        body: as served; gzip is unpacked.
        url: where it came from, which relative addresses start at.

    Returns None for anything else (HTML above all). Raises FeedError.
    """
    text = unpack(body)
    if url.endswith("/robots.txt"):
        return Feed(sitemaps=[Entry(url=found) for found in _robots(text, url)])
    if not _is_xml_list(text):
        return None
    root = _parse(text)
    if root is None:
        raise FeedError("no XML element can be read")
    name = _name(root)
    if name == "urlset":
        return Feed(articles=[entry for each in root if (entry := _located(each, url))])
    if name == "sitemapindex":
        return Feed(sitemaps=[entry for each in root if (entry := _located(each, url))])
    items = (each for each in root.iter() if _name(each) in ("item", "entry"))
    articles = [entry for each in items if (entry := _entered(each, url))]
    return Feed(articles=articles, following=_next(root, url))


LATEST_YEAR = 2999
"""A feed's 9999-12-31 is no day: another zone's clock leaves the calendar with it."""
ROOTS = (b"<rss", b"<feed", b"<rdf:rdf", b"<urlset", b"<sitemapindex", b"<sm:")


def _is_xml_list(text: bytes) -> bool:
    head = text[:2048].replace(b"\x00", b"").lower()
    return any(root in head for root in ROOTS) and b"<html" not in head


def _parse(text: bytes) -> etree._Element | None:
    # No entities, no network, no giant trees: a feed is somebody else's text.
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True
    )
    try:
        return etree.fromstring(text.lstrip(b"\xef\xbb\xbf \t\r\n"), parser)
    except (etree.XMLSyntaxError, LookupError):
        return None


def _name(element: etree._Element) -> str:
    """Return the tag without its namespace, lower case; "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _texts(element: etree._Element) -> dict[str, str]:
    """Text by tag of the element's children and of their children, the first of each."""
    found: dict[str, str] = {}
    for child in element.iterdescendants():
        text = (child.text or "").strip()
        if text:
            found.setdefault(_name(child), text)
    return found


def _located(element: etree._Element, base: str) -> Entry | None:
    """`<url>` or `<sitemap>` of a sitemap."""
    texts = _texts(element)
    url = _address(texts.get("loc"), base)
    if url is None:
        return None
    return Entry(
        url=url,
        published=read_time(texts.get("publication_date")),
        modified=read_time(texts.get("lastmod")),
    )


def _entered(element: etree._Element, base: str) -> Entry | None:
    """`<item>` of RSS or `<entry>` of Atom."""
    texts = _texts(element)
    link = _atom_link(element, "alternate") or texts.get("link") or _permalink(element)
    url = _address(link, base)
    if url is None:
        return None
    day = texts.get("pubdate") or texts.get("published") or texts.get("date")
    return Entry(
        url=url,
        published=read_time(day or texts.get("updated")),
        modified=read_time(texts.get("updated")) if day else None,
    )


def _atom_link(element: etree._Element, rel: str) -> str | None:
    for child in element:
        if _name(child) == "link" and child.get("href") and child.get("rel", "alternate") == rel:
            return str(child.get("href"))
    return None


def _permalink(element: etree._Element) -> str | None:
    for child in element:
        if _name(child) == "guid" and child.get("isPermaLink", "true") != "false":
            return str(child.text or "")
    return None


def _next(root: etree._Element, base: str) -> str | None:
    """Return the next page of a paged feed (RFC 5005)."""
    holders = [root, *(child for child in root if _name(child) == "channel")]
    for holder in holders:
        if link := _atom_link(holder, "next"):
            return _address(link, base)
    return None


def _address(link: str | None, base: str) -> str | None:
    try:
        whole = urljoin(base, (link or "").strip())
    except ValueError:
        return None
    return clean_url(whole) if link and is_address(whole) else None


def _robots(text: bytes, base: str) -> list[str]:
    lines = (line.partition(b":") for line in text.splitlines())
    found = (value for name, _, value in lines if name.strip().lower() == b"sitemap")
    addresses = (_address(value.decode("utf-8", "replace").strip(), base) for value in found)
    return [address for address in addresses if address]


def read_time(text: str | None) -> datetime | None:
    """An aware datetime from RFC 822, ISO 8601 or what Chinese feeds write (2026-03-05 10:20).

    A time without a zone is Asia/Shanghai; None where nothing can be read.
    """
    if not text:
        return None
    try:
        moment: datetime | None = datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            moment = parse_date(text)
    if moment is None or not EARLIEST <= moment.year <= LATEST_YEAR:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
