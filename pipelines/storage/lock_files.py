"""Lock files: one process at a time, on every operating system, freed however the process ends."""

from __future__ import annotations

import os
from contextlib import suppress

from filelock import BaseFileLock


def remove_and_release(lock: BaseFileLock) -> None:
    """Free a lock and leave no file behind; does nothing where the lock is not held.

    The file goes first: a process that opened it meanwhile sees that it is gone, and opens another.
    """
    if lock.is_locked:
        with suppress(OSError):  # Windows removes no file that is open
            os.unlink(lock.lock_file)
        lock.release()
