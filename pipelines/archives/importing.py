"""Import of saved pages on all cores: workers read, extract and tag; one writer stores.

An archive is cut into stripes (every n-th record), one for each worker, so that no page travels
between processes: only tagged articles do. Batches are committed together with how far their
stripes have come, so an import that is stopped or killed goes on where it was.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from sqlite_utils import Database

from lilong.pipelines.archives.pages import Batch, ImportOptions, Stripe
from lilong.pipelines.archives.readers import Archive
from lilong.pipelines.archives.workers import ImportFailed, Pool, WorkerDied
from lilong.pipelines.storage.store import store_many

TOGETHER = 8
"""Batches of one transaction: eight at once take three quarters of the time of one by one."""
SECONDS = 1.0
"""How long a batch waits for others: so much is read again after a crash."""


def plan(
    db: Database, archives: list[Archive], workers: int, *, again: bool = False
) -> list[Stripe]:
    """The stripes that are still to be read; `again`: every archive from its start.

    A file that has grown is read further; a folder that has more or fewer pages is read anew, since
    a new name may stand anywhere among the old ones. An archive is cut only where there are fewer
    archives than workers. One that was begun before keeps its stripes.
    """
    if again:
        with db.atomic():
            for archive in archives:
                path = str(archive.path.absolute())
                db.execute("delete from imports where path = ?", [path])
    stripes = -(-workers // max(1, len(archives)))
    return [stripe for archive in archives for stripe in plan_archive(db, archive, stripes)]


def plan_archive(db: Database, archive: Archive, stripes: int) -> Iterator[Stripe]:
    """The unfinished stripes of one archive."""
    path, size = str(archive.path.absolute()), archive_size(archive)
    rows = db.execute(
        "select stripe, stripes, size, position, start, finished from imports where path = ?",
        [path],
    ).fetchall()
    if not rows:
        rows = [(n, stripes, size, 0, 0, 0) for n in range(stripes)]
        with db.atomic():
            db.table("imports").insert_all(
                {"path": path, "stripe": n, "stripes": stripes, "size": size}
                for n in range(stripes)
            )
    for stripe, count, known_size, position, start, finished in rows:
        if known_size != size and archive.kind == "html":
            position, start, finished = 0, 0, 0
        if not finished or known_size != size:
            yield Stripe(
                archive=archive,
                stripe=stripe,
                stripes=count,
                size=size,
                position=position,
                start=start,
            )


def archive_size(archive: Archive) -> int:
    """Bytes of a file; number of pages of a folder."""
    if archive.path.is_file():
        return archive.path.stat().st_size
    return sum(1 for _ in archive.path.rglob(archive.glob))


def run_import(
    db: Database,
    stripes: list[Stripe],
    options: ImportOptions,
    workers: int,
    on_written: Callable[[Sequence[Batch], Counter[str]], None],
) -> Counter[str]:
    """Import all stripes; gives outcomes by name: `new`, `changed`, `unchanged`, skip reasons.

    Args:
        on_written: told after each transaction the batches that it committed and their outcomes.

    Raises:
        ImportFailed: after everything else was imported.
        sqlite3.Error: the database cannot be written; what was committed stays.
        KeyboardInterrupt: what is not committed by then is read again the next time.
    """
    pool = Pool(stripes, options, min(workers, len(stripes)))
    total: Counter[str] = Counter()
    failures: list[str] = []
    try:
        for batches in together(pool.messages(), failures):
            outcomes = write_batches(db, batches)
            total += outcomes
            on_written(batches, outcomes)
    finally:
        pool.stop()
    if failures:
        raise ImportFailed("; ".join(failures))
    return total


def together(
    messages: Iterable[Batch | WorkerDied | None], failures: list[str]
) -> Iterator[list[Batch]]:
    """The batches that are written in one transaction; reasons of workers that died are added."""
    batches: list[Batch] = []
    since = time.monotonic()
    for message in messages:
        if isinstance(message, WorkerDied):
            failures.append(f"{message.stripe.archive.path}: {message.reason}")
        elif message is not None:
            batches.append(message)
        if batches and (len(batches) >= TOGETHER or time.monotonic() - since >= SECONDS):
            yield batches
            batches, since = [], time.monotonic()
    if batches:
        yield batches


def write_batches(db: Database, batches: Sequence[Batch]) -> Counter[str]:
    """Store batches and how far their stripes have come, in one transaction."""
    outcomes: Counter[str] = Counter()
    for batch in batches:
        outcomes.update(batch.skipped)
    with db.atomic():
        outcomes.update(store_many(db, chain.from_iterable(each.articles for each in batches)))
        for batch in batches:
            _note_progress(db, batch)
    return outcomes


def _note_progress(db: Database, batch: Batch) -> None:
    path = str(batch.stripe.archive.path.absolute())
    db.execute(
        "update imports set position = ?, start = ?, finished = ? where path = ? and stripe = ?",
        [batch.position, batch.start, batch.finished, path, batch.stripe.stripe],
    )
    if batch.finished:
        # Only now: the size of a folder is known when all its files were looked at.
        db.execute(
            "update imports set size = ? where path = ? and stripe = ?",
            [archive_size(batch.stripe.archive), path, batch.stripe.stripe],
        )
