"""The whole demo web as a mapping path → page: four sites under path prefixes on one server."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from lilong.demo.articles import load_articles
from lilong.demo.pages import gov, paper, portal, weixin

START_PATHS: Final[dict[str, str]] = {
    "portal": portal.START,
    "gov": gov.START,
    "paper": paper.START,
    "weixin": weixin.START,
}
"""Site → the list page where its crawl starts."""

DEAD_LINK: Final = portal.DEAD_LINK
EMPTY_PAGE: Final = portal.EMPTY_PAGE
FORBIDDEN_PAGE: Final = gov.FORBIDDEN_PAGE

_ROBOTS = "User-agent: *\nDisallow: /gov/neibu/\nDisallow: /portal/search\n"
_UTF8 = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPage:
    """What the server answers for one path."""

    body: bytes
    content_type: str = _UTF8
    status: int = 200
    etag: str = field(init=False)

    def __post_init__(self) -> None:
        digest = hashlib.sha256(self.body).hexdigest()[:16]
        object.__setattr__(self, "etag", f'"{digest}"')


@cache
def demo_site() -> Mapping[str, DemoPage]:
    """Path → page of the demo web. A path that is not in it answers 404."""
    found = {"/robots.txt": DemoPage(body=_ROBOTS.encode(), content_type="text/plain")}
    for site in (portal, paper, weixin):
        found |= {path: DemoPage(body=body) for path, body in site.pages().items()}
    # no charset in the header: the reader has to find out that gb2312 means GB18030
    found |= {
        path: DemoPage(body=body, content_type="text/html") for path, body in gov.pages().items()
    }
    picture = DemoPage(body=_grey_png(), content_type="image/png")
    found |= {p.path: picture for article in load_articles() for p in article.pictures}
    return found


@cache
def list_paths() -> Mapping[str, tuple[str, ...]]:
    """Site → the chain of its list pages."""
    return {
        "portal": portal.list_paths(),
        "gov": gov.list_paths(),
        "paper": paper.list_paths(),
        "weixin": weixin.list_paths(),
    }


def _grey_png() -> bytes:
    """Return a picture of one grey pixel (PNG, ISO/IEC 15948)."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + checksum

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\x00\x80")
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )
