"""One crawl of a site at a time, on every operating system."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lilong.pipelines.crawling.locks import SiteBusy, SiteLock

HOLD = """
import sys
from lilong.pipelines.crawling.locks import SiteLock
lock = SiteLock(sys.argv[1], "社区报:8080")
print("held", flush=True)
sys.stdin.read()
"""


def holder(database: Path) -> subprocess.Popen[str]:
    """Return a process that holds the lock until its standard input is closed, or it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.getcwd()},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_who_comes_second_is_refused_and_hears_who_holds_it(tmp_path):
    with holder(tmp_path / "news.db") as first:
        with pytest.raises(SiteBusy, match=rf"社区报:8080 .* \(process {first.pid}\)"):
            SiteLock(tmp_path / "news.db", "社区报:8080")
        SiteLock(tmp_path / "news.db", "区报").release()  # another site is free
        first.kill()


def test_a_killed_process_leaves_nothing_locked(tmp_path):
    with holder(tmp_path / "news.db") as first:
        first.kill()
        first.wait()
    SiteLock(tmp_path / "news.db", "社区报:8080").release()
    assert list(tmp_path.iterdir()) == []


def test_a_process_cannot_take_its_own_lock_twice_and_leaves_no_file_when_it_frees_it(tmp_path):
    lock = SiteLock(tmp_path / "news.db", "社区报")
    with pytest.raises(SiteBusy, match=str(os.getpid())):
        SiteLock(tmp_path / "news.db", "社区报")
    lock.release()
    assert list(tmp_path.iterdir()) == []
    SiteLock(tmp_path / "news.db", "社区报").release()
