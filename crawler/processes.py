"""Worker processes: they leave signals to their parent, and end when it is killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing.context import SpawnProcess


def start_worker(work: Callable[..., None], *arguments: object) -> SpawnProcess:
    """Start a process that does some work. Spawned: a fork would share reactor and database."""
    # Each worker is one of as many as there are cores; threads for numpy take 50 ms to start.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    process = multiprocessing.get_context("spawn").Process(target=work, args=arguments, daemon=True)
    process.start()
    return process


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
