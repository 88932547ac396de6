"""Corrections made, undone, and taken over from another database; the article follows each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from lilong.pipelines.items import TaggedArticle
from lilong.pipelines.storage.child_rows import replace_tags
from lilong.pipelines.storage.corrections import (
    Correction,
    lay,
    read_corrections,
    shown_value,
    standing,
    uncorrected,
    value_of,
)
from lilong.pipelines.storage.database import timestamp
from lilong.pipelines.storage.fields import to_json_text
from lilong.pipelines.storage.forgotten import has_forgotten, text_without_forgotten
from lilong.pipelines.storage.read import StoredArticle, read_article
from lilong.pipelines.storage.rows import rewrite_article


class NoSuchCorrection(LookupError):
    """There is no correction of that number that stands."""


def correct_article(
    db: Database,
    article: int,
    changes: Mapping[str, Any],
    *,
    by: str | None = None,
    why: str | None = None,
) -> None:
    """Record corrections of an article, and lay them over it.

    Args:
        changes: field → new value, both as `value_of` has them.

    Raises:
        NoSuchArticle: nothing was written.
    """
    with db.atomic():
        stored = read_article(db, article)
        base = uncorrected(standing(db, article), stored.tagged)
        for field, new in changes.items():
            _insert(
                db,
                Correction(
                    id=0, article=article, made_at=timestamp(), made_by=by, field=field,
                    old=value_of(base, field), new=new, why=why, undone_at=None,
                ),
            )  # fmt: skip
        _write(db, stored, lay(standing(db, article), base))


def undo_correction(db: Database, number: int) -> Correction:
    """Undo a correction: what was read or tagged stands again, or the correction before it.

    Raises:
        NoSuchCorrection: there is none of that number, or it is undone already.
    """
    with db.atomic():
        found = next((each for each in read_corrections(db) if each.id == number), None)
        if found is None or found.undone_at:
            raise NoSuchCorrection(
                f"correction {number} is undone already" if found else f"no correction {number}"
            )
        stored = read_article(db, found.article)
        base = uncorrected(standing(db, found.article), stored.tagged)
        db.execute("UPDATE corrections SET undone_at = ? WHERE id = ?", [timestamp(), number])
        _write(db, stored, lay(standing(db, found.article), base))
    return found


def take_corrections(db: Database, mine: int, other: Database, theirs: int) -> list[str]:
    """Take over what another database corrected in an article; the newest of each field stands.

    Returns:
        A line for each field of which the two said different things.
    """
    taken = read_corrections(other, theirs)
    if not taken:
        return []
    before = standing(db, mine)
    stored = read_article(db, mine)
    base = uncorrected(before, stored.tagged)
    added = [each for each in taken if _take(db, mine, each, base)]
    if not added:
        return []
    after = standing(db, mine)
    _write(db, stored, lay(after, base))
    return list(_conflicts(stored.tagged.article.url, before, added, after))


def _take(db: Database, mine: int, theirs: Correction, base: TaggedArticle) -> bool:
    """Take over one correction, or that it was undone; return whether anything changed."""
    given = _without_forgotten(db, replace(theirs, article=mine, old=value_of(base, theirs.field)))
    known = db.execute(
        "SELECT id, undone_at FROM corrections WHERE article = ? AND made_at = ?"
        " AND made_by IS ? AND field = ? AND new = ?",
        [mine, given.made_at, given.made_by, given.field, to_json_text(given.new)],
    ).fetchone()
    if known is None:
        _insert(db, given)
        return True
    if given.undone_at and not known[1]:
        sql = "UPDATE corrections SET undone_at = ? WHERE id = ?"
        db.execute(sql, [given.undone_at, known[0]])
        return True
    return False


def _conflicts(
    url: str, before: list[Correction], added: list[Correction], after: list[Correction]
) -> Iterable[str]:
    now = {each.field: each for each in after}
    new = {each.field: each for each in added if each.undone_at is None}
    for mine in before:
        theirs = new.get(mine.field)
        if theirs is not None and theirs.new != mine.new:
            wins = now[mine.field]
            loses = mine if wins.new == theirs.new else theirs
            yield f"{url}: {_told(wins)} wins over {_told(loses)}"


def _told(each: Correction) -> str:
    by = f" by {each.made_by}" if each.made_by else ""
    return f"{each.field} {shown_value(each.field, each.new)} ({each.made_at}{by})"


def _insert(db: Database, each: Correction) -> None:
    kept = _without_forgotten(db, each)
    db.execute(
        "INSERT INTO corrections (article, made_at, made_by, field, old, new, why, undone_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            kept.article, kept.made_at, kept.made_by, kept.field, to_json_text(kept.old),
            to_json_text(kept.new), kept.why, kept.undone_at,
        ],
    )  # fmt: skip


def _without_forgotten(db: Database, each: Correction) -> Correction:
    """Return the correction without names that were erased."""
    if not has_forgotten(db):
        return each

    def cleaned(value: Any) -> Any:
        if isinstance(value, str):
            return text_without_forgotten(db, value)
        if isinstance(value, list):
            return [cleaned(inner) for inner in value]
        if isinstance(value, dict):
            return {name: cleaned(inner) for name, inner in value.items()}
        return value

    names = ("made_by", "old", "new", "why")
    return replace(each, **{name: cleaned(getattr(each, name)) for name in names})


def _write(db: Database, stored: StoredArticle, tagged: TaggedArticle) -> None:
    """Write an article whose text is the same, no revision made: its page has not changed."""
    if tagged.article == stored.tagged.article:
        replace_tags(db, stored.id, tagged)
        return
    keywords = db.execute(
        "SELECT article, keyword, weight FROM article_keywords WHERE article = ?", [stored.id]
    ).fetchall()
    rewrite_article(db, stored, tagged)
    db.conn.executemany("INSERT INTO article_keywords VALUES (?, ?, ?)", keywords)
