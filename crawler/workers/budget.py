"""What one page may cost: CPU seconds, after which its reading is broken off."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

PAGE_SECONDS = 3.0
"""CPU seconds that reading one page may take: a guess. Of 283 real pages the median took .0024 s
and the slowest .039 s."""
HARD = 3
"""A worker process that is still at the page after so many budgets is ended by the kernel: it is in
a library that answers no signal. A guess."""


class TookTooLong(BaseException):
    """A page's budget is spent.

    No Exception, so that none of the handlers that let a fault of ours cost one field alone can
    take it for one.
    """


_worker = False


def let_the_kernel_end_it() -> None:
    """Say that this is a worker process: it may be killed where it does not answer."""
    global _worker
    _worker = True


@contextmanager
def cpu_budget(seconds: float) -> Iterator[None]:
    """Break off what takes more than `seconds` of this process's CPU time; 0 is no limit.

    Python looks for signals between its own steps and within its regular expressions. Where there
    is no such timer (Windows), and in other threads than the main one, nothing is limited. Budgets
    do not nest: the outer one goes on.

    Raises:
        TookTooLong: the budget is spent.
    """
    if not seconds or not _can_limit():
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _break_off)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    if _worker:
        signal.setitimer(signal.ITIMER_PROF, HARD * seconds)
    try:
        yield
    finally:
        if _worker:  # first: the other timer may still break off what stands here
            signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _can_limit() -> bool:
    return (
        hasattr(signal, "setitimer")
        and threading.current_thread() is threading.main_thread()
        and not signal.getitimer(signal.ITIMER_VIRTUAL)[0]
    )


def _break_off(number: int, frame: FrameType | None) -> None:
    raise TookTooLong
