"""Import of saved pages on all cores: workers read, extract and tag; one writer stores.

An archive is cut into shards (every n-th record), one for each worker, so that no page travels
between processes: only tagged articles do. Batches are committed together with how far their
shards have come, so an import that is stopped or killed goes on where it was.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from sqlite_utils import Database

from lilong.pipelines.archives.saved import Archive
from lilong.pipelines.archives.workers import (
    Batch,
    ImportFailed,
    ImportOptions,
    Pool,
    Shard,
    WorkerDied,
)
from lilong.pipelines.storage.store import store_pages

WRITE_SIZE = 8
"""Batches of one transaction: eight at once take three quarters of the time of one by one."""
FLUSH_AFTER_S = 1.0
"""How long a batch waits for others: so much is read again after a crash. A guess."""


def plan(
    db: Database, archives: list[Archive], workers: int, *, again: bool = False
) -> list[Shard]:
    """Return the shards that are still to be read; `again`: every archive from its start.

    A file that has grown is read further; a folder that has more or fewer pages is read from its
    start, since a new name may stand anywhere among the old ones. An archive is cut only where
    there are fewer archives than workers. One that was begun before keeps its shards.
    """
    if again:
        with db.atomic():
            for archive in archives:
                path = str(archive.path.absolute())
                db.execute("DELETE FROM imports WHERE path = ?", [path])
    shards = -(-workers // max(1, len(archives)))
    return [shard for archive in archives for shard in plan_archive(db, archive, shards)]


def plan_archive(db: Database, archive: Archive, shards: int) -> Iterator[Shard]:
    """Yield the unfinished shards of one archive; the table calls them stripes."""
    path, size = str(archive.path.absolute()), archive_size(archive)
    rows = db.execute(
        "SELECT stripe, stripes, size, position, start, finished FROM imports WHERE path = ?",
        [path],
    ).fetchall()
    if not rows:
        rows = [(n, shards, size, 0, 0, 0) for n in range(shards)]
        with db.atomic():
            db.table("imports").insert_all(
                {"path": path, "stripe": n, "stripes": shards, "size": size} for n in range(shards)
            )
    for shard, count, known_size, position, start, finished in rows:
        if known_size != size and archive.kind == "html":
            position, start, finished = 0, 0, 0
        if not finished or known_size != size:
            yield Shard(
                archive=archive,
                shard=shard,
                shards=count,
                size=size,
                position=position,
                start=start,
            )


def archive_size(archive: Archive) -> int:
    """Return the bytes of a file, or the number of pages of a folder."""
    if archive.path.is_file():
        return archive.path.stat().st_size
    return len(archive.page_paths())


def run_import(
    db: Database,
    shards: list[Shard],
    options: ImportOptions,
    workers: int,
    on_written: Callable[[Sequence[Batch], Counter[str]], None],
) -> Counter[str]:
    """Import all shards and count the outcomes: `new`, `changed`, `unchanged`, skip reasons.

    Args:
        on_written: called after each transaction with its batches and their outcomes.

    Raises:
        ImportFailed: after everything else was imported.
        sqlite3.Error: the database cannot be written; what was committed stays.
        KeyboardInterrupt: what is not committed by then is read again the next time.
    """
    pool = Pool(shards, options, min(workers, len(shards)))
    total: Counter[str] = Counter()
    failures: list[str] = []
    try:
        for batches in gather(pool.messages(), failures):
            outcomes = write_batches(db, batches)
            total += outcomes
            on_written(batches, outcomes)
    finally:
        pool.stop()
    if failures:
        raise ImportFailed("; ".join(failures))
    return total


def gather(
    messages: Iterable[Batch | WorkerDied | None], failures: list[str]
) -> Iterator[list[Batch]]:
    """Yield the batches of each transaction; reasons of workers that died are added."""
    batches: list[Batch] = []
    since = time.monotonic()
    for message in messages:
        if isinstance(message, WorkerDied):
            failures.append(f"{message.shard.archive.path}: {message.reason}")
        elif message is not None:
            batches.append(message)
        if batches and (len(batches) >= WRITE_SIZE or time.monotonic() - since >= FLUSH_AFTER_S):
            yield batches
            batches, since = [], time.monotonic()
    if batches:
        yield batches


def write_batches(db: Database, batches: Sequence[Batch]) -> Counter[str]:
    """Store batches and how far their shards have come, in one transaction."""
    outcomes: Counter[str] = Counter()
    for batch in batches:
        outcomes.update(batch.skipped)
    with db.atomic():
        outcomes.update(store_pages(db, chain.from_iterable(each.articles for each in batches)))
        for batch in batches:
            _note_progress(db, batch)
    return outcomes


def _note_progress(db: Database, batch: Batch) -> None:
    shard = batch.shard
    # The size of an archive whose reading is finished is the one it had before: what was added
    # while it was read may not have been seen.
    db.execute(
        "UPDATE imports SET position = ?, start = ?, finished = ?,"
        " size = iif(?, ?, size) WHERE path = ? AND stripe = ?",
        [
            batch.position,
            batch.start,
            batch.finished,
            batch.finished,
            shard.size,
            str(shard.archive.path.absolute()),
            shard.shard,
        ],
    )
