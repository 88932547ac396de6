"""The search index: articles put in, taken out, and the whole rebuilt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from sqlite_utils import Database

from lilong.classify.text.fold import fold
from lilong.pipelines.storage.bigrams import index_form

BATCH_SIZE = 500
"""Articles indexed between two reports of progress; a guess: at 3,600 a second
(benchmarks.search_speed) the bar moves seven times a second."""


IndexRow = tuple[int, str, str]
"""Id, `index_form` of the headline, of the body."""


def index_row(identity: int, headline: str, body_form: str) -> IndexRow:
    """Make what the index takes of an article; `body_form` is its body's `fold`."""
    return identity, index_form(fold(headline)), index_form(body_form)


def index_rows(db: Database, rows: Iterable[IndexRow]) -> None:
    """Put articles into the index.

    Many at once are cheaper: at each savepoint, which SQLite makes for many a statement, FTS5
    writes what it has gathered as a segment of its own.
    """
    db.conn.executemany("INSERT INTO articles_index (rowid, headline, body) VALUES (?, ?, ?)", rows)


def drop_from_index(db: Database, identity: int, headline: str, body: str) -> None:
    """Take an article out of the index; a contentless index wants the text that it took."""
    db.execute(
        "INSERT INTO articles_index (articles_index, rowid, headline, body)"
        " VALUES ('delete', ?, ?, ?)",
        [identity, index_form(fold(headline)), index_form(fold(body))],
    )


def rebuild_index(db: Database, progress: Callable[[int], None] | None = None) -> int:
    """Rebuild the whole index from the articles, in one transaction, and return their number.

    Args:
        progress: called after each batch with the number of articles that are done.
    """
    done = 0
    with db.atomic(), ThreadPoolExecutor(1) as cutter:
        db.execute("INSERT INTO articles_index (articles_index) VALUES ('delete-all')")
        batches = _batches(db)
        # One thread cuts the next batch while SQLite, which releases the GIL, writes.
        following = cutter.submit(_cut, next(batches, []))
        while rows := following.result():
            following = cutter.submit(_cut, next(batches, []))
            index_rows(db, rows)
            done += len(rows)
            if progress:
                progress(done)
    return done


def _batches(db: Database) -> Iterator[list[tuple[int, str, str]]]:
    last = 0
    while rows := db.execute(
        "SELECT id, headline, body FROM articles JOIN bodies ON article = id"
        " WHERE id > ? ORDER BY id LIMIT ?",
        [last, BATCH_SIZE],
    ).fetchall():
        yield rows
        last = rows[-1][0]


def _cut(rows: list[tuple[int, str, str]]) -> list[IndexRow]:
    return [index_row(identity, headline, fold(body)) for identity, headline, body in rows]
