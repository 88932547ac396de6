"""Opening: a new file, an old one, and files that are no database of ours."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlite_utils import Database

from lilong.pipelines.search.search import Search
from lilong.pipelines.storage.database import (
    APPLICATION_ID,
    DatabaseMissing,
    DatabaseTooNew,
    LilongDatabaseError,
    NotLilongDatabase,
    open_database,
)
from lilong.pipelines.storage.migrations import migrations
from lilong.pipelines.storage.read import article_id, read_article


def test_every_table_is_strict_and_every_foreign_key_has_an_index(db):
    for name in db.table_names():
        if not name.startswith(("articles_index", "_sqlite")):
            assert "STRICT" in db[name].schema, name
    for table in db.tables:
        for key in table.foreign_keys:
            indexed = {index.columns[0] for index in table.indexes} | {table.pks[0]}
            # No region is ever deleted.
            exempt = table.name in ("runs", "issues", "places")
            assert key.column in indexed or exempt, (table.name, key)


def test_a_database_opens_again_with_what_was_written(tmp_path: Path):
    path = tmp_path / "a.db"
    with open_database(path) as db, db.atomic():
        db.execute("INSERT INTO sources (name) VALUES ('上海杨浦')")
    with open_database(path, create=False) as db:
        assert db.execute("SELECT name FROM sources").fetchall() == [("上海杨浦",)]
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert db.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_a_missing_file_is_made_only_when_asked(tmp_path: Path):
    with pytest.raises(DatabaseMissing, match=r"none\.db"):
        open_database(tmp_path / "none.db", create=False)
    with pytest.raises(DatabaseMissing, match="folder"):
        open_database(tmp_path / "no" / "none.db")
    assert list(tmp_path.iterdir()) == []


def test_a_later_version_is_refused(tmp_path: Path):
    path = tmp_path / "new.db"
    with open_database(path) as db:
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('lilong', '9999_future', '2030-01-01')"
        )
    with pytest.raises(DatabaseTooNew, match="9999_future"):
        open_database(path)


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\x00garbage"])
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes):
    path = tmp_path / "text.db"
    path.write_bytes(content)
    with pytest.raises(LilongDatabaseError, match=r"text\.db"):
        open_database(path)
    assert path.read_bytes() == content


def test_somebody_elses_database_is_refused_and_left_alone(tmp_path: Path):
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (x)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NotLilongDatabase, match="not one that Lilong made"):
        open_database(path)
    assert path.read_bytes() == before


def test_a_folder_is_refused(tmp_path: Path):
    with pytest.raises(LilongDatabaseError):
        open_database(tmp_path)


def test_processes_that_make_one_database_at_once_wait_for_each_other(tmp_path: Path):
    path = tmp_path / "new.db"
    module = "lilong.pipelines.storage.database"
    code = f"from {module} import open_database; open_database({str(path)!r}).close()"
    both = [
        subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(4)
    ]
    errors = [process.communicate()[1].decode() for process in both]
    assert [process.returncode for process in both] == [0] * 4, errors


def test_the_second_schema_keeps_pages_that_led_elsewhere_and_indexes_anew(tmp_path: Path):
    path = tmp_path / "old.db"
    with Database(path, execute_plugins=False) as db:
        migrations.apply(db, stop_before="0002_smaller")
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        for number, page in ((1, "https://a.example/1"), (2, "https://s.example/2")):
            db.execute("INSERT INTO pages (url, discovered_at) VALUES (?, '')", [page])
            db.execute(
                "INSERT INTO articles (id, url, page, headline, stored_at, digest, cluster)"
                " VALUES (?, ?, ?, '社区的食堂', '', '', ?)",
                [number, f"https://a.example/{number}", page, number],
            )
            db.execute("INSERT INTO bodies VALUES (?, '助餐，开张')", [number])
    with open_database(path) as db:
        pages = db.execute("SELECT page FROM articles ORDER BY id").fetchall()
        assert pages == [(None,), ("https://s.example/2",)]
        assert read_article(db, 1).page == "https://a.example/1"
        assert article_id(db, "https://s.example/2") == 2
        for phrase in ("餐，开", "区的食", "社区的食堂"):
            assert Search(db, phrase).count == 2
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_transaction_that_reads_first_waits_for_another_writer(tmp_path: Path):
    path = tmp_path / "news.db"
    with open_database(path) as ours, open_database(path) as theirs:
        with ours.atomic():
            ours.execute("SELECT count(*) FROM settings").fetchone()
            theirs.execute("PRAGMA busy_timeout = 0")
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                theirs.execute("INSERT INTO settings VALUES ('writer', 'theirs')")
            ours["settings"].insert({"key": "writer", "value": "ours"})  # it reads before it writes
        assert theirs.execute("SELECT value FROM settings WHERE key = 'writer'").fetchall() == [
            ("ours",)
        ]


def test_a_snapshot_lets_others_write_and_reads_what_was(tmp_path: Path):
    path = tmp_path / "news.db"
    with open_database(path) as ours, open_database(path) as theirs:
        with ours.snapshot():
            before = ours.execute("SELECT count(*) FROM settings").fetchone()
            theirs.execute("INSERT INTO settings VALUES ('writer', 'theirs')")
            assert ours.execute("SELECT count(*) FROM settings").fetchone() == before
        assert ours.execute("SELECT count(*) FROM settings").fetchone() == (before[0] + 1,)


def write_and_fail(db: Database, key: str) -> None:
    with db.atomic():
        db.execute("INSERT INTO settings VALUES (?, '1')", [key])
        raise ZeroDivisionError


def test_a_transaction_that_fails_leaves_nothing_and_a_nested_one_only_its_part(tmp_path: Path):
    with open_database(tmp_path / "news.db") as db:
        with pytest.raises(ZeroDivisionError):
            write_and_fail(db, "outer")
        with db.atomic():
            db.execute("INSERT INTO settings VALUES ('kept', '1')")
            with pytest.raises(ZeroDivisionError):
                write_and_fail(db, "inner")
        keys = {key for (key,) in db.execute("SELECT key FROM settings").fetchall()}
        assert "kept" in keys
        assert not keys & {"outer", "inner"}
