"""Fixtures of the pipelines' tests: an empty database in memory, and articles to put into it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlite_utils import Database

from lilong.pipelines.storage.database import open_database


@pytest.fixture
def db() -> Iterator[Database]:
    """Give an empty database."""
    with open_database(":memory:") as opened:
        yield opened
