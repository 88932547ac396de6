"""Worker processes: they leave signals to their parent, and end when it is killed."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.context import SpawnProcess


def start_worker(work: Callable[..., None], *arguments: object) -> SpawnProcess:
    """Start a daemon process that calls `work(*arguments)`.

    It is spawned: a fork would share the reactor and the database's connection.
    """
    # Each worker is one of as many as there are cores; threads for numpy take 50 ms to start.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    process = multiprocessing.get_context("spawn").Process(target=work, args=arguments, daemon=True)
    with ignore_sigint_in_children():
        process.start()
    return process


@contextmanager
def ignore_sigint_in_children() -> Iterator[None]:
    """Let processes that are started inside this block ignore SIGINT from their first moment.

    A signal that is ignored stays so in a new program; `exit_with_parent` is called only when its
    modules are imported.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def exit_with_parent() -> None:
    """Ignore SIGINT and SIGTERM, which the parent answers, and exit when the parent has died.

    To be called first in a worker.
    """
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def relax_gc() -> None:
    """Run the cyclic garbage collector after 50,000 new objects, not after 700 as Python does.

    A parsed page is thousands of objects that reference counts free: each run was in vain, and took
    an eighth of the time of extraction. Objects that exist by now are not examined again.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
