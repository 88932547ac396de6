"""What was erased on request, kept as hashes: whether a URL or a name comes again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from sqlite_utils import Database

from lilong.classify.text.fold import fold
from lilong.pipelines.items import TaggedArticle
from lilong.pipelines.storage.read import read_article
from lilong.pipelines.storage.renaming import rename, replace_all, texts_of

BLANK = "某某"
"""Stands where a name stood."""

MIN_NAME_CHARS, MAX_NAME_CHARS = 2, 20
"""Characters of a text that may be a name: `lilong forget` takes no shorter one; that no name is
longer is a guess."""


def is_forgotten(db: Database, value: str) -> bool:
    """Return whether this URL or name was erased."""
    sql = "SELECT 1 FROM forgotten WHERE hash = ?"
    return db.execute(sql, [hash_of(value)]).fetchone() is not None


def has_forgotten(db: Database) -> bool:
    """Return whether anything was ever erased from this database."""
    return bool(db.execute("SELECT EXISTS (SELECT 1 FROM forgotten)").fetchone()[0])


def without_forgotten(db: Database, tagged: TaggedArticle) -> TaggedArticle | None:
    """Return the article without names that were erased; None if the article itself was.

    A name is known again where it is the whole of a text: a credit, a keyword, a picture's credit;
    and wherever it stands in an article from which a name was erased before.
    """
    if not has_forgotten(db):
        return tagged  # as nearly always: no need to hash each name
    article = tagged.article
    if is_forgotten(db, article.url):
        return None
    texts = {text for text in texts_of(article) if len(text) <= MAX_NAME_CHARS}
    names = {text for text in texts if is_forgotten(db, text)}
    if _was_blanked(db, article.url):
        names |= _mentioned(db, texts_of(article))
    return without_names(tagged, dict.fromkeys(names, BLANK)) if names else tagged


def _was_blanked(db: Database, url: str) -> bool:
    """Return whether the article is stored with a name erased."""
    found = db.execute("SELECT id FROM articles WHERE url = ?", [url]).fetchone()
    if found is None:
        return False
    stored = read_article(db, found[0]).tagged.article
    return any(BLANK in text for text in texts_of(stored))


def text_without_forgotten(db: Database, text: str) -> str:
    """Return a short text without the names that were erased."""
    return replace_all(text, dict.fromkeys(_mentioned(db, [text]), BLANK))


def _mentioned(db: Database, texts: Iterable[str]) -> set[str]:
    """Return the erased names in some texts: only their hashes are known, so try all.

    It takes 35 ms for 1,000 characters, and is done for articles that held such a name alone.
    """
    hashes = {value for (value,) in db.execute("SELECT hash FROM forgotten")}
    forms = {form for text in texts for form in (text, fold(text))}
    tried = {
        text[start : start + length]
        for text in forms
        for length in range(MIN_NAME_CHARS, MAX_NAME_CHARS + 1)
        for start in range(len(text) - length + 1)
    }
    return {each for each in tried if hash_of(each) in hashes}


def without_names(tagged: TaggedArticle, names: dict[str, str]) -> TaggedArticle:
    """Return the article with each name replaced, and without the credits that held it alone."""
    renamed = rename(tagged, names)
    blanks = set(names.values())
    kept = tuple(credit for credit in renamed.article.credits if credit.name not in blanks)
    return replace(renamed, article=replace(renamed.article, credits=kept))


def hash_of(value: str) -> str:
    """Return the hash that stands for a URL or a name."""
    # The same on every machine, so that merged databases forget together.
    return hashlib.sha256(f"lilong forgotten\n{value}".encode("utf-8", "surrogatepass")).hexdigest()
