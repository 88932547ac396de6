"""Ctrl-C at any moment of a verb: a word, exit code 130, and no worker's traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.crawling import PATIENCE

VERB = """
import signal
from lilong.cli.main import main
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in a shell's background job
    print("begun", flush=True)
    main(prog_name="lilong")
"""
PAGE = "<title>第{0}次议事会</title><h1>第{0}次议事会</h1>" + "<p>居民代表商量电梯的事。</p>" * 20


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.1, 0.3, 0.5, 0.8])
def test_an_import_is_stopped_in_a_word(tmp_path: Path, seconds: float) -> None:
    for number in range(3000):
        (tmp_path / f"{number}.html").write_text(PAGE.format(number), "utf-8")
    db = tmp_path / "news.db"
    with stopped(["import", str(tmp_path), "--db", str(db)], seconds, db) as running:
        assert running.returncode == 130
        assert "Traceback" not in running.stderr.read()


@pytest.mark.slow
def test_a_training_is_stopped_in_a_word(tmp_path: Path) -> None:
    with stopped(["train", "topics", "--out", str(tmp_path / "model")], 3.0) as running:
        assert running.returncode == 130
        assert running.stderr.read().strip() == "Stopped."
    assert not (tmp_path / "model").exists()


def stopped(
    arguments: list[str], seconds: float, after: Path | None = None
) -> subprocess.Popen[str]:
    """Return a verb to whose whole process group Ctrl-C is sent, as a terminal does.

    It is sent some seconds after the verb began, or after the file `after` was made; never while
    Python itself is starting, which on a busy machine takes its time.
    """
    running = subprocess.Popen(
        [sys.executable, "-c", VERB, *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert running.stdout is not None
    assert running.stdout.readline() == "begun\n"
    threading.Thread(target=running.stdout.read, daemon=True).start()
    while after and not after.exists() and running.poll() is None:
        time.sleep(0.02)
    time.sleep(seconds)
    os.killpg(running.pid, signal.SIGINT)
    running.wait(PATIENCE)
    return running
