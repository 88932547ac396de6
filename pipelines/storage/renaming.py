"""Other words in place of persons' names, wherever an article has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lilong.pipelines.items import TaggedArticle
from lilong.pipelines.storage.bigrams import spans
from lilong.pipelines.storage.records import tagged_from_record, tagged_to_record

ADDRESSES = frozenset({"url", "source_url"})
"""Fields that a name is not looked for in: an address with other letters leads nowhere."""


def rename(tagged: TaggedArticle, names: Mapping[str, str]) -> TaggedArticle:
    """The article with each name replaced, in credits and in every text.

    A name is found in traditional characters and full-width letters too.

    Args:
        names: what stands in the place of each name.
    """
    record = change_texts(tagged_to_record(tagged), lambda text: replace_all(text, names))
    return tagged_from_record(record)


def change_texts(value: Any, change: Callable[[str], str]) -> Any:
    """A JSON value with every text in it changed, but for addresses."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [change_texts(each, change) for each in value]
    if isinstance(value, dict):
        return {
            key: each if key in ADDRESSES else change_texts(each, change)
            for key, each in value.items()
        }
    return value


def replace_all(text: str, names: Mapping[str, str]) -> str:
    """`text` with each name replaced, the longest names first."""
    for name in sorted(names, key=len, reverse=True):
        cut: list[str] = []
        here = 0
        for start, end in spans(text, [name], most=None):
            cut += (text[here:start], names[name])
            here = end
        text = "".join((*cut, text[here:])) if cut else text
    return text
