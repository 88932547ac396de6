"""Work here and in a worker process gives the same, and that process dies with its parent."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time

import pytest

from lilong.crawler.workers.offload import AdaptiveOffload, ProcessDied, WorkerProcess
from tests.crawling import PATIENCE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="needs a second core"),
]


def where(text: str) -> tuple[int, str]:
    return os.getpid(), text


def test_work_that_takes_much_of_the_time_moves_to_a_process_apart():
    texts = ["五角场街道", "", "养老服务" * 100_000, "𠮷野家旁的社区食堂"]

    async def work() -> list[tuple[int, str]]:
        offload = AdaptiveOffload(max_share=0.0, min_pieces=1)
        first = await offload.do(where, "殷行街道")
        others = await asyncio.gather(*(offload.do(where, text) for text in texts))
        offload.close()
        return [first, *others]

    first, *others = asyncio.run(work())
    assert first == (os.getpid(), "殷行街道")
    assert [text for _, text in others] == texts
    (there,) = {process for process, _ in others}
    assert there != os.getpid()


def test_at_a_polite_pace_work_is_done_here():
    async def work() -> set[int]:
        offload = AdaptiveOffload(min_pieces=2, max_share=0.9)  # a busy machine takes its share
        found = set()
        for _ in range(5):
            found.add((await offload.do(where, "社区"))[0])
            await asyncio.sleep(0.05)
        return found

    assert asyncio.run(work()) == {os.getpid()}


def test_what_work_raises_is_raised_and_the_next_is_done():
    async def work() -> int:
        worker = WorkerProcess()
        with pytest.raises(ValueError, match="invalid literal"):
            await worker.do(int, "三")
        answer = await worker.do(int, "3")
        worker.close()
        return answer

    assert asyncio.run(work()) == 3


def test_who_no_longer_waits_does_not_disturb_the_others():
    async def work() -> int:
        worker = WorkerProcess()
        await worker.do(int, "1")
        given_up = asyncio.ensure_future(worker.do(time.sleep, 0.2))
        waiting = asyncio.ensure_future(worker.do(int, "2"))
        await asyncio.sleep(0.05)
        given_up.cancel()
        answer = await waiting
        worker.close()
        return answer

    assert asyncio.run(work()) == 2


def test_all_who_wait_are_told_when_the_process_dies():
    async def work() -> list[object]:
        worker = WorkerProcess()
        await worker.do(int, "1")
        waiting = [asyncio.ensure_future(worker.do(time.sleep, 60)) for _ in range(3)]
        await asyncio.sleep(0.05)
        worker.process.kill()
        found = await asyncio.gather(*waiting, return_exceptions=True)
        with pytest.raises(ProcessDied):
            await worker.do(int, "2")
        worker.close()
        return [type(each) for each in found]

    assert asyncio.run(work()) == [ProcessDied] * 3


KILLED = """
import asyncio, os, signal
from lilong.crawler.workers.offload import WorkerProcess

async def main():
    worker = WorkerProcess()
    print(await worker.do(os.getpid), flush=True)
    {end}

if __name__ == "__main__":
    asyncio.run(main())
"""


def is_alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
            return stat.read().split()[2] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs /proc")
@pytest.mark.parametrize(
    ("end", "code"),
    [("os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL), ("pass", 0), ("1 / 0", 1)],
)
def test_the_process_ends_with_its_parent_however_that_ends(tmp_path, end, code):
    script = tmp_path / "killed.py"
    script.write_text(KILLED.format(end=end), "utf-8")
    environment = os.environ | {"PYTHONPATH": os.getcwd()}
    done = subprocess.run(
        [sys.executable, script],
        capture_output=True,
        env=environment,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == code, done.stderr
    deadline = time.monotonic() + PATIENCE
    while is_alive(int(done.stdout)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(int(done.stdout))
