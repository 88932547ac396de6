"""The search index: articles put in, taken out, and the whole built anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from sqlite_utils import Database

from pipelines.bigrams import index_form, search_form

BATCH = 500
"""Articles indexed between two reports of progress."""


def index_article(db: Database, identity: int, headline: str, body_form: str) -> None:
    """Put an article into the index; `body_form` is its body's `search_form`."""
    db.execute(
        "INSERT INTO articles_index (rowid, headline, body) VALUES (?, ?, ?)",
        [identity, index_form(search_form(headline)), index_form(body_form)],
    )


def drop_from_index(db: Database, identity: int, headline: str, body: str) -> None:
    """Take an article out of the index; a contentless index wants the text that it took."""
    db.execute(
        "INSERT INTO articles_index (articles_index, rowid, headline, body)"
        " VALUES ('delete', ?, ?, ?)",
        [identity, index_form(search_form(headline)), index_form(search_form(body))],
    )


def rebuild_index(db: Database, progress: Callable[[int], None] | None = None) -> int:
    """Build the whole index anew from the articles, in one transaction; returns their number.

    Args:
        progress: told after each batch how many articles are done.
    """
    done = 0
    with db.atomic(), ThreadPoolExecutor(1) as cutter:
        db.execute("INSERT INTO articles_index (articles_index) VALUES ('delete-all')")
        batches = _batches(db)
        # One thread cuts the next batch while SQLite, which lets go of the interpreter, writes.
        following = cutter.submit(_cut, next(batches, []))
        while rows := following.result():
            following = cutter.submit(_cut, next(batches, []))
            db.conn.executemany(
                "INSERT INTO articles_index (rowid, headline, body) VALUES (?, ?, ?)", rows
            )
            done += len(rows)
            if progress:
                progress(done)
    return done


def _batches(db: Database) -> Iterator[list[tuple[int, str, str]]]:
    last = 0
    while rows := db.execute(
        "SELECT id, headline, body FROM articles JOIN bodies ON article = id"
        " WHERE id > ? ORDER BY id LIMIT ?",
        [last, BATCH],
    ).fetchall():
        yield rows
        last = rows[-1][0]


def _cut(rows: list[tuple[int, str, str]]) -> list[tuple[int, str, str]]:
    return [
        (identity, index_form(search_form(headline)), index_form(search_form(body)))
        for identity, headline, body in rows
    ]
