"""Worker processes: they leave signals to their parent, and end when it is killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading


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
