"""The search: its page with facets, and its hits as CSV and JSON."""

from __future__ import annotations

import io
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import BadRequest, Request, Response
from sqlite_utils import Database

from lilong.outlets import LEVELS
from lilong.pipelines.export.csv_table import csv_line
from lilong.pipelines.search.filters import topic_names
from lilong.pipelines.search.hits import HIT_COLUMNS, hit_record
from lilong.pipelines.search.search import Search, SearchPage
from lilong.pipelines.storage.places import region_name
from lilong.web.answers import TooSlow, ask, html_page, json_answer
from lilong.web.highlights import marked_pieces
from lilong.web.params import SearchParams, parse_params


async def search_page(datasette: Datasette, request: Request) -> Response:
    """Show the front page: search box, facets, hits."""
    params = parse_params(request.query_string)

    def question(db: Database) -> dict[str, Any]:
        search = _make_search(db, params)
        facets = search.facets()  # before the page, which then knows what they went through
        found = _read_page(search, params)
        last_page = max(1, min(-(-found.total // params.size), params.max_page))
        missing = _no_such_page(params.page, last_page) if params.page > last_page else None
        return {"facets": facets, "found": found, "last_page": last_page, "error": missing}

    context: dict[str, Any] = {"params": params, "found": None}
    try:
        context |= await ask(datasette, request, question)
        status = 404 if context["error"] else 200
    except (BadRequest, TooSlow) as error:
        context["error"], status = str(error), error.status
    context |= {"marked": marked_pieces, "region_name": region_name}
    context |= {"topics": topic_names(), "levels": LEVELS}
    return await html_page(datasette, request, "search.html", context, status)


def _no_such_page(page: int, last: int) -> str:
    return f"没有第 {page} 页，共 {last} 页。 There is no page {page}; the last one is {last}."


async def search_json(datasette: Datasette, request: Request) -> Response:
    """Answer with the hits as JSON; a page past the last one has none."""
    params = parse_params(request.query_string)
    found = await _ask_for_hits(datasette, request, params)
    answer = {"total": found.total, "page": params.page, "size": params.size}
    return json_answer(answer | {"hits": [hit_record(hit) for hit in found.hits]})


async def search_csv(datasette: Datasette, request: Request) -> Response:
    """Answer with the hits as CSV; a page past the last one has none."""
    found = await _ask_for_hits(datasette, request, parse_params(request.query_string))
    table = io.StringIO()
    table.write("\ufeff" + csv_line(HIT_COLUMNS))
    for hit in found.hits:
        record = hit_record(hit) | {"topics": " ".join(hit.topics)}
        table.write(csv_line([record[name] for name in HIT_COLUMNS]))
    headers = {"content-disposition": 'attachment; filename="lilong.csv"'}
    return Response(table.getvalue(), headers=headers, content_type="text/csv; charset=utf-8")


async def _ask_for_hits(datasette: Datasette, request: Request, params: SearchParams) -> SearchPage:
    def question(db: Database) -> SearchPage:
        params.check_names()
        return _read_page(_make_search(db, params), params)

    return await ask(datasette, request, question)


def _make_search(db: Database, params: SearchParams) -> Search:
    return Search(db, params.query, params.filters(), one_per_cluster=params.one_per_cluster)


def _read_page(search: Search, params: SearchParams) -> SearchPage:
    return search.page(params.sort, params.size, (params.page - 1) * params.size)
