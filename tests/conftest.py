"""Fixtures that tests of several folders use."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.local_site import LocalSite, serve_site


@pytest.fixture
def site() -> Iterator[LocalSite]:
    """Give an empty site on loopback."""
    with serve_site() as served:
        yield served


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Give the database that `lilong demo` makes, for reading only, and what it printed."""
    db = tmp_path_factory.mktemp("demo") / "demo.db"
    command = [sys.executable, "-m", "lilong", "demo", "--db", str(db), "--port", "0"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return db, done.stdout
