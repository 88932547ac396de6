"""Fills the page templates; text is escaped, markup is passed as Markup."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from html import escape
from importlib import resources
from string import Template
from typing import TypeVar

T = TypeVar("T")


class Markup(str):
    """A string that is HTML already."""

    __slots__ = ()


@cache
def _template(name: str) -> Template:
    path = resources.files("lilong.demo") / "templates" / f"{name}.html"
    return Template(path.read_text(encoding="utf-8"))


def fill(name: str, **values: str) -> str:
    """Return the template `name` with its `$placeholders` filled; plain strings are escaped."""
    return _template(name).substitute(
        {
            key: value if isinstance(value, Markup) else escape(value, quote=False)
            for key, value in values.items()
        }
    )


def anchor(path: str, text: str, attributes: str = "") -> Markup:
    """Return a link element."""
    return Markup(f'<a href="{path}"{attributes}>{escape(text, quote=False)}</a>')


def slices(rows: Sequence[T], size: int) -> list[Sequence[T]]:
    """`rows` cut into runs of `size`, as a list is cut into pages."""
    return [rows[start : start + size] for start in range(0, len(rows), size)]
