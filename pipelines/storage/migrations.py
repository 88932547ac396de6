"""Numbered migrations: every schema ever released, in order; a new one is only ever added."""

from __future__ import annotations

import logging
from importlib.resources import files

from sqlite_utils import Database, Migrations

from lilong.pipelines.storage.outlets import update_outlets
from lilong.pipelines.storage.search_index import rebuild_index

logger = logging.getLogger(__name__)

migrations = Migrations("lilong")

SLOW_FROM_ARTICLES = 10_000
"""Articles from which on a migration that indexes them again says so: it takes seconds."""


@migrations(name="0001_initial")
def create_schema(db: Database) -> None:
    """Create every table of the first release."""
    _run(db, "schema_0001.sql")


@migrations(name="0002_smaller")
def make_smaller(db: Database) -> None:
    """Drop what repeats the URL and indexes that nothing asks; index marks by themselves."""
    articles = db.execute("SELECT count(*) FROM articles").fetchone()[0]
    if articles >= SLOW_FROM_ARTICLES:
        logger.warning("New in this version: a smaller index. Indexing %s articles…", articles)
    _run(db, "schema_0002.sql")
    rebuild_index(db)


@migrations(name="0003_outlets")
def describe_sources(db: Database) -> None:
    """Keep what the register knows of each source, and the page's own words for it."""
    _run(db, "schema_0003.sql")
    update_outlets(db)


@migrations(name="0004_corrections")
def keep_corrections(db: Database) -> None:
    """Keep what a person corrects."""
    _run(db, "schema_0004.sql")


def _run(db: Database, name: str) -> None:
    db.executescript(files("lilong.pipelines.storage").joinpath(name).read_text("utf-8"))
