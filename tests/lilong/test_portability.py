"""Lilong where Python has no module of POSIX alone, as on Windows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crawling import article

pytestmark = pytest.mark.slow

WITHOUT_POSIX = """
import asyncio, multiprocessing, subprocess, sys, warnings  # on POSIX these need what is taken away

for name in ("fcntl", "resource", "pwd", "grp", "termios", "pty", "tty", "syslog"):
    sys.modules[name] = None
warnings.filterwarnings("ignore", "only soft file lock")  # Windows has locks of its own
"""
IMPORT_ALL = """
import importlib, pkgutil
import lilong

found = [each.name for each in pkgutil.walk_packages(lilong.__path__, "lilong.")]
for name in found:
    if not name.endswith("__main__"):
        importlib.import_module(name)
print(len(found))
"""
RUN_VERB = """
if __name__ == "__main__":
    from lilong.cli.main import main
    main(prog_name="lilong")
"""


def run_without_posix(folder: Path, code: str, *arguments: str) -> str:
    """Run a program in a process, and worker processes of its own, that lack POSIX's modules."""
    script = folder / "without_posix.py"
    script.write_text(WITHOUT_POSIX + code, "utf-8")
    done = subprocess.run(
        [sys.executable, str(script), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": os.getcwd(), "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_module_is_imported(tmp_path):
    assert int(run_without_posix(tmp_path, IMPORT_ALL)) > 200


def test_pages_are_imported_and_found(tmp_path):
    assert "crawl" in run_without_posix(tmp_path, RUN_VERB, "--help")
    pages = tmp_path / "pages"
    pages.mkdir()
    for n in range(3):
        (pages / f"{n}.html").write_text(article(n), "utf-8")
    db = str(tmp_path / "news.db")
    run_without_posix(tmp_path, RUN_VERB, "import", str(pages), "--workers", "2", "--db", db)
    found = run_without_posix(tmp_path, RUN_VERB, "search", "议事会", "--db", db)
    assert "3 of 3 articles" in found
