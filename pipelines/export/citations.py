"""What a citation of a news article says, from which every bibliography format is written.

The outlet that a page names under 来源 is where the article appeared: the container. The site that
it was fetched from is where it can be read today. 责任编辑 and other editors are never authors:
Chinese newspapers sign the desk's editor under every piece (so the Chinese translators of Zotero).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from lilong.crawler.extract.urls import web_address
from lilong.crawler.items import Article, role_row
from lilong.pipelines.export.record import topic_titles
from lilong.pipelines.storage.database import SHANGHAI
from lilong.pipelines.storage.read import StoredArticle

NEWSPAPER_ENDINGS = ("报", "报社", "报网", "导报", "周刊", "参考消息")


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One article as a bibliography names it."""

    key: str
    """Letters and digits, the same for the same URL: `n20240305a1b2c3d4`."""
    title: str
    authors: tuple[str, ...]
    translators: tuple[str, ...]
    editors: tuple[str, ...]
    container: str | None
    """The outlet where it first appeared."""
    host: str | None
    """The site that re-hosts it, where that is another one."""
    issued: date | None
    accessed: date | None
    url: str | None
    """None for a page of which a file's address is known only."""
    keywords: tuple[str, ...]
    newspaper: bool
    """Whether the container is a newspaper; else it is a web page."""


def citation(stored: StoredArticle) -> Citation:
    """Return the article's citation; dates are those of Shanghai."""
    article = stored.tagged.article
    container = article.source or article.publisher
    issued = _day(article.date_published)
    mark = hashlib.sha256(article.url.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    topics = [tag.label for tag in stored.tagged.tags if tag.kind == "topic"]
    return Citation(
        key=f"n{issued.strftime('%Y%m%d') if issued else ''}{mark}",
        title=_one_line(article.headline),
        authors=_names(article, "author"),
        translators=_names(article, "translator"),
        editors=_names(article, "editor"),
        container=container,
        host=article.publisher if article.publisher != container else None,
        issued=issued,
        accessed=_day(article.fetched_at),
        url=web_address(article.url),
        keywords=(*article.keywords, *(topic_titles().get(slug, (slug,))[0] for slug in topics)),
        newspaper=bool(container and container.endswith(NEWSPAPER_ENDINGS)),
    )


def note_of(cited: Citation) -> str | None:
    """Return what has no field of its own: the re-hosting site, and the editors."""
    parts = []
    if cited.host:
        parts.append(f"转载于{cited.host}")
    if cited.editors:
        parts.append(f"责任编辑：{'、'.join(cited.editors)}")
    return "；".join(parts) or None


def _names(article: Article, part: str) -> tuple[str, ...]:
    """Return the names of those whose role has this part in a bibliography, each once."""
    names = (_one_line(each.name) for each in article.credits if role_row(each.role).cited == part)
    return tuple(dict.fromkeys(names))


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(SHANGHAI).date() if moment else None


def _one_line(text: str) -> str:
    return " ".join(text.split())
