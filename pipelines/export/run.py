"""Running an export, or an earlier one again: articles are read by id and written one by one."""

from __future__ import annotations

import shutil
import signal
import threading
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

from sqlite_utils import Database

from lilong.pipelines.export.formats import ExportError, FolderFormat, Plan, TextFormat
from lilong.pipelines.export.manifest import NAME, Tally, write_manifest
from lilong.pipelines.export.registry import make_format
from lilong.pipelines.search.filters import FilterError, Filters, make_filters
from lilong.pipelines.search.query_language import QueryError
from lilong.pipelines.search.search import Search
from lilong.pipelines.storage.read import StoredArticle, read_article

Change = Callable[[StoredArticle], StoredArticle]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which articles are exported."""

    query: str | None = None
    filters: Filters = Filters()  # noqa: RUF009 - frozen
    one_per_cluster: bool = False
    first: int | None = None
    """Id to begin with."""
    last: int | None = None
    """Id to end with."""

    def ids(self, db: Database) -> list[int]:
        """Return the ids, ascending; raises QueryError."""
        search = Search(db, self.query, self.filters, one_per_cluster=self.one_per_cluster)
        found = search.ids()
        first = self.first if self.first is not None else 0
        return [each for each in found if each >= first and each <= (self.last or each)]


class Stopped(ExportError):
    """The export was interrupted; `next_id` is the first article that it does not hold."""

    def __init__(self, next_id: int) -> None:
        super().__init__(f"stopped; what is missing begins with id {next_id}")
        self.next_id = next_id


def export_text(
    db: Database,
    ids: list[int],
    form: TextFormat,
    stream: TextIO,
    tally: Tally,
    *,
    change: Change | None = None,
    progress: Callable[[], None] | None = None,
) -> None:
    """Write articles to a stream.

    Raises:
        Stopped: on Ctrl-C, between two articles; the stream is well formed.
    """
    stream.write(form.begin())
    try:
        for stored in _articles(db, ids, tally, change, progress):
            stream.write(form.article(stored))
    finally:
        stream.write(form.end())


def export_folder(
    db: Database,
    ids: list[int],
    form: TextFormat | Callable[[Plan], FolderFormat],
    plan: Plan,
    name: str,
    request: Mapping[str, Any],
    *,
    change: Change | None = None,
    progress: Callable[[], None] | None = None,
) -> Tally:
    """Write articles and their manifest into the folder of the plan, which is made.

    Raises:
        ExportError: the folder holds something already.
        Stopped: on Ctrl-C; files and manifest are those of the articles written so far.
    """
    if plan.folder.exists() and any(plan.folder.iterdir()):
        raise ExportError(f"{plan.folder}: not empty; name another folder with --out")
    plan.folder.mkdir(parents=True, exist_ok=True)
    tally = Tally()
    stopped: Stopped | None = None
    try:
        if isinstance(form, TextFormat):
            with (plan.folder / form.filename).open("w", encoding="utf-8", newline="") as stream:
                export_text(db, ids, form, stream, tally, change=change, progress=progress)
        else:
            _write_folder(form(plan), _articles(db, ids, tally, change, progress))
    except Stopped as error:
        stopped = error
    write_manifest(plan.folder, name, request, tally, finished=stopped is None)
    if stopped:
        raise stopped
    return tally


def export_again(db: Database, folder: Path) -> Tally:
    """Write the export in `folder` again from the database, as its manifest says it was made.

    The old files go when the new ones are whole.

    Raises:
        ExportError: no manifest, one of another version, or pseudonyms, whose key is not kept.
    """
    try:
        manifest = tomllib.loads((folder / NAME).read_text("utf-8"))
        request = manifest.get("request", {})
        form = make_format(manifest["format"], bom=bool(request.get("bom")))
        first, _, last = request.get("range", ":").partition(":")
        selection = Selection(
            query=request.get("query"),
            filters=make_filters(request),
            one_per_cluster=bool(request.get("one_per_cluster")),
            first=int(first) if first else None,
            last=int(last) if last else None,
        )
        ids = selection.ids(db)
    except (OSError, KeyError, ValueError, FilterError, QueryError) as error:
        raise ExportError(f"{folder}: cannot be made again ({error})") from error
    if request.get("pseudonymised"):
        raise ExportError(f"{folder}: has pseudonyms; export it again with its key")
    made = folder.with_name(folder.name + ".new")
    shutil.rmtree(made, ignore_errors=True)
    plan = Plan(folder=made, articles=len(ids), title=folder.name)
    tally = export_folder(db, ids, form, plan, manifest["format"], request)
    shutil.rmtree(folder)
    made.rename(folder)
    return tally


def _write_folder(form: FolderFormat, articles: Iterator[StoredArticle]) -> None:
    try:
        for stored in articles:
            form.write(stored)
    finally:
        form.close()


def _articles(
    db: Database,
    ids: list[int],
    tally: Tally,
    change: Change | None,
    progress: Callable[[], None] | None,
) -> Iterator[StoredArticle]:
    with _interruptible() as interrupted:
        for identity in ids:
            if interrupted():
                raise Stopped(identity)
            stored = read_article(db, identity)
            stored = change(stored) if change else stored
            tally.add(stored)
            yield stored
            if progress:
                progress()


@contextmanager
def _interruptible() -> Iterator[Callable[[], bool]]:
    """Note Ctrl-C rather than raise it, so that no article is cut in two; give whether it came."""
    came = False

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal came
        came = True

    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    before = signal.signal(signal.SIGINT, note)
    try:
        yield lambda: came
    finally:
        signal.signal(signal.SIGINT, before)
