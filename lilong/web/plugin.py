"""The Datasette plugin: our pages' addresses."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from lilong.web import article_views, overview, search_views
from lilong.web.answers import TooSlow, html_page, json_answer

logger = logging.getLogger(__name__)


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """List our pages; Datasette's own index gives way to ours, its tables stay under /lilong."""
    return [
        (r"^/$", search_views.search_page),
        (r"^/dashboard$", overview.dashboard_page),
        (r"^/api$", overview.api_page),
        (r"^/warc/(?P<id>\d{1,18})$", article_views.warc_record),
        (r"^/search\.csv$", search_views.search_csv),
        (r"^/article/(?P<id>\d{1,18})$", article_views.article_page),
        (r"^/api/search\.json$", search_views.search_json),
        (r"^/api/articles/(?P<id>\d{1,18})\.json$", article_views.article_json),
    ]


@hookimpl  # type: ignore[untyped-decorator]
def handle_exception(
    datasette: Datasette, request: Request, exception: Exception
) -> Callable[[], Awaitable[Response]]:
    """Answer with an error's page, in the place of Datasette's own (see make_datasette)."""
    status = int(getattr(exception, "status", 500))
    known = status < 500 or isinstance(exception, TooSlow)
    message = str(exception) if known else "error"

    async def answer() -> Response:
        if not known:
            logger.error("%s failed", request.path, exc_info=exception)
        if request.path.endswith(".json"):
            return json_answer({"error": message}, status)
        if request.path.endswith(".csv"):
            return Response.text(message, status=status)
        context = {"status": status, "message": message}
        return await html_page(datasette, request, "error.html", context, status)

    return answer
