"""An export made anew, as its manifest says that it was made."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

from sqlite_utils import Database

from lilong.pipelines.export.formats import ExportError, Plan
from lilong.pipelines.export.manifest import NAME, Tally
from lilong.pipelines.export.registry import make_format
from lilong.pipelines.export.run import Selection, export_folder
from lilong.pipelines.search.filters import FilterError, make_filters
from lilong.pipelines.search.query_language import QueryError


def export_again(db: Database, folder: Path) -> Tally:
    """Write the export in `folder` anew from the database; the old files go when the new stand.

    Raises:
        ExportError: no manifest, one of another version, or pseudonyms, whose key is not kept.
    """
    try:
        manifest = tomllib.loads((folder / NAME).read_text("utf-8"))
        request = manifest.get("request", {})
        form = make_format(manifest["format"], bom=bool(request.get("bom")))
        first, _, last = request.get("range", ":").partition(":")
        selection = Selection(
            query=request.get("query"),
            filters=make_filters(request),
            one_per_cluster=bool(request.get("one_per_cluster")),
            first=int(first) if first else None,
            last=int(last) if last else None,
        )
        ids = selection.ids(db)
    except (OSError, KeyError, ValueError, FilterError, QueryError) as error:
        raise ExportError(f"{folder}: cannot be made anew ({error})") from error
    if request.get("pseudonymised"):
        raise ExportError(f"{folder}: has pseudonyms; export it again with its key")
    made = folder.with_name(folder.name + ".new")
    shutil.rmtree(made, ignore_errors=True)
    plan = Plan(folder=made, articles=len(ids), title=folder.name)
    tally = export_folder(db, ids, form, plan, manifest["format"], request)
    shutil.rmtree(folder)
    made.rename(folder)
    return tally
