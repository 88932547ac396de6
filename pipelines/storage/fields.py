"""How each field of an article is kept: one row a field, from which everything else follows.

Name, type, captions and whether a name may stand in it are declared in `crawler.items`; where it is
kept follows from its type here. Rows, reading, records, forgetting, exports, screens and
docs/database.md go through FIELDS, so that a new column is a line of Article and a migration.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from operator import attrgetter
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from lilong.crawler.items import About, Article
from lilong.pipelines.storage.database import timestamp

TABLES = {"body": "bodies", "source": "sources", "source_chain": "article_sources"}
"""Where a field is kept that is neither a column of `articles` nor the table of its own name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How values of one type are written, None left as it is."""

    to_sql: Callable[[Any], Any]
    from_sql: Callable[[Any], Any]
    to_json: Callable[[Any], Any]
    from_json: Callable[[Any], Any]
    """Raises ValueError for a text that is no value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a record."""

    name: str
    type: Any
    """`str` for `str | None`; `tuple[Credit, ...]`."""
    about: About
    table: str
    """Where it is kept."""
    part: type | None
    """The record of each of its entries, where it has such."""
    columns: tuple[str, ...]
    """Those of `table` that hold it: its own name, or the names of its entries' fields."""
    form: Form

    @property
    def may_hold_name(self) -> bool:
        """Whether a person's name may stand in it: in a text, or in one of its entries."""
        return self.about.names and (self.type in (str, tuple[str, ...]) or self.part is not None)

    @property
    def named_columns(self) -> tuple[str, ...]:
        """Those of `columns` in which a person's name may stand."""
        if self.part:
            return tuple(each.name for each in fields_of(self.part) if each.may_hold_name)
        return self.columns if self.may_hold_name else ()


def to_json_text(value: Any) -> str:
    """Return JSON as columns keep it: no spaces, Chinese unescaped."""
    return _ENCODER.encode(value)


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def fields_of(record: type) -> tuple[Field, ...]:
    """Return the fields that a record of `crawler.items` declares, in its order.

    Raises:
        TypeError: a type that no column can hold yet: give it a Form.
    """
    hints = get_type_hints(record, include_extras=True)
    return tuple(_field(each.name, hints[each.name]) for each in fields(record))


def _field(name: str, hint: Any) -> Field:
    if get_origin(hint) is not Annotated:
        raise TypeError(f"{name}: {hint} is not Annotated with its About")
    annotated, about = get_args(hint)
    kind = bare_type(annotated)
    part = part_of(kind)
    return Field(
        name=name,
        type=kind,
        about=about,
        table=TABLES.get(name) or (name if part else "articles"),
        part=part,
        columns=tuple(each.name for each in fields(part)) if part else (name,),
        form=_parts_form(part) if part else _form(name, kind),
    )


def bare_type(hint: Any) -> Any:
    """Return the type without `| None`."""
    if get_origin(hint) in (Union, type(int | None)):
        (hint,) = (each for each in get_args(hint) if each is not type(None))
    return hint


def part_of(kind: Any) -> type | None:
    """Return the record that a tuple of records holds; None for any other type."""
    entry = get_args(kind)[0] if get_origin(kind) is tuple else None
    return entry if isinstance(entry, type) and is_dataclass(entry) else None


def _form(name: str, kind: Any) -> Form:
    if get_origin(kind) is Literal:
        return _PLAIN
    try:
        return _FORMS[kind]
    except KeyError:
        raise TypeError(f"{name}: no column holds {kind} yet: give it a Form") from None


def _same(value: Any) -> Any:
    return value


def _aware(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text}: a date without its offset from UTC")
    return moment


_PLAIN = Form(to_sql=_same, from_sql=_same, to_json=_same, from_json=_same)
_FORMS = {
    str: _PLAIN,
    datetime: Form(
        to_sql=lambda moment: moment and timestamp(moment),
        from_sql=lambda text: text and datetime.fromisoformat(text),
        to_json=lambda moment: moment and moment.isoformat(),
        from_json=lambda text: text and _aware(text),
    ),
    tuple[str, ...]: Form(
        to_sql=to_json_text,
        from_sql=lambda text: tuple(json.loads(text)) if text else (),
        to_json=list,
        from_json=tuple,
    ),
}
"""Type → how it is written."""


def _parts_form(part: type) -> Form:
    """Return the form of a tuple of records: rows in a table of their own."""
    names = [each.name for each in fields(part)]
    row = attrgetter(*names)
    return Form(
        to_sql=lambda parts: [row(each) for each in parts],
        from_sql=lambda rows: tuple(part(**dict(zip(names, row, strict=True))) for row in rows),
        to_json=lambda parts: [dict(zip(names, row(each), strict=True)) for each in parts],
        from_json=lambda records: tuple(part(**each) for each in records),
    )


FIELDS = fields_of(Article)
"""Every field of an article, in its order."""

KEPT = tuple(field for field in FIELDS if field.name != "issues")
"""What is read back and exported. Issues are notes for whoever runs the crawl: a table by URL."""

COLUMNS = tuple(field for field in FIELDS if field.table == "articles")
"""Fields that are columns of `articles`, of the same name."""

CHILDREN = tuple(field for field in KEPT if field.part)
"""Fields whose entries are rows of a table of the same name: `article`, `position` and the
entry's own fields."""
