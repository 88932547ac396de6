"""The Datasette plugin: our pages' addresses."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from lilong.web import overview, views

logger = logging.getLogger(__name__)


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Our pages; Datasette's own index gives way to ours, its tables stay beneath /lilong."""
    return [
        (r"^/$", views.search_page),
        (r"^/dashboard$", overview.dashboard_page),
        (r"^/api$", overview.api_page),
        (r"^/warc/(?P<id>\d{1,18})$", overview.warc_record),
        (r"^/search\.csv$", views.search_csv),
        (r"^/article/(?P<id>\d{1,18})$", views.article_page),
        (r"^/api/search\.json$", views.search_json),
        (r"^/api/articles/(?P<id>\d{1,18})\.json$", views.article_json),
    ]


@hookimpl  # type: ignore[untyped-decorator]
def handle_exception(
    datasette: Datasette, request: Request, exception: Exception
) -> Callable[[], Awaitable[Response]]:
    """An error's page, in the place of Datasette's own (see make_datasette)."""
    status = int(getattr(exception, "status", 500))

    async def answer() -> Response:
        if status >= 500:
            logger.error("%s failed", request.path, exc_info=exception)
        message = "error" if status >= 500 else str(exception)
        if request.path.endswith(".json"):
            return Response.json({"error": message}, status=status)
        return await views.page(
            datasette, request, "error.html", {"status": status, "message": message}, status
        )

    return answer
