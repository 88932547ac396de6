"""The pages: search with facets, article, CSV and the JSON API."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from datasette.app import Datasette
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import Request, Response
from sqlite_utils import Database

from lilong.outlets import LEVELS
from lilong.pipelines.export.csv_table import csv_line
from lilong.pipelines.export.facts import article_facts
from lilong.pipelines.export.record import export_record
from lilong.pipelines.search.facets import read_facets
from lilong.pipelines.search.filters import FilterError, topic_names
from lilong.pipelines.search.hits import HIT_COLUMNS, hit_record
from lilong.pipelines.search.query import Found, Picked, search
from lilong.pipelines.search.query_language import QueryError, parse_query
from lilong.pipelines.search.reposts import repost_chain
from lilong.pipelines.storage.places import region_name
from lilong.pipelines.storage.read import NoSuchArticle, read_article
from lilong.web.asked import Asked, asked_of
from lilong.web.highlights import marked_body, marked_pieces

T = TypeVar("T")

TIME_LIMIT_MS = 3000
"""What one page may cost the database."""

WRONG = (QueryError, FilterError)


class TooSlow(Exception):
    """The query took longer than TIME_LIMIT_MS."""


async def ask(
    datasette: Datasette,
    request: Request,
    question: Callable[[Database], T],
    limit_ms: float | None = None,
) -> T:
    """Put a question to the database, read-only and within TIME_LIMIT_MS or `limit_ms`.

    Raises:
        datasette.Forbidden: who asks may not see the database.
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
    except sqlite3.OperationalError as error:
        if "interrupted" in str(error):
            raise TooSlow from error
        raise
    return answer


def find(db: Database, asked: Asked) -> Found:
    """The page of hits that was asked for; raises what WRONG lists."""
    return search(
        db,
        asked.query,
        asked.filters(),
        limit=asked.size,
        offset=(asked.page - 1) * asked.size,
        sort=asked.sort,
        one_per_cluster=asked.one_per_cluster,
    )


async def search_page(datasette: Datasette, request: Request) -> Response:
    """The front page: search box, facets, hits."""
    asked = asked_of(request.query_string)

    def question(db: Database) -> dict[str, Any]:
        found = find(db, asked)
        filters = asked.filters()
        beneath = filters.regions[0].adcode if len(filters.regions) == 1 else None
        facets = read_facets(Picked(db, asked.query, filters), beneath=beneath)
        return {"found": found, "facets": facets}

    context: dict[str, Any] = {"asked": asked, "error": None, "found": None}
    status = 200
    try:
        context |= await ask(datasette, request, question)
    except WRONG as error:
        context["error"], status = str(error), 400
    except TooSlow:
        context["error"], status = "查询超时，请缩小范围。 The query took too long: narrow it.", 503
    context |= {"marked": marked_pieces, "region_name": region_name}
    context |= {"topics": topic_names(), "levels": LEVELS}
    return await page(datasette, request, "search.html", context, status)


async def article_page(datasette: Datasette, request: Request) -> Response:
    """One article with its tags' evidence, or the words looked for, highlighted."""
    asked = asked_of(request.query_string)
    identity = int(request.url_vars["id"])

    def question(db: Database) -> dict[str, Any]:
        stored = read_article(db, identity)
        warc = db.execute(
            "SELECT id, warc_file, warc_offset, fetched_at FROM snapshots WHERE url = ?"
            " ORDER BY id DESC",
            [stored.page],
        ).fetchall()
        return {"stored": stored, "chain": repost_chain(db, identity), "warc": warc}

    try:
        context = await ask(datasette, request, question)
    except NoSuchArticle:
        return await page(datasette, request, "missing.html", {}, 404)
    stored = context["stored"]
    context |= {
        "article": stored.tagged.article,
        "asked": asked,
        "body": marked_body(stored.tagged, terms_of(asked)),
        "facts": article_facts(stored.tagged.article),
        "changes": CHANGES,
        "has_warc": bool((datasette.plugin_config("lilong") or {}).get("warc")),
        "topics": topic_names(),
        "region_name": region_name,
        "safe_url": safe_url,
    }
    return await page(datasette, request, "article.html", context)


CHANGES = {
    "headline": "改标题 headline",
    "source": "改来源 source",
    "credits": "改署名 credits",
    "shortened": "删节 shortened",
    "lengthened": "增补 lengthened",
    "edited": "改写 edited",
}


async def search_json(datasette: Datasette, request: Request) -> Response:
    """The hits as JSON."""
    asked = asked_of(request.query_string)
    try:
        found = await ask(datasette, request, lambda db: find(db, asked))
    except WRONG as error:
        return json_answer({"error": str(error)}, status=400)
    except TooSlow:
        return json_answer({"error": "the query took too long"}, status=503)
    answer = {"total": found.total, "page": asked.page, "size": asked.size}
    return json_answer(answer | {"hits": [hit_record(hit) for hit in found.hits]})


async def article_json(datasette: Datasette, request: Request) -> Response:
    """One article's whole record as JSON."""
    identity = int(request.url_vars["id"])
    try:
        stored = await ask(datasette, request, lambda db: read_article(db, identity))
    except NoSuchArticle as error:
        return json_answer({"error": str(error)}, status=404)
    return json_answer(export_record(stored))


def json_answer(value: Any, status: int = 200) -> Response:
    """JSON as a person can read it: Chinese unescaped."""
    return Response(
        json.dumps(value, ensure_ascii=False),
        status=status,
        content_type="application/json; charset=utf-8",
    )


async def search_csv(datasette: Datasette, request: Request) -> Response:
    """The hits as CSV."""
    asked = asked_of(request.query_string)
    try:
        found = await ask(datasette, request, lambda db: find(db, asked))
    except WRONG as error:
        return Response.text(str(error), status=400)
    except TooSlow:
        return Response.text("the query took too long", status=503)
    table = io.StringIO()
    table.write("\ufeff" + csv_line(HIT_COLUMNS))
    for hit in found.hits:
        record = hit_record(hit) | {"topics": " ".join(hit.topics)}
        table.write(csv_line([record[name] for name in HIT_COLUMNS]))
    headers = {"content-disposition": 'attachment; filename="lilong.csv"'}
    return Response(table.getvalue(), headers=headers, content_type="text/csv; charset=utf-8")


async def page(
    datasette: Datasette,
    request: Request,
    template: str,
    context: dict[str, Any],
    status: int = 200,
) -> Response:
    """A rendered template, with headers that keep foreign scripts and frames out."""
    html = await datasette.render_template(f"lilong_{template}", context, request=request)
    return Response.html(html, status=status, headers=HEADERS)


HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self' data:;"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


def safe_url(url: str | None) -> str | None:
    """The URL if a link to it is harmless: http or https."""
    return url if url and urlsplit(url).scheme in ("http", "https") else None


def terms_of(asked: Asked) -> tuple[str, ...]:
    """The words that the page before looked for."""
    try:
        return parse_query(asked.query).terms if asked.query else ()
    except QueryError:
        return ()
