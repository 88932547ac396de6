"""Numbered migrations: every schema ever released, in order; a new one is only ever added."""

from __future__ import annotations

from importlib.resources import files

from sqlite_utils import Database, Migrations

migrations = Migrations("lilong")


@migrations(name="0001_initial")
def create_schema(db: Database) -> None:
    """Create every table of the first release."""
    db.executescript(files("pipelines").joinpath("schema_0001.sql").read_text("utf-8"))
