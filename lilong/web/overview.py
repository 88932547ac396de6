"""The pages beside the search: dashboard, description of the API, WARC records."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import quote

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response
from sqlite_utils import Database

from lilong.pipelines.archives.warc import read_record
from lilong.pipelines.search.dashboard import Dashboard, read_dashboard
from lilong.pipelines.search.filters import topic_names
from lilong.web.charts import bars, province_map
from lilong.web.views import TooSlow, ask, page

TIME_LIMIT_MS = 20_000
"""What counting a dashboard may cost; it is counted at most once in KEPT_SECONDS."""
KEPT_SECONDS = 60.0

_KEPT: dict[str, tuple[float, tuple[Any, ...], Dashboard]] = {}
"""The last dashboard of each database: when it was counted, and of what."""


async def dashboard_page(datasette: Datasette, request: Request) -> Response:
    """Articles over time, topics by year, provinces, outlets and sites."""
    try:
        counted = await ask(
            datasette, request, lambda db: _kept_dashboard(datasette, db), TIME_LIMIT_MS
        )
    except TooSlow:
        message = {"status": 503, "message": "统计超时。 Counting took too long."}
        return await page(datasette, request, "error.html", message, 503)

    def search(**parameters: str) -> str:
        pairs = "&".join(f"{name}={quote(value)}" for name, value in parameters.items())
        return str(datasette.urls.path(f"/?{pairs}"))

    context = {
        "board": counted,
        "topics": topic_names(),
        "days": bars(counted.days, lambda day: search(since=day, until=day), "每日文章 Per day"),
        "months": bars(
            counted.months, lambda month: search(since=month, until=month), "每月文章 Per month"
        ),
        "map": province_map(
            counted.provinces, lambda adcode: search(region=adcode), "各省文章 By province"
        ),
        "search": search,
    }
    return await page(datasette, request, "dashboard.html", context)


def _kept_dashboard(datasette: Datasette, db: Database) -> Dashboard:
    """The dashboard, counted again when articles or runs have come and a minute has passed."""
    path = str(datasette.get_database("lilong").path)
    mark = db.execute(
        "SELECT (SELECT max(id) FROM articles), (SELECT max(changed_at) FROM articles"
        " WHERE id > (SELECT max(id) - 1000 FROM articles)), (SELECT max(id) FROM runs)"
    ).fetchone()
    kept = _KEPT.get(path)
    if kept and (kept[1] == tuple(mark) or monotonic() - kept[0] < KEPT_SECONDS):
        return kept[2]
    board = read_dashboard(db)
    _KEPT[path] = (monotonic(), tuple(mark), board)
    return board


async def api_page(datasette: Datasette, request: Request) -> Response:
    """What the API answers, with examples."""
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    return await page(datasette, request, "api.html", {"topics": topic_names()})


async def warc_record(datasette: Datasette, request: Request) -> Response:
    """A page as it was served: its WARC record, a gzip member, as a file to keep."""
    identity = int(request.url_vars["id"])
    row = await ask(
        datasette,
        request,
        lambda db: db.execute(
            "SELECT warc_file, warc_offset, warc_length FROM snapshots WHERE id = ?", [identity]
        ).fetchone(),
    )
    folder = (datasette.plugin_config("lilong") or {}).get("warc")
    content = read_record(Path(folder), *row) if row and folder else None
    if content is None:
        raise NotFound("no such WARC record here")
    headers = {
        "content-disposition": f'attachment; filename="record-{identity}.warc.gz"',
        "x-content-type-options": "nosniff",
    }
    return Response(content, headers=headers, content_type="application/warc")
