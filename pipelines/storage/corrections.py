"""Corrections: what a person said of an article, laid over whatever is read or tagged later."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlite_utils import Database

from lilong.classify.tags import Tag, TagKind
from lilong.pipelines.items import TaggedArticle
from lilong.pipelines.storage.fields import FIELDS, to_json_text
from lilong.pipelines.storage.forgotten import BLANK

MODEL = "correction"
"""Stands as the model of a tag that a person gave."""

READ = {
    "headline": ("headline",),
    "date_published": ("date_published", "date_published_basis"),
    "source": ("source", "source_chain"),
    "credits": ("credits",),
}
"""Corrected field → the fields of the article that it sets."""

TOPICS = "topics:"
"""Each topic is corrected by itself: `topics:elderly_care`."""

_FORMS = {field.name: field.form for field in FIELDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One row of `corrections`; `old` and `new` are JSON values as `value_of` gives them."""

    id: int
    article: int
    made_at: str
    made_by: str | None
    field: str
    old: Any
    """What stands there without the correction, as it was last read or tagged."""
    new: Any
    why: str | None
    undone_at: str | None


def read_corrections(db: Database, article: int | None = None) -> list[Correction]:
    """Return the corrections of one article or of all, oldest first, undone ones too."""
    where = "" if article is None else "WHERE article = ?"
    rows = db.query(
        "SELECT id, article, made_at, made_by, field, old, new, why, undone_at FROM corrections"
        f" {where} ORDER BY made_at, id",
        [] if article is None else [article],
    )
    return [
        Correction(**row | {"old": json.loads(row["old"]), "new": json.loads(row["new"])})
        for row in rows
    ]


def standing(db: Database, article: int) -> list[Correction]:
    """Return the newest correction of each field that was not undone."""
    made = (each for each in read_corrections(db, article) if each.undone_at is None)
    return list({each.field: each for each in made}.values())


def lay(corrections: Iterable[Correction], tagged: TaggedArticle) -> TaggedArticle:
    """Return the article with the corrected values."""
    for each in corrections:
        tagged = with_value(tagged, each.field, each.new)
    return tagged


def uncorrected(corrections: Iterable[Correction], tagged: TaggedArticle) -> TaggedArticle:
    """Return the article with the values that were read and tagged."""
    for each in corrections:
        tagged = with_value(tagged, each.field, each.old)
    return tagged


def with_corrections(db: Database, article: int, tagged: TaggedArticle) -> TaggedArticle:
    """Return what is to be stored of a stored article that was read or tagged again.

    What it would be without its corrections is noted in them, so that undoing gives it back.
    """
    found = standing(db, article)
    for each in found:
        read = value_of(tagged, each.field)
        if read not in (each.old, each.new):
            db.execute(
                "UPDATE corrections SET old = ? WHERE article = ? AND field = ?"
                " AND undone_at IS NULL",
                [to_json_text(read), article, each.field],
            )
    return lay(found, tagged)


def value_of(tagged: TaggedArticle, field: str) -> Any:
    """Return what an article holds in a field that can be corrected, as a JSON value.

    Of a topic and the scope the tag or None, of the region its code, street and tag, of other
    fields the values of the article's fields that READ lists.
    """
    if field in READ:
        return {name: _FORMS[name].to_json(getattr(tagged.article, name)) for name in READ[field]}
    kind, label = _tag_of(field)
    tag = next((t for t in tagged.tags if t.kind == kind and label in (None, t.label)), None)
    value = tag and {**asdict(tag), "evidence": list(tag.evidence)}
    if kind == "region":
        return {"region": tagged.region, "street": tagged.street, "tag": value}
    return value


def with_value(tagged: TaggedArticle, field: str, value: Any) -> TaggedArticle:
    """Return the article with a value of `value_of` in a field."""
    if field in READ:
        values = {name: _FORMS[name].from_json(value[name]) for name in READ[field]}
        if field == "credits":  # a name that was forgotten is no credit
            values["credits"] = tuple(each for each in values["credits"] if each.name != BLANK)
        return replace(tagged, article=replace(tagged.article, **values))
    kind, label = _tag_of(field)
    if kind == "region":
        tagged = replace(tagged, region=value["region"], street=value["street"])
        value = value["tag"]
    kept = (t for t in tagged.tags if t.kind != kind or (label is not None and t.label != label))
    given = [Tag(**value | {"evidence": tuple(value["evidence"])})] if value else []
    return replace(tagged, tags=(*kept, *given))


def _tag_of(field: str) -> tuple[TagKind, str | None]:
    """Return the kind of the tags that a field corrects, and the label of the one."""
    if field.startswith(TOPICS):
        return "topic", field.removeprefix(TOPICS)
    return ("scope" if field == "scope" else "region"), None


def shown_field(field: str) -> str:
    """Return the field as screens and exports name it: each topic is one of `topics`."""
    return field.partition(":")[0]


def shown_value(field: str, value: Any) -> str:
    """Return a value of `value_of` in a few words."""
    if field.startswith(TOPICS):
        return ("+" if value else "-") + field.removeprefix(TOPICS)
    if field == "scope":
        return value["label"] if value else "-"
    if field == "region":
        return "/".join(filter(None, (value["region"], value["street"]))) or "-"
    if field == "credits":
        return " ".join(f"{each['role']}:{each['name']}" for each in value["credits"]) or "-"
    return value[field] or "-"
