"""The web application: Datasette with our pages in the place of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm

from lilong.web import plugin

SETTINGS = {
    "default_allow_sql": False,  # our search, not arbitrary SQL
    "allow_download": False,
    "sql_time_limit_ms": 1000,
    "suggest_facets": False,
    "template_debug": False,
    "trace_debug": False,
}


def make_datasette(
    db_path: str,
    *,
    base_path: str = "/",
    metadata: dict[str, Any] | None = None,
    warc: str | None = None,
) -> Datasette:
    """Make a Datasette of the database with our pages, not yet listening.

    Args:
        metadata: as Datasette takes it: who may see what, settings of plugins.
        warc: the folder of WARC files whose records may be taken.
    """
    if not pm.is_registered(plugin):
        pm.register(plugin, name="lilong")
        # Every such hook runs, whichever answers: Datasette's prints all variables for each 404.
        pm.unregister(name="datasette.handle_exception")
    folder = Path(__file__).parent
    given = metadata or {}
    datasette = Datasette(
        [],
        settings=SETTINGS | {"base_url": base_path},
        metadata=given | {"plugins": given.get("plugins", {}) | {"lilong": {"warc": warc}}},
        template_dir=str(folder / "templates"),
        static_mounts=[("static", str(folder / "static"))],
        memory=False,
    )
    datasette.add_database(Database(datasette, path=db_path, is_mutable=True), name="lilong")
    return datasette
