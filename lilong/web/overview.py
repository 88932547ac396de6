"""The pages that tell of the whole: the dashboard, and what the API answers."""

from __future__ import annotations

from time import monotonic
from typing import Any
from urllib.parse import quote

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response
from sqlite_utils import Database

from lilong.outlets import LEVELS
from lilong.pipelines.search.counts import Dashboard, last_changes, read_dashboard
from lilong.pipelines.search.filters import topic_names
from lilong.web.answers import ask, html_page
from lilong.web.charts import bars, province_map

TIME_LIMIT_MS = 20_000
"""What counting a dashboard may cost, as it is counted at most once in CACHE_SECONDS; a guess."""
CACHE_SECONDS = 60.0
"""How long a dashboard is shown without being counted again; a guess."""

_CACHE: dict[str, tuple[float, tuple[Any, ...], Dashboard]] = {}
"""The last dashboard of each database: when it was counted, and of what."""


async def dashboard_page(datasette: Datasette, request: Request) -> Response:
    """Show articles over time, topics by year, provinces, outlets and sites."""
    counted = await ask(
        datasette, request, lambda db: _cached_dashboard(datasette, db), TIME_LIMIT_MS
    )

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
    return await html_page(datasette, request, "dashboard.html", context)


def _cached_dashboard(datasette: Datasette, db: Database) -> Dashboard:
    """Return the dashboard, counted again when something has come and CACHE_SECONDS have passed."""
    path = str(datasette.get_database("lilong").path)
    changes = last_changes(db)
    cached = _CACHE.get(path)
    if cached and (cached[1] == changes or monotonic() - cached[0] < CACHE_SECONDS):
        return cached[2]
    board = read_dashboard(db)
    _CACHE[path] = (monotonic(), changes, board)
    return board


async def api_page(datasette: Datasette, request: Request) -> Response:
    """Show what the API answers, with examples."""
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    return await html_page(
        datasette, request, "api.html", {"topics": topic_names(), "levels": LEVELS}
    )
