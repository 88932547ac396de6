"""Write the parts of docs/database.md that follow from the code: its fields and roles.

python -m docs.database     (or `make docs`)
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal, get_args, get_origin

from benchmarks.report import write_section
from lilong.crawler.items import ROLES
from lilong.pipelines.storage.fields import FIELDS, Field

PAGE = Path(__file__).with_name("database.md")


def parts() -> dict[str, str]:
    """Return the text of each part by its name."""
    return {"fields": fields_table(), "roles": roles_table()}


def fields_table() -> str:
    """Return a row for each field of an article: where it is kept, what it holds, its captions."""
    rows = [
        f"| `{each.name}` | {_place(each)} | {_holds(each)} | {each.about.en} {each.about.zh} |"
        for each in FIELDS
    ]
    return "\n".join(["| field | kept in | holds | called |", "|---|---|---|---|", *rows])


def _place(field: Field) -> str:
    if field.table == "articles":
        return f"`articles.{field.name}`"
    if field.name == "source":
        return "`articles.source` → `sources`"
    if field.part:
        return f"`{field.table}`: {', '.join(f'`{name}`' for name in field.columns)}"
    return f"`{field.table}`"


def _holds(field: Field) -> str:
    if get_origin(field.type) is Literal:
        return ", ".join(f"`{word}`" for word in get_args(field.type))
    if field.part:
        return "a row each"
    if field.type is datetime:
        return "a moment"
    if field.type is str:
        return "text" if field.may_hold_name else "an address"
    return "texts (JSON)" if field.table == "articles" else "texts, a row each"


def roles_table() -> str:
    """Return a row for each role."""
    rows = [
        f"| `{row.slug}` | {row.zh} | `{row.schema}` | {row.cited or ''} | {row.words} |"
        for row in ROLES
    ]
    heading = "| role | 角色 | in JSON-LD | in a bibliography | words of pages |"
    return "\n".join([heading, "|---|---|---|---|---|", *rows])


if __name__ == "__main__":
    for name, text in parts().items():
        write_section(name, text, PAGE)
