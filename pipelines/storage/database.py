"""The connection: opens a Lilong database, brings its schema up to date, refuses any other."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path

from filelock import FileLock
from sqlite_utils import Database

from lilong.pipelines.storage.lock_files import remove_and_release
from lilong.pipelines.storage.migrations import migrations

APPLICATION_ID = 0x4C696C6F
"""`Lilo` in PRAGMA application_id, by which file(1) and we know the file."""

BUSY_SECONDS = 10.0
"""How long a write waits for another one before it gives up: a guess."""

CACHE_KIB = 65_536
"""Page cache of one connection: a guess."""

PAGE_BYTES = 16384
"""An article's text fills one page or two: a guess. Only a new file takes it."""

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


class LilongDatabaseError(Exception):
    """The database cannot be used as asked. Subclasses:

    LilongDatabaseError
    ├── DatabaseMissing      no file of that name, and none may be created
    ├── NotLilongDatabase    a file, but no SQLite database, or somebody else's
    ├── DatabaseTooNew       written by a later version of Lilong
    └── DatabaseUnavailable  locked by another program, read-only, disk full, damaged
    """


class DatabaseMissing(LilongDatabaseError):
    """There is no such file."""


class NotLilongDatabase(LilongDatabaseError):
    """The file is not a database that Lilong made."""


class DatabaseTooNew(LilongDatabaseError):
    """The database was written by a later version of Lilong."""


class DatabaseUnavailable(LilongDatabaseError):
    """SQLite could not read or write: locked, read-only, full disk, damaged."""


class LilongDatabase(Database):
    """A database whose transactions begin by writing.

    One that begins by reading and goes on to write fails at once with SQLITE_BUSY_SNAPSHOT where
    another process has written in between, whatever the timeout (sqlite.org/isolation.html);
    BEGIN IMMEDIATE waits for its turn. sqlite-utils' own `insert`, `upsert` … go through `atomic`
    as well.
    """

    @contextmanager
    def atomic(self) -> Iterator[Database]:
        """Open a transaction that holds the write lock from its first moment, or a savepoint.

        Raises:
            sqlite3.OperationalError: another process has written for BUSY_SECONDS on end.
        """
        if self.conn.in_transaction:
            with super().atomic():
                yield self
            return
        self.conn.execute("BEGIN IMMEDIATE")
        try:
            yield self
            self.conn.execute("COMMIT")
        except BaseException:
            self.rollback()  # does nothing where the error has ended the transaction already
            raise

    @contextmanager
    def snapshot(self) -> Iterator[Database]:
        """Read what the database holds at one moment, and let others write meanwhile."""
        self.conn.execute("BEGIN")
        try:
            yield self
        finally:
            self.rollback()


def timestamp(when: datetime | None = None) -> str:
    """Return the text of a moment as every table keeps it: ISO 8601, seconds, +08:00.

    Args:
        when: an aware datetime; the present moment if left out.
    """
    moment = when if when is not None else datetime.now(SHANGHAI)
    return moment.astimezone(SHANGHAI).isoformat(timespec="seconds")


def open_database(path: str | Path, *, create: bool = True) -> LilongDatabase:
    """Open the database at `path` with its schema up to date.

    WAL, foreign keys on, writes wait BUSY_SECONDS for a lock. Every statement outside
    `db.atomic()` commits by itself; `db.snapshot()` is for reading alone.

    Args:
        path: a file, or `:memory:`.
        create: make the file where there is none.

    Raises:
        LilongDatabaseError: one of its subclasses, whose text names the file and the remedy.
    """
    name = str(path)
    if not create and name != ":memory:" and not Path(name).is_file():
        raise DatabaseMissing(f"{name}: no such database (crawl or import something first)")
    if not Path(name).absolute().parent.is_dir():
        raise DatabaseMissing(f"{name}: its folder does not exist")
    known_migrations()  # before there is a connection: it needs one of its own, once
    connection = _connect(name)
    try:
        return _prepare(connection, name)
    except sqlite3.DatabaseError as error:
        connection.close()
        raise explain_error(error, name) from error
    except LilongDatabaseError:
        connection.close()
        raise


def explain_error(error: sqlite3.Error, name: str) -> LilongDatabaseError:
    """Return the Lilong error that says in words what an error of SQLite means for `name`."""
    text = str(error)
    if "not a database" in text:
        return NotLilongDatabase(f"{name}: not an SQLite database")
    if "locked" in text or "busy" in text:
        return DatabaseUnavailable(f"{name}: another program is writing to it; try again later")
    if "full" in text:
        return DatabaseUnavailable(f"{name}: the disk is full; nothing was half written")
    if "readonly" in text:
        return DatabaseUnavailable(f"{name}: may not be written to")
    if "malformed" in text:
        return DatabaseUnavailable(
            f"{name}: damaged; use a backup, or save what is left with `sqlite3 {name} .recover`"
        )
    return DatabaseUnavailable(f"{name}: {text}")


def _connect(name: str) -> sqlite3.Connection:
    try:
        return sqlite3.connect(name, timeout=BUSY_SECONDS, isolation_level=None)
    except sqlite3.OperationalError as error:
        raise DatabaseUnavailable(f"{name}: cannot be opened ({error})") from error


def _prepare(connection: sqlite3.Connection, name: str) -> LilongDatabase:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    db = LilongDatabase(connection, execute_plugins=False)
    if not _is_ready(db):
        with _one_at_a_time(name):
            _check_owner(db, name)
            if migrations.pending(db):
                _migrate(db)
    _check_owner(db, name)
    # With WAL a commit survives the death of the process at once and a loss of power after the
    # next checkpoint; the file is never damaged (sqlite.org/pragma.html#pragma_synchronous).
    connection.execute("PRAGMA synchronous = NORMAL")
    return db


def _is_ready(db: Database) -> bool:
    owner = db.execute("PRAGMA application_id").fetchone()[0]
    return owner == APPLICATION_ID and not migrations.pending(db)


def _migrate(db: Database) -> None:
    db.conn.execute(f"PRAGMA page_size = {PAGE_BYTES}")
    db.conn.execute("PRAGMA journal_mode = WAL")
    migrations.apply(db)
    db.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")


@contextmanager
def _one_at_a_time(name: str) -> Iterator[None]:
    """Let only one process make or migrate the database `name` at a time.

    SQLite's own lock does not wait where a file is switched to WAL, nor between the statements of
    a migration.
    """
    if name == ":memory:":
        yield
        return
    lock = FileLock(f"{name}.lock")
    try:
        with suppress(OSError):  # a folder that cannot be written to; SQLite will say so
            lock.acquire()
        yield
    finally:
        remove_and_release(lock)


def _check_owner(db: Database, name: str) -> None:
    """Refuse somebody else's database, and one from a later version."""
    owner = db.execute("PRAGMA application_id").fetchone()[0]
    tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    applied = {migration.name for migration in migrations.applied(db)}
    if tables and owner != APPLICATION_ID and not applied:
        raise NotLilongDatabase(f"{name}: an SQLite database, but not one that Lilong made")
    unknown = applied - known_migrations()
    if unknown:
        raise DatabaseTooNew(
            f"{name}: written by a later version of Lilong (it has {', '.join(sorted(unknown))}); "
            "update Lilong to open it"
        )


@cache
def known_migrations() -> frozenset[str]:
    """Return the names of the migrations that this version of Lilong can apply."""
    # Against an empty database every migration is pending; sqlite-utils has no public list of them.
    with Database(memory=True, execute_plugins=False) as empty:
        return frozenset(migration.name for migration in migrations.pending(empty))
