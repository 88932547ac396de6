"""Store: one tagged article, its page's mark and every index, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from sqlite_utils import Database

from pipelines.bigrams import index_form, search_form
from pipelines.database import timestamp
from pipelines.dedup import Repeat, find_repeat, keep_fingerprint, shingle_hashes
from pipelines.parts import replace_parts, replace_tags, source_id
from pipelines.read import read_article
from pipelines.records import digest, tagged_to_record
from pipelines.tag import TaggedArticle

Outcome = Literal["new", "changed", "unchanged"]

PAGE_COLUMNS = frozenset(
    "url fetched_at status etag last_modified next_fetch_at meta depth priority "
    "warc_file warc_offset warc_length".split()
)
"""What `store` may be told of the page."""

ARTICLE_COLUMNS = (
    "headline alternative_headline body date_published date_published_raw date_published_basis "
    "date_modified publisher source_url dateline byline section reprint_notice fetched_at"
).split()
"""Columns of `articles` that hold the field of the same name."""


def store(
    db: Database,
    tagged: TaggedArticle,
    *,
    site: str | None = None,
    page: Mapping[str, Any] | None = None,
    run: int | None = None,
) -> Outcome:
    """Store an article as new, as a new revision of what is there, or note that nothing changed.

    One transaction with the page's `stored` mark; inside an outer `db.atomic()` many articles
    make one transaction. The old state of a changed article goes to `revisions`.

    Args:
        site: name of the spider or import.
        page: columns of PAGE_COLUMNS; `url` is the page's key in the frontier where it is not the
            article's own.
        run: id of the run that opened issues are counted for.

    Raises:
        sqlite3.Error: nothing of this article was written.
    """
    page = dict(page or {})
    url = str(page.pop("url", tagged.article.url))
    with db.atomic():
        # The first statement writes: a transaction that begins by reading cannot wait for a lock.
        _touch_page(db, url, site)
        outcome = _write_article(db, tagged, site, url)
        _mark_stored(db, url, page, outcome)
        _open_issues(db, tagged, run)
    return outcome


def _write_article(db: Database, tagged: TaggedArticle, site: str | None, page: str) -> Outcome:
    article = tagged.article
    known = db.execute(
        "SELECT id, digest, revision FROM articles WHERE url = ?", [article.url]
    ).fetchone()
    mark = digest(article)
    if known is None:
        _insert(db, tagged, _columns(db, tagged, mark) | {"site": site, "page": page})
        return "new"
    identity, old_mark, revision = known
    if old_mark == mark:
        db.execute(
            "UPDATE articles SET fetched_at = coalesce(?, fetched_at) WHERE id = ?",
            [article.fetched_at and timestamp(article.fetched_at), identity],
        )
        return "unchanged"
    columns = _columns(db, tagged, mark)
    _replace(db, identity, tagged, columns | {"revision": revision + 1, "page": page})
    return "changed"


def _insert(db: Database, tagged: TaggedArticle, columns: dict[str, Any]) -> None:
    form = search_form(tagged.article.body)
    hashes = shingle_hashes(form)
    repeat = find_repeat(db, hashes)
    columns |= {"stored_at": timestamp(), "cluster": repeat.cluster if repeat else 0}
    names = ", ".join(columns)
    marks = ", ".join("?" * len(columns))
    cursor = db.execute(f"INSERT INTO articles ({names}) VALUES ({marks})", list(columns.values()))
    identity = cursor.lastrowid
    assert identity is not None
    _join_cluster(db, identity, repeat)
    _index(db, identity, tagged.article.headline, form)
    keep_fingerprint(db, identity, hashes)
    replace_parts(db, identity, tagged)


def _replace(db: Database, identity: int, tagged: TaggedArticle, columns: dict[str, Any]) -> None:
    old = read_article(db, identity)
    now = timestamp()
    db.execute(
        "INSERT INTO revisions (article, revision, replaced_at, digest, record)"
        " VALUES (?, ?, ?, ?, ?)",
        [identity, old.revision, now, old.digest, _json(tagged_to_record(old.tagged))],
    )
    drop_from_index(db, identity, old.tagged.article.headline, old.tagged.article.body)
    db.execute("DELETE FROM fingerprints WHERE article = ?", [identity])
    columns |= {"changed_at": now}
    pairs = ", ".join(f"{name} = ?" for name in columns)
    db.execute(f"UPDATE articles SET {pairs} WHERE id = ?", [*columns.values(), identity])
    form = search_form(tagged.article.body)
    hashes = shingle_hashes(form)
    if not db.execute("SELECT 1 FROM duplicates WHERE original = ?", [identity]).fetchone():
        # An article that others repeat stays at the head of its cluster.
        db.execute("DELETE FROM duplicates WHERE article = ?", [identity])
        _join_cluster(db, identity, find_repeat(db, hashes, besides=identity))
    _index(db, identity, tagged.article.headline, form)
    keep_fingerprint(db, identity, hashes)
    replace_parts(db, identity, tagged)


def _columns(db: Database, tagged: TaggedArticle, mark: str) -> dict[str, Any]:
    article = tagged.article
    columns = {name: getattr(article, name) for name in ARTICLE_COLUMNS}
    for name in ("date_published", "date_modified", "fetched_at"):
        if columns[name] is not None:
            columns[name] = timestamp(columns[name])
    return columns | {
        "url": article.url,
        "source": source_id(db, article.source) if article.source else None,
        "breadcrumbs": _json(article.breadcrumbs),
        "keywords": _json(article.keywords),
        "digest": mark,
    }


def _join_cluster(db: Database, identity: int, repeat: Repeat | None) -> None:
    cluster = repeat.cluster if repeat else identity
    db.execute("UPDATE articles SET cluster = ? WHERE id = ?", [cluster, identity])
    if repeat:
        db.execute(
            "INSERT INTO duplicates (article, original, containment) VALUES (?, ?, ?)",
            [identity, repeat.original, repeat.containment],
        )


def _index(db: Database, identity: int, headline: str, body_form: str) -> None:
    db.execute(
        "INSERT INTO articles_index (rowid, headline, body) VALUES (?, ?, ?)",
        [identity, index_form(search_form(headline)), index_form(body_form)],
    )


def drop_from_index(db: Database, identity: int, headline: str, body: str) -> None:
    """Take an article out of the search index; a contentless index wants the text that it took."""
    db.execute(
        "INSERT INTO articles_index (articles_index, rowid, headline, body)"
        " VALUES ('delete', ?, ?, ?)",
        [identity, index_form(search_form(headline)), index_form(search_form(body))],
    )


def retag(db: Database, identity: int, tagged: TaggedArticle) -> None:
    """Replace the tags, region and places of a stored article by those of `tagged`."""
    with db.atomic():
        db.execute("UPDATE articles SET region = NULL, street = NULL WHERE id = ?", [identity])
        replace_tags(db, identity, tagged)


def _touch_page(db: Database, url: str, site: str | None) -> None:
    db.execute(
        "INSERT INTO pages (url, site, kind, state, discovered_at) VALUES (?, ?, 'article',"
        " 'discovered', ?) ON CONFLICT (url) DO UPDATE SET attempts = attempts",
        [url, site, timestamp()],
    )


def _mark_stored(db: Database, url: str, page: dict[str, Any], outcome: Outcome) -> None:
    unknown = page.keys() - PAGE_COLUMNS
    if unknown:
        raise ValueError(f"pages has no column {', '.join(sorted(unknown))} that store may set")
    page.setdefault("fetched_at", timestamp())
    pairs = "".join(f", {name} = ?" for name in page)
    unchanged = "unchanged_fetches + 1" if outcome == "unchanged" else "0"
    db.execute(
        "UPDATE pages SET state = 'stored', reason = NULL, attempts = attempts + 1,"
        f" unchanged_fetches = {unchanged}{pairs} WHERE url = ?",
        [*page.values(), url],
    )
    if page.get("warc_file") is not None:
        db.execute(
            "INSERT OR IGNORE INTO snapshots"
            " (url, fetched_at, status, warc_file, warc_offset, warc_length)"
            " SELECT url, fetched_at, status, warc_file, warc_offset, warc_length"
            " FROM pages WHERE url = ?",
            [url],
        )


def _open_issues(db: Database, tagged: TaggedArticle, run: int | None) -> None:
    for issue in tagged.article.issues:
        db.execute(
            "INSERT OR IGNORE INTO issues (run, url, kind, detail, created_at)"
            " VALUES (?, ?, ?, ?, ?)",
            [run, tagged.article.url, issue.kind, issue.detail, timestamp()],
        )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
