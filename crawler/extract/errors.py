"""ExtractError: the one exception that extraction raises."""

from __future__ import annotations


class ExtractError(ValueError):
    """A required field cannot be read from a page.

    `field` is the record's field (`headline`, `body`) or `page` when the input is no readable HTML;
    `url` is the page's address as given, `reason` says in words what was missing.
    """

    def __init__(self, field: str, url: str | None, reason: str = "") -> None:
        super().__init__(field, url, reason)
        self.field = field
        self.url = url
        self.reason = reason

    def __str__(self) -> str:
        where = f" at {self.url}" if self.url else ""
        missing = "no readable page" if self.field == "page" else f"{self.field} not found"
        return f"{missing}{where}" + (f": {self.reason}" if self.reason else "")
