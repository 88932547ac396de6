"""Merge: another machine's database into this one; doing it twice changes nothing more."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from lilong.pipelines.items import TaggedArticle
from lilong.pipelines.maintenance.correct import take_corrections
from lilong.pipelines.storage.corrections import lay, standing, uncorrected
from lilong.pipelines.storage.forgotten import (
    has_forgotten,
    text_without_forgotten,
    without_forgotten,
)
from lilong.pipelines.storage.identity import settle
from lilong.pipelines.storage.read import StoredArticle, read_article
from lilong.pipelines.storage.records import digest, tagged_from_record, tagged_to_record
from lilong.pipelines.storage.store import store

BATCH = 200
"""Articles of one transaction."""

RANK = {"stored": 4, "dropped": 3, "failed": 2, "listed": 1, "discovered": 0}
"""Of two states of a page the one that knows more wins."""


def merge(
    db: Database,
    other: Database,
    progress: Callable[[int], None] | None = None,
    conflict: Callable[[str], None] = lambda line: None,
) -> Counter[str]:
    """Take over everything that `other` has and `db` has not; counts what became of its articles.

    An article that both have in different words is kept as the one fetched last, the other state
    among its revisions. Outcomes: `new`, `changed`, `older` (a state that became a revision),
    `unchanged`. Imports in progress are not taken over: they are about files of the other machine.
    Of two corrections of one field the newest wins, and `conflict` is called with a line about it.
    """
    runs = _merge_runs(db, other)
    _merge_pages(db, other)
    outcomes: Counter[str] = Counter()
    ids = [identity for (identity,) in other.execute("SELECT id FROM articles ORDER BY id")]
    for start in range(0, len(ids), BATCH):
        with db.atomic():
            for identity in ids[start : start + BATCH]:
                outcome, conflicts = _merge_article(db, other, identity)
                outcomes[outcome] += 1
                for line in conflicts:
                    conflict(line)
        if progress:
            progress(min(start + BATCH, len(ids)))
    _merge_snapshots(db, other)
    _merge_issues(db, other, runs)
    with db.atomic():
        for hash_, moment in other.execute("SELECT hash, forgotten_at FROM forgotten"):
            db.execute("INSERT OR IGNORE INTO forgotten VALUES (?, ?)", [hash_, moment])
    return outcomes


def _merge_article(db: Database, other: Database, identity: int) -> tuple[str, list[str]]:
    """Take over one article; return what became of it, and corrections that differed."""
    theirs = read_article(other, identity)
    base = uncorrected(standing(other, identity), theirs.tagged)
    kept = without_forgotten(db, base) or base
    article, known = settle(db, kept.article, theirs.page)
    outcome, conflicts = "older", list[str]()
    if known is not None:
        conflicts = take_corrections(db, known.id, other, identity)
        theirs = _as_corrected(db, known.id, theirs, base)
    if known is None or _is_later(theirs, read_article(db, known.id)):
        page = {"url": theirs.page} | _page_facts(db, theirs.page)
        outcome = store(db, base, site=theirs.site, page=page)
    mine = _id_of(db, article.url)
    if mine is None:
        return "forgotten", []
    if known is None:
        take_corrections(db, mine, other, identity)
        theirs = _as_corrected(db, mine, theirs, base)
    if outcome != "older":
        _copy_findings(db, mine, other, identity)
    states = _states(db, other, theirs)
    if article.url != theirs.tagged.article.url:
        states = states[:-1]  # the last one is kept, under another address
    added = _keep_states(db, mine, states)
    return outcome if outcome != "older" or added else "unchanged", conflicts


def _id_of(db: Database, url: str) -> int | None:
    found = db.execute("SELECT id FROM articles WHERE url = ?", [url]).fetchone()
    return found and int(found[0])


def _as_corrected(
    db: Database, mine: int, theirs: StoredArticle, base: TaggedArticle
) -> StoredArticle:
    """Return their article as it is with the corrections that hold here.

    Args:
        base: theirs without its corrections.
    """
    laid = lay(standing(db, mine), base)
    if laid == theirs.tagged:
        return theirs
    return replace(theirs, tagged=laid, digest=digest(laid.article))


def _copy_findings(db: Database, mine: int, other: Database, theirs: int) -> None:
    """Take over what tagging found beside the tags: keywords, tags of earlier models."""
    for table in ("article_keywords", "former_tags"):
        for row in other.query(f"SELECT * FROM {table} WHERE article = ?", [theirs]):
            _add(db, table, row | {"article": mine})


def _is_later(theirs: StoredArticle, mine: StoredArticle) -> bool:
    if theirs.digest == mine.digest:
        return False
    return _moment(theirs) > _moment(mine)


def _moment(stored: StoredArticle) -> tuple[str, str]:
    fetched = stored.tagged.article.fetched_at
    # The digest settles a tie the same way on both machines.
    return (fetched.isoformat() if fetched else stored.stored_at, stored.digest)


def _page_facts(db: Database, url: str) -> dict[str, Any]:
    """What the page's row says already: storing the article must not make its fetch younger."""
    columns = "fetched_at, status, etag, last_modified"
    for row in db.query(f"SELECT {columns} FROM pages WHERE url = ?", [url]):
        return {name: value for name, value in row.items() if value is not None}
    return {}


def _states(db: Database, other: Database, stored: StoredArticle) -> list[tuple[str, str, str]]:
    """(digest, record, replaced at) of every state that the other database has of an article."""
    rows = other.execute(
        "SELECT digest, record, replaced_at FROM revisions WHERE article = ? ORDER BY revision",
        [stored.id],
    ).fetchall()
    record = json.dumps(tagged_to_record(stored.tagged), ensure_ascii=False)
    states = [*rows, (stored.digest, record, stored.changed_at or stored.stored_at)]
    return [_blanked(db, *state) for state in states] if has_forgotten(db) else states


def _blanked(db: Database, mark: str, record: str, moment: str) -> tuple[str, str, str]:
    """Return a state without the names that were erased here."""
    theirs = tagged_from_record(json.loads(record))
    kept = without_forgotten(db, theirs)
    if kept is None or kept == theirs:
        return mark, record, moment
    return digest(kept.article), json.dumps(tagged_to_record(kept), ensure_ascii=False), moment


def _keep_states(db: Database, article: int, states: list[tuple[str, str, str]]) -> int:
    """Add the states that are not known to the article's revisions; returns their number."""
    current = read_article(db, article)
    known = db.execute(
        "SELECT digest, record, replaced_at FROM revisions WHERE article = ?", [article]
    ).fetchall()
    digests = {current.digest, *(mark for mark, _, _ in known)}
    added = [state for state in states if state[0] not in digests]
    if not added:
        return 0
    db.execute("DELETE FROM revisions WHERE article = ?", [article])
    ordered = sorted([*known, *added], key=lambda state: state[2])
    db.conn.executemany(
        "INSERT INTO revisions (article, revision, digest, record, replaced_at)"
        " VALUES (?, ?, ?, ?, ?)",
        [(article, number, *state) for number, state in enumerate(ordered, 1)],
    )
    db.execute("UPDATE articles SET revision = ? WHERE id = ?", [len(ordered) + 1, article])
    return len(added)


def _merge_pages(db: Database, other: Database) -> None:
    with db.atomic():
        for theirs in other.query("SELECT * FROM pages"):
            sql = "SELECT state, fetched_at, warc_file FROM pages WHERE url = ?"
            mine = next(db.query(sql, [theirs["url"]]), None)
            if mine is not None and not _knows_more(theirs, mine):
                continue
            row = dict(theirs)
            if row["state"] == "stored" and (mine is None or mine["state"] != "stored"):
                row["state"] = "discovered"  # until its article is here too
            db.table("pages").upsert(row, pk="url")


def _knows_more(theirs: dict[str, Any], mine: dict[str, Any]) -> bool:
    def known(page: dict[str, Any]) -> tuple[int, str, bool]:
        return RANK[page["state"]], page["fetched_at"] or "", page["warc_file"] is not None

    return known(theirs) > known(mine)


def _merge_runs(db: Database, other: Database) -> dict[int, int]:
    """Take over runs; maps their numbers there to those here."""
    numbers: dict[int, int] = {}
    with db.atomic():
        for row in other.query("SELECT * FROM runs ORDER BY id"):
            theirs = row.pop("id")
            same = "started_at IS :started_at AND host IS :host AND pid IS :pid"
            found = db.execute(f"SELECT id FROM runs WHERE {same}", row).fetchone()
            if found is None:
                names = ", ".join(row)
                marks = ", ".join(f":{name}" for name in row)
                sql = f"INSERT INTO runs ({names}) VALUES ({marks}) RETURNING id"
                found = db.execute(sql, row).fetchone()
            numbers[theirs] = found[0]
        for row in other.query("SELECT * FROM run_sites"):
            mine = row | {"run": numbers[row["run"]]}
            _add(db, "run_sites", mine)
    return numbers


def _add(db: Database, table: str, row: dict[str, Any]) -> None:
    """Insert a row unless it is there; sqlite-utils' own `ignore` asks for a rowid afterwards."""
    names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
    db.execute(f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})", row)


def _merge_snapshots(db: Database, other: Database) -> None:
    with db.atomic():
        for row in other.query("SELECT * FROM snapshots ORDER BY id"):
            del row["id"]
            _add(db, "snapshots", row)


def _merge_issues(db: Database, other: Database, runs: dict[int, int]) -> None:
    erased = has_forgotten(db)
    with db.atomic():
        for row in other.query("SELECT * FROM issues ORDER BY id"):
            del row["id"]
            mine = row | {"run": runs.get(row["run"])}
            if erased:
                mine["detail"] = text_without_forgotten(db, row["detail"])
            _add(db, "issues", mine)
