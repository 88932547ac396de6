"""Worker processes: they leave signals to their parent, and end when it is killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.context import SpawnProcess


def start_worker(work: Callable[..., None], *arguments: object) -> SpawnProcess:
    """Start a process that does some work. Spawned: a fork would share reactor and database."""
    # Each worker is one of as many as there are cores; threads for numpy take 50 ms to start.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    process = multiprocessing.get_context("spawn").Process(target=work, args=arguments, daemon=True)
    with children_deaf_to_ctrl_c():
        process.start()
    return process


@contextmanager
def children_deaf_to_ctrl_c() -> Iterator[None]:
    """Whoever is started here never hears Ctrl-C, not even while it imports its modules.

    A signal that is ignored stays so in a new program; `end_with_the_parent` is called later.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def end_with_the_parent() -> None:
    """To be called first in a worker: Ctrl-C is the parent's to answer, its death ends us too."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
