"""Processes: workers end with their parent and leave signals to it; memory is collected seldom."""

from __future__ import annotations

import gc
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


def collect_seldom() -> None:
    """Look for cycles of garbage after 50,000 new objects, not after 700 as Python does.

    A parsed page is thousands of objects that are freed without it: each look is in vain, and took
    an eighth of the time of extraction. What is loaded by now is not looked at again.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
