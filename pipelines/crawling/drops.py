"""Drops: how an item ends before it is stored, and the word that reports count it under."""

from __future__ import annotations

from scrapy.exceptions import DropItem


class Ended(DropItem):
    """An item goes no further. Subclasses:

    Ended
    ├── PageFailed   the page gave no article; the frontier keeps the reason
    ├── Unwanted     its article is not wanted; `__cause__` is the `validate.Dropped` that says why
    └── NotStored    the database could not be written; the page stays to be asked for again
    """

    def __init__(self, message: str) -> None:
        super().__init__(message, log_level="INFO")


class PageFailed(Ended):
    """The page gave no article; the frontier keeps the reason."""


class Unwanted(Ended):
    """The article is not wanted; `__cause__` says why."""


class NotStored(Ended):
    """The database could not be written; the page stays to be asked for again."""


def drop_reason(exception: Exception) -> str:
    """The word for an ending: of an unwanted article the name of its cause, e.g. `TooShort`."""
    told = exception.__cause__ if isinstance(exception, Unwanted) else exception
    return type(told).__name__
