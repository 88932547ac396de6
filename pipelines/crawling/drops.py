"""Drops: how an item ends before it is stored, and the word that reports count it under."""

from __future__ import annotations

from scrapy.exceptions import DropItem


class Ended(DropItem):
    """An item goes no further. Subclasses:

    Ended
    ├── PageFailed   the page gave no article; the frontier keeps the reason
    └── NotStored    the database could not be written; the page stays to be asked for again
    """

    def __init__(self, message: str) -> None:
        super().__init__(message, log_level="INFO")


class PageFailed(Ended):
    """The page gave no article; the frontier keeps the reason."""


class NotStored(Ended):
    """The database could not be written; the page stays to be asked for again."""


def drop_reason(exception: Exception) -> str:
    """Return the word for an ending by somebody else's pipeline: the name of its exception."""
    return type(exception).__name__
