"""Import of saved pages on all cores: workers read, extract and tag; one writer stores.

An archive is cut into stripes (every n-th record), one for each worker, so that no page travels
between processes: only tagged articles do. Each batch is committed together with how far its
stripe has come, so an import that is stopped or killed goes on where it was.
"""

from __future__ import annotations

import multiprocessing
import queue
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.context import SpawnProcess
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event

from sqlite_utils import Database

from crawler.processes import end_with_the_parent
from pipelines.archives import Archive
from pipelines.store import store_many
from pipelines.stripes import Batch, ImportOptions, Stripe, read_stripe
from pipelines.tag import load_tagger

WAITING = 8  # batches that may wait for the writer, for each worker: bounds the memory


@dataclass(frozen=True, slots=True)
class WorkerDied:
    """A worker gave up its stripe."""

    stripe: Stripe
    reason: str


class ImportFailed(Exception):
    """A worker process died, or a file could not be read; the rest was imported."""


def plan(db: Database, archives: list[Archive], workers: int) -> list[Stripe]:
    """The stripes that are still to be read; an archive that has grown is read further.

    An archive is cut only where there are fewer archives than workers. One that was begun before
    keeps its stripes.
    """
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
        if not finished or known_size != size:
            yield Stripe(
                archive=archive, stripe=stripe, stripes=count, position=position, start=start
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
    on_batch: Callable[[Batch, Counter[str]], None],
) -> Counter[str]:
    """Import all stripes; gives outcomes by name: `new`, `changed`, `unchanged`, skip reasons.

    Raises:
        ImportFailed: after everything else was imported.
        sqlite3.Error: the database cannot be written; what was committed stays.
        KeyboardInterrupt: after the batch in hand was committed.
    """
    pool = Pool(stripes, options, min(workers, len(stripes)))
    total: Counter[str] = Counter()
    failures: list[str] = []
    try:
        for message in pool.messages():
            if isinstance(message, WorkerDied):
                failures.append(f"{message.stripe.archive.path}: {message.reason}")
                continue
            outcomes = write_batch(db, message)
            total += outcomes
            on_batch(message, outcomes)
    finally:
        pool.stop()
    if failures:
        raise ImportFailed("; ".join(failures))
    return total


def write_batch(db: Database, batch: Batch) -> Counter[str]:
    """Store a batch and how far its stripe has come, in one transaction."""
    outcomes = Counter(batch.skipped)
    path = str(batch.stripe.archive.path.absolute())
    with db.atomic():
        outcomes.update(store_many(db, batch.articles))
        db.execute(
            "update imports set position = ?, start = ?, finished = ?, size = ?"
            " where path = ? and stripe = ?",
            [
                batch.position,
                batch.start,
                batch.finished,
                archive_size(batch.stripe.archive),
                path,
                batch.stripe.stripe,
            ],
        )
    return outcomes


class Pool:
    """Worker processes that take stripes from one queue and put batches into another."""

    def __init__(self, stripes: list[Stripe], options: ImportOptions, workers: int) -> None:
        # Spawned, not forked: a fork would share the database connection and the reactor.
        context = multiprocessing.get_context("spawn")
        self.tasks: Queue[Stripe | None] = context.Queue()
        self.results: Queue[Batch | WorkerDied | None] = context.Queue(maxsize=WAITING * workers)
        self.stopping: Event = context.Event()
        for stripe in [*stripes, *[None] * workers]:
            self.tasks.put(stripe)
        arguments = (self.tasks, self.results, self.stopping, options)
        self.processes: list[SpawnProcess] = [
            context.Process(target=work, args=arguments, daemon=True) for _ in range(workers)
        ]
        for process in self.processes:
            process.start()

    def messages(self) -> Iterator[Batch | WorkerDied]:
        """What the workers send until all have ended; raises ImportFailed when one was killed."""
        ended = 0
        while ended < len(self.processes):
            try:
                message = self.results.get(timeout=1.0)
            except queue.Empty:
                self._check()
                continue
            if message is None:
                ended += 1
            else:
                yield message

    def _check(self) -> None:
        for process in self.processes:
            if process.exitcode:
                raise ImportFailed(
                    f"a worker was killed (exit code {process.exitcode}); run the import again"
                )

    def stop(self) -> None:
        """End the workers, whatever they are doing: only the writer has anything to lose."""
        self.stopping.set()
        for process in self.processes:
            if process.is_alive():
                process.kill()
            process.join()


def work(
    tasks: Queue[Stripe | None],
    results: Queue[Batch | WorkerDied | None],
    stopping: Event,
    options: ImportOptions,
) -> None:
    """A worker's life: read stripes until there are none."""
    end_with_the_parent()
    tagger = load_tagger()
    while (stripe := tasks.get()) is not None and not stopping.is_set():
        try:
            for batch in read_stripe(stripe, options, tagger):
                results.put(batch)
        except OSError as error:
            results.put(WorkerDied(stripe, error.strerror or str(error)))
    results.put(None)
