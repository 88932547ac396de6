"""Work on pages: done in this process or, when pages come fast, in a worker process."""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import socket
import struct
from collections import deque
from collections.abc import Callable
from functools import lru_cache
from multiprocessing.util import Finalize
from time import monotonic
from typing import Any, TypeVar

from lilong.crawler.workers.budget import let_the_kernel_end_it
from lilong.crawler.workers.processes import exit_with_parent, relax_gc, start_worker

logger = logging.getLogger(__name__)

MIN_PIECES = 80
"""Pieces of work done in this process before their share of the time is judged: a guess."""
MAX_SHARE = 0.25
"""Share of the time, in [0, 1], that work may take before it moves to a worker process: a guess.
A crawl of 40 sites at one page a second stays below it."""

MAX_WAITING = 8
"""Pieces of work that may wait to be done; see `AdaptiveOffload.room`. A guess."""

Result = TypeVar("Result")
_LENGTH = struct.Struct("!Q")
"""Each message is its length and so many bytes of pickle."""


class ProcessDied(Exception):
    """The worker process ended before it answered."""


class WorkerProcess(asyncio.Protocol):
    """A worker process that does one piece of work after another, in the order of the calls.

    A pool of `concurrent.futures` would do, but its two threads took turns with the event loop, and
    0.7 ms of CPU for each page. The answers come here through a socket that the loop watches.
    """

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        self.process = start_worker(serve_calls, theirs)
        # It takes no notice of SIGTERM, by which multiprocessing would end it at exit.
        Finalize(self, self.process.kill, exitpriority=1)
        theirs.close()
        self.waiting: deque[asyncio.Future[Any]] = deque()
        self.received = bytearray()
        self.died = False
        loop = asyncio.get_running_loop()
        self.connecting = loop.create_task(loop.create_connection(lambda: self, sock=ours))

    async def do(self, function: Callable[..., Result], *arguments: object) -> Result:
        """Return the function's result; it and its arguments are pickled.

        Raises:
            ProcessDied: the work may or may not have been done.
        """
        transport, _ = await self.connecting
        if self.died:
            raise ProcessDied
        answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self.waiting.append(answer)
        message = pickle.dumps((function, arguments), pickle.HIGHEST_PROTOCOL)
        transport.writelines((_LENGTH.pack(len(message)), message))
        return await answer

    def data_received(self, data: bytes) -> None:
        """Resolve the future of each answer that has arrived whole."""
        self.received += data
        while len(self.received) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self.received)
            end = _LENGTH.size + length
            if len(self.received) < end:
                return
            done, answer = pickle.loads(memoryview(self.received)[_LENGTH.size : end])
            del self.received[:end]
            self._hand_over(done, answer)

    def _hand_over(self, done: bool, answer: Any) -> None:
        future = self.waiting.popleft()
        if future.done():  # its caller was cancelled
            return
        if done:
            future.set_result(answer)
        else:
            future.set_exception(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail the pending futures with ProcessDied."""
        self.died = True
        for future in self.waiting:
            if not future.done():
                future.set_exception(ProcessDied())
        self.waiting.clear()

    def close(self) -> None:
        """End the process."""
        self.connecting.add_done_callback(lambda task: task.result()[0].close())


def serve_calls(stream: socket.socket) -> None:
    """Run the worker's main loop: answer calls until the stream is closed."""
    exit_with_parent()
    let_the_kernel_end_it()
    relax_gc()
    with stream, stream.makefile("rb") as calls:
        while header := calls.read(_LENGTH.size):
            answer = _answer(calls.read(_LENGTH.unpack(header)[0]))
            stream.sendall(_LENGTH.pack(len(answer)) + answer)


def _answer(call: bytes) -> bytes:
    """Return, pickled, whether the call was done, and its result or exception."""
    function, arguments = pickle.loads(call)
    try:
        return pickle.dumps((True, function(*arguments)), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # whatever it is, the caller gets it
        logger.debug("a piece of work failed", exc_info=True)
        return pickle.dumps((False, error), pickle.HIGHEST_PROTOCOL)


class AdaptiveOffload:
    """Where the spiders of one process have work on pages done: reading and tagging.

    It takes longer than all of Scrapy's own work on a page. Where it takes more than `max_share` of
    the time, and there is another core, it moves to a worker process, so that it does not hold up
    the requests. At a polite pace that never happens.
    """

    def __init__(self, max_share: float = MAX_SHARE, min_pieces: int = MIN_PIECES) -> None:
        self.max_share = max_share
        self.min_pieces = min_pieces
        self.pieces = 0
        self.spent = 0.0
        self.began = monotonic()
        self.worker: WorkerProcess | None = None
        self.waiting = 0
        self.room = asyncio.Event()
        """Set while fewer than MAX_WAITING pieces of work wait."""
        self.room.set()

    async def do(self, function: Callable[..., Result], *arguments: object) -> Result:
        """Return the function's result, computed in this process or in the worker.

        Raises what the function raises; ProcessDied where the worker process was killed.
        """
        self._count(1)
        try:
            return await self._do(function, *arguments)
        finally:
            self._count(-1)

    def _count(self, more: int) -> None:
        self.waiting += more
        if self.waiting < MAX_WAITING:
            self.room.set()
        else:
            self.room.clear()

    async def _do(self, function: Callable[..., Result], *arguments: object) -> Result:
        if self.worker is None and self._is_busy():
            self.worker = WorkerProcess()
        worker = self.worker
        if worker is None:
            return self._do_inline(function, *arguments)
        try:
            return await worker.do(function, *arguments)
        except ProcessDied:
            if self.worker is worker:
                logger.error("the process that read pages died; it is started again")
                self.close()
            raise

    def _is_busy(self) -> bool:
        elapsed = monotonic() - self.began
        judged = self.pieces >= self.min_pieces
        return judged and self.spent > self.max_share * elapsed and (os.cpu_count() or 1) > 1

    def _do_inline(self, function: Callable[..., Result], *arguments: object) -> Result:
        start = monotonic()
        if not self.pieces:
            self.began = start
        try:
            return function(*arguments)
        finally:
            self.pieces += 1
            self.spent += monotonic() - start

    def close(self) -> None:
        """End the worker process, if there is one; the next work is done in this process."""
        worker, self.worker = self.worker, None
        self.pieces, self.spent = 0, 0.0
        if worker is not None:
            worker.close()


@lru_cache(maxsize=1)
def shared_offload() -> AdaptiveOffload:
    """Return the one of this process."""
    return AdaptiveOffload()
