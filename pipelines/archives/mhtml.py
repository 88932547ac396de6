"""MHTML: the page and its address out of a file that holds a page with its pictures."""

from __future__ import annotations

import email
import email.policy
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from lilong.crawler.extract.own_address import own_address, page_address


class NoPage(ValueError):
    """A file that holds no page; the text says why."""


class MhtmlPage(NamedTuple):
    """The page of an MHTML file."""

    html: bytes
    charset: str | None
    url: str | None
    saved_at: datetime | None
    """Aware."""


def read_mhtml(content: bytes) -> MhtmlPage:
    """Return the page of an MHTML file (RFC 2557). Raises NoPage where it holds no HTML."""
    message = email.message_from_bytes(content, policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() != "text/html":
            continue
        html = part.get_payload(decode=True)
        if not isinstance(html, bytes) or not html.strip():
            continue
        stated = (message.get("Snapshot-Content-Location"), part.get("Content-Location"))
        urls = (page_address(str(each)) for each in stated if each)
        url = next(filter(None, urls), None) or own_address(html).url
        return MhtmlPage(html, part.get_content_charset(), url, _moment(message.get("Date")))
    raise NoPage("no HTML in the MHTML")


def _moment(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(str(text)) if text else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None
