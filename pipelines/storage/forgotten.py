"""What was erased on request, kept as hashes: whether a URL or a name comes again."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from sqlite_utils import Database

from lilong.pipelines.items import TaggedArticle
from lilong.pipelines.storage.renaming import rename

BLANK = "某某"
"""Stands where a name stood."""


def is_forgotten(db: Database, value: str) -> bool:
    """Whether this URL or name was erased."""
    sql = "SELECT 1 FROM forgotten WHERE hash = ?"
    return db.execute(sql, [hash_of(value)]).fetchone() is not None


def without_forgotten(db: Database, tagged: TaggedArticle) -> TaggedArticle | None:
    """The article without names that were erased; None if the article itself was."""
    if not db.execute("SELECT EXISTS (SELECT 1 FROM forgotten)").fetchone()[0]:
        return tagged  # as nearly always: no need to hash each name
    if is_forgotten(db, tagged.article.url):
        return None
    names = {credit.name for credit in tagged.article.credits}
    gone = {name: BLANK for name in names if is_forgotten(db, name)}
    return blanked(tagged, gone) if gone else tagged


def blanked(tagged: TaggedArticle, names: dict[str, str]) -> TaggedArticle:
    article = tagged.article
    kept = tuple(credit for credit in article.credits if credit.name not in names)
    return rename(replace(tagged, article=replace(article, credits=kept)), names)


def hash_of(value: str) -> str:
    # The same on every machine, so that merged databases forget together.
    return hashlib.sha256(f"lilong forgotten\n{value}".encode("utf-8", "surrogatepass")).hexdigest()
