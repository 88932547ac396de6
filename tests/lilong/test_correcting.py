"""`lilong correct` and `lilong corrections`, as they are called."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from lilong.pipelines.storage.database import open_database
from lilong.pipelines.storage.store import store
from lilong.web.app import make_datasette
from tests.articles import tagged
from tests.verbs import lilong


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database with two articles."""
    with open_database(tmp_path / "news.db") as db:
        store(db, tagged(1))
        store(db, tagged(2))
    return tmp_path / "news.db"


def record(path: Path, article: int = 1) -> dict:
    return json.loads(lilong("show", article, "--json", "--db", path).output)


def test_a_correction_is_made_shown_listed_and_undone(path):
    done = lilong(
        "correct", 1, "--topic", "+文化体育", "--topic", "-elderly_care", "--date", "2024-03-01",
        "--by", "林知夏", "--why", "看了原页", "--db", path,
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "3 fields of 1 article" in done.output
    assert record(path)["corrected"] == ["date_published", "topics"]
    assert "更正" in lilong("show", 1, "--db", path).output
    assert "更正" not in lilong("show", 2, "--db", path).output
    listed = lilong("corrections", "--db", path).output
    assert all(
        word in listed for word in ("-elderly_care", "+culture_sports", "看了原页", "林知夏")
    )
    lines = lilong("corrections", "--article", 1, "--json", "--db", path).output.splitlines()
    numbers = [json.loads(line)["id"] for line in lines]
    assert lilong("corrections", "--undo", 1, "--undo", 99, "--db", path).exit_code == 1
    assert record(path)["corrected"] == ["date_published", "topics"]
    undone = lilong("corrections", *(f"--undo={each}" for each in numbers), "--db", path)
    assert undone.exit_code == 0, undone.output
    assert record(path)["corrected"] == []
    assert [t["label"] for t in record(path)["tags"] if t["kind"] == "topic"] == ["elderly_care"]


def test_a_file_with_one_wrong_line_changes_nothing(path, tmp_path):
    file = tmp_path / "corrections.jsonl"
    good = '{"article": 1, "topic": "-elderly_care"}'
    file.write_text(good + '\n{"article": "2", "topic": "+elderly_car"}\n', "utf-8")
    refused = lilong("correct", "--file", file, "--db", path)
    assert refused.exit_code == 2
    assert "line 2: no topic 'elderly_car'; near: elderly_care" in refused.output
    assert record(path)["corrected"] == []
    file.write_text(good + '\n{"article": 2, "scope": "out", "by": "甲"}\n', "utf-8")
    assert lilong("correct", "--file", file, "--db", path).exit_code == 0
    assert record(path)["corrected"] == ["topics"]
    assert record(path, 2)["corrected"] == ["scope"]


@pytest.mark.parametrize("arguments", [(), (1,), (1, "--file", "x.jsonl")])
def test_what_is_no_correction_is_refused(path, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    Path("x.jsonl").write_text("", "utf-8")
    assert lilong("correct", *arguments, "--db", path).exit_code == 2


def test_the_web_page_marks_what_was_corrected(path):
    lilong("correct", 1, "--headline", "新写的标题", "--db", path)

    async def pages() -> list[str]:
        datasette = make_datasette(str(path))
        await datasette.invoke_startup()
        got = [(await datasette.client.get(f"/article/{n}")).text for n in (1, 2)]
        for database in datasette.databases.values():
            database.close()
        datasette.executor.shutdown(wait=True)
        return got

    first, second = asyncio.run(pages())
    assert "新写的标题" in first
    assert "更正 corrected" in first
    assert "更正 corrected" not in second
