"""Why a page gives no article: the one list of reasons, for crawl, import and re-extraction."""

from __future__ import annotations

from datetime import date

REASONS = {
    "no page": "empty, too large, a binary file, or no HTML",
    "no headline": "neither <title> nor any heading holds text",
    "no body": "no block of running text",
    "refused: challenge": "an anti-robot check stands in the article's place",
    "refused: login": "a login page stands in the article's place",
    "refused: forbidden": "the server answers 403",
    "removed": "the site says that the article is gone, or leads to its front page",
    "too short": "the body is a caption, a notice or nothing",
    "not Chinese": "the body is in another language",
    "takes too long": "reading it took more CPU time than one page may",
    "reader died": "the process that read the page ended before it answered",
    "part of an article": "a page that is joined to others of its archive (下一页)",
    "garbled": "decoded with the wrong charset, or broken at its origin",
}
"""Reason → what it says of a page. One more carries a day: `before 2026-03-05`, see `too_old`."""

FINAL = frozenset(("removed", "too short", "not Chinese", "garbled"))
"""Reasons after which asking for the page again is useless."""

SLOW = "takes too long"
"""Tried once more, by the next run, then given up: a busy machine is no fault of the page."""

BEFORE = "before "


class NoArticle(ValueError):
    """A page gives no article.

    `reason` is a key of REASONS, `url` the page's address as given, `detail` says in words what
    was found or missing.
    """

    def __init__(self, reason: str, url: str | None, detail: str = "") -> None:
        super().__init__(reason, url, detail)
        self.reason = reason
        self.url = url
        self.detail = detail or REASONS.get(reason, "")

    def __str__(self) -> str:
        return self.reason + (f" ({self.detail})" if self.detail else "")


def too_old(since: date) -> str:
    """Return the reason of an article that was published before the day that is asked for."""
    return f"{BEFORE}{since.isoformat()}"


def is_final(reason: str) -> bool:
    """Return whether asking again for a page that gave this reason is useless."""
    return reason in FINAL or reason.startswith(BEFORE)
