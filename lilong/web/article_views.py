"""One article: its page, its record as JSON, and its page as it was served."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response
from sqlite_utils import Database

from lilong.pipelines.archives.warc import read_record
from lilong.pipelines.export.facts import article_facts
from lilong.pipelines.export.record import export_record
from lilong.pipelines.search.filters import topic_names
from lilong.pipelines.search.query_language import QueryError, parse_query
from lilong.pipelines.search.reposts import repost_chain
from lilong.pipelines.search.snapshots import find_snapshot, snapshots_of
from lilong.pipelines.storage.places import region_name
from lilong.pipelines.storage.read import NoSuchArticle, read_article
from lilong.web.answers import ask, html_page, json_answer
from lilong.web.highlights import marked_body
from lilong.web.params import parse_params

CHANGES = {
    "headline": "改标题 headline",
    "source": "改来源 source",
    "credits": "改署名 credits",
    "shortened": "删节 shortened",
    "lengthened": "增补 lengthened",
    "edited": "改写 edited",
}


async def article_page(datasette: Datasette, request: Request) -> Response:
    """Show one article with its tags' evidence, or the words looked for, highlighted."""
    params = parse_params(request.query_string)
    identity = int(request.url_vars["id"])

    def question(db: Database) -> dict[str, Any]:
        stored = read_article(db, identity)
        return {
            "stored": stored,
            "chain": repost_chain(db, identity),
            "snapshots": snapshots_of(db, stored.page),
        }

    try:
        context = await ask(datasette, request, question)
    except NoSuchArticle:
        return await html_page(datasette, request, "missing.html", {}, 404)
    stored = context["stored"]
    context |= {
        "article": stored.tagged.article,
        "params": params,
        "body": marked_body(stored.tagged, _terms(params.query)),
        "facts": article_facts(stored.tagged.article),
        "changes": CHANGES,
        "has_warc": warc_folder(datasette) is not None,
        "topics": topic_names(),
        "region_name": region_name,
        "safe_url": safe_url,
    }
    return await html_page(datasette, request, "article.html", context)


async def article_json(datasette: Datasette, request: Request) -> Response:
    """Answer with one article's whole record as JSON."""
    identity = int(request.url_vars["id"])
    try:
        stored = await ask(datasette, request, lambda db: read_article(db, identity))
    except NoSuchArticle as error:
        return json_answer({"error": str(error)}, status=404)
    return json_answer(export_record(stored))


async def warc_record(datasette: Datasette, request: Request) -> Response:
    """Hand out a page as it was served: its WARC record, a gzip member, as a file to keep."""
    identity = int(request.url_vars["id"])
    snapshot = await ask(datasette, request, lambda db: find_snapshot(db, identity))
    folder = warc_folder(datasette)
    content = None
    if snapshot and folder:
        content = read_record(
            folder, snapshot.warc_file, snapshot.warc_offset, snapshot.warc_length
        )
    if content is None:
        raise NotFound("no such WARC record here")
    headers = {
        "content-disposition": f'attachment; filename="record-{identity}.warc.gz"',
        "x-content-type-options": "nosniff",
    }
    return Response(content, headers=headers, content_type="application/warc")


def warc_folder(datasette: Datasette) -> Path | None:
    """Return the folder of WARC files whose records may be taken; None if none is named."""
    folder = (datasette.plugin_config("lilong") or {}).get("warc")
    return Path(folder) if folder else None


def safe_url(url: str | None) -> str | None:
    """Return the URL if a link to it is harmless: http or https."""
    return url if url and url.lower().startswith(("http://", "https://")) else None


def _terms(query: str | None) -> tuple[str, ...]:
    """Return the words that the page before looked for; none if it could not be answered."""
    try:
        return parse_query(query).terms if query else ()
    except QueryError:
        return ()
