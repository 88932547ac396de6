"""Work on pages: done here or, when pages come fast, in a process apart."""

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

from lilong.crawler.workers.garbage import collect_seldom
from lilong.crawler.workers.processes import end_with_the_parent, start_worker

logger = logging.getLogger(__name__)

TRIED = 80
"""Pieces of work done here before it is judged whether they take too much of the time."""
SHARE = 0.25
"""Of the time, in [0, 1]: what work may take before it moves to a process apart. A crawl of 40
sites at one page a second stays below it."""

Result = TypeVar("Result")
_LENGTH = struct.Struct("!Q")
"""Each message is its length and so many bytes of pickle."""


class ProcessDied(Exception):
    """The process apart ended before it answered."""


class ProcessApart(asyncio.Protocol):
    """A process that does one piece of work after another, in the order of the calls.

    A pool of `concurrent.futures` would do, but its two threads took turns with the event loop, and
    0.7 ms of CPU for each page. The answers come here through a socket that the loop watches.
    """

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        self.process = start_worker(work_through, theirs)
        # It takes no notice of SIGTERM, by which multiprocessing would end it at exit.
        Finalize(self, self.process.kill, exitpriority=1)
        theirs.close()
        self.waiting: deque[asyncio.Future[Any]] = deque()
        self.received = bytearray()
        self.died = False
        loop = asyncio.get_running_loop()
        self.connecting = loop.create_task(loop.create_connection(lambda: self, sock=ours))

    async def do(self, function: Callable[..., Result], *arguments: object) -> Result:
        """The function's result; it and its arguments are pickled.

        Raises:
            ProcessDied: it may or may not have been done.
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
        """Hand each whole answer to who waits for it."""
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
        if future.done():  # who waited was told to stop
            return
        if done:
            future.set_result(answer)
        else:
            future.set_exception(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell those who wait that nothing will come."""
        self.died = True
        for future in self.waiting:
            if not future.done():
                future.set_exception(ProcessDied())
        self.waiting.clear()

    def close(self) -> None:
        """End the process."""
        self.connecting.add_done_callback(lambda task: task.result()[0].close())


def work_through(stream: socket.socket) -> None:
    """The life of the process apart: do what comes until nothing more can come."""
    end_with_the_parent()
    collect_seldom()
    with stream, stream.makefile("rb") as calls:
        while header := calls.read(_LENGTH.size):
            answer = _answer(calls.read(_LENGTH.unpack(header)[0]))
            stream.sendall(_LENGTH.pack(len(answer)) + answer)


def _answer(call: bytes) -> bytes:
    """Whether it was done, and the result or the exception, pickled."""
    function, arguments = pickle.loads(call)
    try:
        return pickle.dumps((True, function(*arguments)), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # whatever it is, who asked is told
        logger.debug("a piece of work failed", exc_info=True)
        return pickle.dumps((False, error), pickle.HIGHEST_PROTOCOL)


class Workplace:
    """Where the spiders of one process have work on pages done: reading and tagging.

    It takes longer than all of Scrapy's own work on a page. Where it takes more than SHARE of the
    time, and there is another core, it moves to a process apart, so that it does not hold up the
    requests. At a polite pace that never happens.
    """

    def __init__(self, share: float = SHARE, tried: int = TRIED) -> None:
        self.share = share
        self.tried = tried
        self.pieces = 0
        self.spent = 0.0
        self.began = monotonic()
        self.apart: ProcessApart | None = None

    async def do(self, function: Callable[..., Result], *arguments: object) -> Result:
        """The function's result, wherever that is best got.

        Raises what the function raises; ProcessDied where the process apart was killed.
        """
        if self.apart is None and self._is_busy():
            self.apart = ProcessApart()
        apart = self.apart
        if apart is None:
            return self._do_here(function, *arguments)
        try:
            return await apart.do(function, *arguments)
        except ProcessDied:
            if self.apart is apart:
                logger.error("the process that read pages died; it is begun again")
                self.close()
            raise

    def _is_busy(self) -> bool:
        elapsed = monotonic() - self.began
        enough = self.pieces >= self.tried and self.spent > self.share * elapsed
        return enough and (os.cpu_count() or 1) > 1

    def _do_here(self, function: Callable[..., Result], *arguments: object) -> Result:
        start = monotonic()
        if not self.pieces:
            self.began = start
        try:
            return function(*arguments)
        finally:
            self.pieces += 1
            self.spent += monotonic() - start

    def close(self) -> None:
        """End the process apart, if there is one; the next work is done here."""
        apart, self.apart = self.apart, None
        self.pieces, self.spent = 0, 0.0
        if apart is not None:
            apart.close()


@lru_cache(maxsize=1)
def shared_workplace() -> Workplace:
    """The one of this process."""
    return Workplace()
