"""How a page is answered: the database asked within a time limit, headers that keep scripts out."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

from datasette.app import Datasette
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import BadRequest, Request, Response
from sqlite_utils import Database

from lilong.pipelines.search.filters import FilterError
from lilong.pipelines.search.query_language import QueryError
from lilong.web.params import ParamError

T = TypeVar("T")

TIME_LIMIT_MS = 3000
"""What one page may cost the database; a guess: as long as a reader waits."""

HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self' data:;"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


WRONG = (QueryError, FilterError, ParamError)
"""What is wrong with the question; the text says what is right."""


class TooSlow(Exception):
    """The query took longer than its time limit."""

    status = 503


async def ask(
    datasette: Datasette,
    request: Request,
    question: Callable[[Database], T],
    limit_ms: float | None = None,
) -> T:
    """Put a question to the database, read-only and within TIME_LIMIT_MS or `limit_ms`.

    Raises:
        datasette.Forbidden: who asks may not see the database.
        BadRequest: the question cannot be answered; the text says why.
        TooSlow: it took longer.
    """
    database = datasette.get_database("lilong")
    await datasette.ensure_permissions(
        request.actor, [("view-database", database.name), "view-instance"]
    )

    def work(connection: sqlite3.Connection) -> T:
        with sqlite_timelimit(connection, limit_ms or TIME_LIMIT_MS):
            return question(Database(connection, execute_plugins=False))

    try:
        answer: T = await database.execute_fn(work)
    except WRONG as error:
        raise BadRequest(str(error)) from error
    except sqlite3.OperationalError as error:
        if "interrupted" in str(error):
            raise TooSlow("查询超时，请缩小范围。 It took too long: narrow the query.") from error
        raise
    return answer


async def html_page(
    datasette: Datasette,
    request: Request,
    template: str,
    context: dict[str, Any],
    status: int = 200,
) -> Response:
    """Render a template, with headers that keep foreign scripts and frames out."""
    html = await datasette.render_template(f"lilong_{template}", context, request=request)
    return Response.html(html, status=status, headers=HEADERS)


def json_answer(value: Any, status: int = 200) -> Response:
    """Answer with JSON as a person can read it: Chinese unescaped."""
    return Response(
        json.dumps(value, ensure_ascii=False),
        status=status,
        content_type="application/json; charset=utf-8",
    )
