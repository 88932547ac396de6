"""Doctor: what may be wrong in a database, and how each is mended."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from lilong.classify.text.fold import fold
from lilong.pipelines.archives.warc import missing_records
from lilong.pipelines.storage.near_duplicates import fingerprint, keep_fingerprint, shingle_hashes
from lilong.pipelines.storage.outlets import stale_outlets, update_outlets
from lilong.pipelines.storage.places import update_regions
from lilong.pipelines.storage.search_index import index_row, rebuild_index

SHOWN = 3
"""Examples given of each finding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong."""

    check: str
    """Name of the check."""
    count: int
    examples: tuple[str, ...]
    remedy: str
    """What to do, in words."""
    mend: Callable[[Database], object] | None = None
    """What `lilong doctor --mend` does; None where a person must decide."""


def examine(db: Database, warc: Path | None) -> Iterator[tuple[str, Finding | None]]:
    """Every check by name, as it is done, with what it found.

    Args:
        warc: the folder of WARC files; None passes over that check.
    """
    checks: dict[str, Callable[[], Finding | None]] = {
        "file": lambda: _file(db),
        "foreign keys": lambda: _foreign_keys(db),
        "texts": lambda: _texts(db),
        "search index": lambda: _index_drift(db),
        "near-duplicate index": lambda: _fingerprint_drift(db),
        "clusters": lambda: _clusters(db),
        "regions": lambda: _regions(db),
        "outlets": lambda: _outlets(db),
    }
    if warc is not None:
        checks["WARC files"] = lambda: _warc(db, warc)
    for name, check in checks.items():
        yield name, check()


def _finding(
    check: str,
    wrong: list[str],
    remedy: str,
    mend: Callable[[Database], object] | None = None,
) -> Finding | None:
    if not wrong:
        return None
    return Finding(
        check=check, count=len(wrong), examples=tuple(wrong[:SHOWN]), remedy=remedy, mend=mend
    )


def _file(db: Database) -> Finding | None:
    wrong = [text for (text,) in db.execute("PRAGMA integrity_check(100)") if text != "ok"]
    return _finding("file", wrong, "restore a backup, or rescue what can be read: sqlite3 .recover")


def _foreign_keys(db: Database) -> Finding | None:
    rows = db.execute("PRAGMA foreign_key_check").fetchall()
    wrong = [f"{table} row {row} names no row of {parent}" for table, row, parent, _ in rows]
    return _finding(
        "foreign keys", wrong, "another program wrote with foreign keys off: delete these rows"
    )


def _texts(db: Database) -> Finding | None:
    rows = db.execute("SELECT id, url FROM articles WHERE id NOT IN (SELECT article FROM bodies)")
    wrong = [f"article {identity} has no text: {url}" for identity, url in rows]
    return _finding("texts", wrong, "restore a backup, or forget them and fetch them again")


def _index_drift(db: Database) -> Finding | None:
    """Compare what the index says of each text's length with the text."""
    wrong: list[str] = []
    try:
        db.execute("INSERT INTO articles_index (articles_index) VALUES ('integrity-check')")
    except sqlite3.DatabaseError as error:
        wrong.append(f"the index is damaged ({error})")
    rows = db.execute(
        "SELECT articles.id, headline, body, sz FROM articles JOIN bodies ON article = articles.id"
        " LEFT JOIN articles_index_docsize AS size ON size.id = articles.id"
    )
    for identity, headline, body, size in rows:
        _, heads, bodies = index_row(identity, headline, fold(body))
        if size is None or _varints(size) != [bodies.count(" ") + 1, heads.count(" ") + 1]:
            wrong.append(f"article {identity} is {'not indexed' if size is None else 'stale'}")
    gone = db.execute(
        "SELECT id FROM articles_index_docsize WHERE id NOT IN (SELECT id FROM articles)"
    )
    wrong += [f"article {identity} is indexed but gone" for (identity,) in gone]
    return _finding("search index", wrong, "rebuild the index (--mend)", rebuild_index)


def _varints(blob: bytes) -> list[int]:
    """Return the numbers in an FTS5 size record: big-endian, seven bits a byte."""
    numbers, value = [], 0
    for byte in blob:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            numbers.append(value)
            value = 0
    return numbers


def _fingerprint_drift(db: Database) -> Finding | None:
    wrong = []
    for identity, body in db.execute("SELECT article, body FROM bodies"):
        marks = fingerprint(shingle_hashes(fold(body)))
        if marks and not all(_is_marked(db, mark, identity) for mark in (marks[0], marks[-1])):
            wrong.append(f"article {identity} is missing")
    for table in ("fingerprints", "fingerprints_new"):
        rows = db.execute(
            f"SELECT DISTINCT article FROM {table} WHERE article NOT IN (SELECT id FROM articles)"
        )
        wrong += [f"article {identity} is gone" for (identity,) in rows]
    return _finding(
        "near-duplicate index", wrong, "rebuild it (--mend); clusters stay", rebuild_fingerprints
    )


def _is_marked(db: Database, mark: int, article: int) -> bool:
    sql = "SELECT 1 FROM {} WHERE hash = ? AND article = ?"
    return any(
        db.execute(sql.format(table), [mark, article]).fetchone()
        for table in ("fingerprints", "fingerprints_new")
    )


def rebuild_fingerprints(db: Database) -> None:
    """Rebuild the near-duplicate index from the texts."""
    with db.atomic():
        db.execute("DELETE FROM fingerprints")
        db.execute("DELETE FROM fingerprints_new")
        for identity, body in db.execute("SELECT article, body FROM bodies ORDER BY article"):
            keep_fingerprint(db, identity, shingle_hashes(fold(body)))


def _clusters(db: Database) -> Finding | None:
    rows = db.execute(
        "SELECT duplicates.article FROM duplicates JOIN articles AS copy ON copy.id = article"
        " JOIN articles AS first ON first.id = original WHERE copy.cluster != first.cluster"
    )
    wrong = [f"article {identity} is apart from what it repeats" for (identity,) in rows]
    return _finding("clusters", wrong, "join them (--mend)", join_clusters)


def join_clusters(db: Database) -> None:
    """Give each repost the cluster of what it repeats."""
    with db.atomic():
        for article, original in db.execute(
            "SELECT article, original FROM duplicates ORDER BY article"
        ).fetchall():
            db.execute(
                "UPDATE articles SET cluster = (SELECT cluster FROM articles WHERE id = ?)"
                " WHERE id = ?",
                [original, article],
            )


def _regions(db: Database) -> Finding | None:
    known = db.execute("SELECT count(*) FROM regions").fetchone()[0]
    used = db.execute("SELECT count(*) FROM articles WHERE region IS NOT NULL").fetchone()[0]
    wrong = ["the tree of places is empty"] if used and not known else []
    return _finding("regions", wrong, "fill it (--mend)", update_regions)


def _outlets(db: Database) -> Finding | None:
    """Return sources of which the register, as it is today, says another level or home."""
    wrong = [f"{name}: {level}" for _, name, (_, level, _) in stale_outlets(db)]
    return _finding("outlets", wrong, "take over what the register says (--mend)", mend_outlets)


def mend_outlets(db: Database) -> None:
    """Take over what the register says of each source."""
    with db.atomic():
        update_outlets(db)


def _warc(db: Database, folder: Path) -> Finding | None:
    wrong = [f"{url}: {why}" for url, why in missing_records(db, folder)]
    return _finding("WARC files", wrong, "bring the files back, or name their folder with --warc")
