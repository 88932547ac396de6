"""The worker processes of an import: they read stripes of archives and send what they made of them.

They know nothing of the database; to load it would take a tenth of the time before the first page.
"""

from __future__ import annotations

import multiprocessing
import queue
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event

from lilong.crawler.workers.processes import exit_with_parent, relax_gc, start_worker
from lilong.pipelines.archives.pages import Batch, ImportOptions, Stripe, read_stripe
from lilong.pipelines.tagging import load_tagger

WAITING = 8
"""Batches that may wait for the writer, for each worker: bounds the memory."""


@dataclass(frozen=True, slots=True)
class WorkerDied:
    """A worker gave up its stripe."""

    stripe: Stripe
    reason: str


class ImportFailed(Exception):
    """A worker process died, or a file could not be read; the rest was imported."""


class Pool:
    """Worker processes that take stripes from one queue and put batches into another."""

    def __init__(self, stripes: list[Stripe], options: ImportOptions, workers: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.tasks: Queue[Stripe | None] = context.Queue()
        self.results: Queue[Batch | WorkerDied | None] = context.Queue(maxsize=WAITING * workers)
        self.stopping: Event = context.Event()
        for stripe in [*stripes, *[None] * workers]:
            self.tasks.put(stripe)
        self.processes = [
            start_worker(work, self.tasks, self.results, self.stopping, options)
            for _ in range(workers)
        ]

    def messages(self) -> Iterator[Batch | WorkerDied | None]:
        """What the workers send until all have ended, None while nothing comes.

        Raises ImportFailed when a worker was killed.
        """
        ended = 0
        while ended < len(self.processes):
            try:
                message = self.results.get(timeout=1.0)
            except queue.Empty:
                self._check()
                yield None
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
    exit_with_parent()
    tagger = load_tagger()
    relax_gc()
    while (stripe := tasks.get()) is not None and not stopping.is_set():
        try:
            for batch in read_stripe(stripe, options, tagger):
                results.put(batch)
        except OSError as error:
            results.put(WorkerDied(stripe, error.strerror or str(error)))
    results.put(None)
