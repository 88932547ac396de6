"""Other words in place of persons' names, wherever an article may hold one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, TypeVar

from lilong.classify.text.fold import PLANE, fold
from lilong.crawler.items import Article, Credit, Image, Issue, Link
from lilong.pipelines.items import TaggedArticle
from lilong.pipelines.storage.fields import Field, fields_of
from lilong.pipelines.storage.spans import TermFinder

Change = Callable[[str], str]
Record = TypeVar("Record", bound=Article | Credit | Image | Link | Issue)

_NAMED: dict[type, tuple[Field, ...]] = {
    record: tuple(field for field in fields_of(record) if field.may_hold_name)
    for record in (Article, Credit, Image, Link, Issue)
}
"""Record → its fields in which a name may stand."""


def rename(tagged: TaggedArticle, names: Mapping[str, str]) -> TaggedArticle:
    """Return the article with each name replaced, in credits and in every text.

    A name is found in traditional characters and full-width letters too. Addresses keep it, and so
    do the gazetteer's names of places.

    Args:
        names: what stands in the place of each name.
    """

    def change(text: str) -> str:
        return replace_all(text, names)

    return replace(
        tagged,
        article=change_texts(tagged.article, change),
        tags=tuple(replace(tag, evidence=tuple(map(change, tag.evidence))) for tag in tagged.tags),
        places=tuple(replace(place, name=change(place.name)) for place in tagged.places),
    )


def change_texts(record: Record, change: Change) -> Record:
    """Return a record with every text changed that may hold a name."""
    values = {field.name: getattr(record, field.name) for field in _NAMED[type(record)]}
    return replace(record, **{name: _changed(value, change) for name, value in values.items()})


def _changed(value: Any, change: Change) -> Any:
    if isinstance(value, tuple):
        return tuple(_changed(each, change) for each in value)
    if isinstance(value, str):
        return change(value)
    return None if value is None else change_texts(value, change)


def texts_of(record: Article | Credit | Image | Link | Issue) -> Iterator[str]:
    """Yield every text of a record that may hold a name."""
    for field in _NAMED[type(record)]:
        value = getattr(record, field.name)
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, str):
                yield each
            elif each is not None:
                yield from texts_of(each)


def replace_all(text: str, names: Mapping[str, str]) -> str:
    """Return `text` with each name replaced, the longest names first."""
    for name in sorted(names, key=len, reverse=True):
        cut: list[str] = []
        here = 0
        for start, end in TermFinder([name]).spans(fold(text), limit=None):
            cut += (text[here:start], names[name])
            here = end
        text = "".join((*cut, text[here:])) if cut else text
    return text


def glob_of(name: str) -> str:
    """Return a GLOB pattern for the texts in which `replace_all` may find the name.

    Each letter stands for all that are folded to it: 闻笛 is looked for as `*[闻聞]笛*`.
    """
    return "*" + "".join(map(_written_forms, name)) + "*"


def _written_forms(letter: str) -> str:
    if not letter.isalnum():
        return "*"  # white space of any length, and marks that GLOB would take for its own
    forms = {letter, fold(letter), *_unfolded().get(fold(letter), ())}
    return letter if len(forms) == 1 else f"[{''.join(sorted(forms))}]"


@cache
def _unfolded() -> dict[str, str]:
    """Return the letters of the first plane that are folded to each folded letter."""
    letters = "".join(sign for sign in map(chr, range(PLANE)) if sign.isalnum())
    found: dict[str, str] = {}
    for letter, form in zip(letters, fold(letters), strict=True):
        found[form] = found.get(form, "") + letter
    return found
