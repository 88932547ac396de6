"""An import on several processes stores each page once, goes on where it stopped, and survives."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from lilong.pipelines.archives.importing import plan, run_import
from lilong.pipelines.archives.saved import find_archives
from lilong.pipelines.archives.workers import ImportFailed, ImportOptions
from lilong.pipelines.storage.database import open_database
from tests.crawling import PATIENCE
from tests.verbs import lilong

STREETS = ["五角场街道", "延吉新村街道", "殷行街道", "控江路街道", "四平路街道", "新江湾城街道"]
STORIES = [
    "社区食堂把午饭送到独居老人家门口，送餐员多敲一次门，居委会便多一份放心。",
    "楼组长在黑板上写下本周的议题：自行车棚要不要装充电桩，愿意出多少钱。",
    "志愿者在活动室教老人用手机挂号，一位阿婆把步骤抄在挂历的背面。",
    "物业经理和业委会坐在同一张长桌前，把停车收益一笔一笔念给大家听。",
]


def page(n: int) -> str:
    """Return a page of its own about something that happened in a street of Yangpu."""
    street, story = STREETS[n % 6], STORIES[n % 4]
    text = "".join(f"<p>第{n}{k}次走访时，{street}的干部记下：{story}</p>" for k in range(3))
    return (
        f"<html><head><title>{street}第{n}期社区手记_杨浦新闻</title></head><body>"
        f"<h1>{street}第{n}期社区手记</h1><div>2026-03-{n % 28 + 1:02d} 来源：上海杨浦</div>"
        f"<div class='content'>{text}</div></body></html>"
    )


@pytest.fixture
def jsonl(tmp_path: Path) -> Path:
    """Give an archive of 150 pages with three bad rows among them."""
    path = tmp_path / "pages.jsonl"
    rows = [
        json.dumps({"url": f"https://news.example.org/{n}.html", "html": page(n)})
        for n in range(150)
    ]
    rows[20:20] = ["{", json.dumps({"url": "https://news.example.org/x"}), "[]"]
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def import_all(db_path: Path, archive: Path, workers: int = 1, **options) -> Counter[str]:
    with open_database(db_path) as db:
        shards = plan(db, find_archives(archive, "*.htm*"), workers)
        total: Counter[str] = Counter()
        if shards:
            run_import(db, shards, ImportOptions(**options), workers, lambda b, o: total.update(o))
        return total


def urls(db_path: Path) -> list[str]:
    with open_database(db_path) as db:
        return [row[0] for row in db.execute("select url from articles order by url")]


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_each_page_is_stored_once_whatever_the_number_of_workers(tmp_path, jsonl, workers):
    total = import_all(tmp_path / "news.db", jsonl, workers)
    assert total["new"] == 150
    assert total["no JSON with url and html"] == 3
    assert len(set(urls(tmp_path / "news.db"))) == 150
    assert import_all(tmp_path / "news.db", jsonl, workers) == Counter()


@pytest.mark.slow
def test_an_archive_that_has_grown_is_read_further(tmp_path, jsonl):
    import_all(tmp_path / "news.db", jsonl)
    with jsonl.open("a", encoding="utf-8") as file:
        file.write("\n" + json.dumps({"url": "https://news.example.org/new", "html": page(1000)}))
    assert import_all(tmp_path / "news.db", jsonl) == Counter({"new": 1})


@pytest.mark.slow
def test_articles_before_since_and_out_of_scope_are_counted(tmp_path, jsonl):
    with jsonl.open("a", encoding="utf-8") as file:
        market = "<p>沪指收盘上涨，两市成交额突破万亿元，半导体板块领涨，券商股走强。</p>" * 4
        html = f"<h1>三大股指集体收涨 半导体板块领涨</h1><p>2026-03-27 16:00</p><div>{market}</div>"
        file.write("\n" + json.dumps({"url": "https://news.example.org/stock", "html": html}))
    total = import_all(
        tmp_path / "news.db",
        jsonl,
        since=date(2026, 3, 20),
        in_scope_only=True,
    )
    assert total["before 2026-03-20"] == 150 - sum(n % 28 + 1 >= 20 for n in range(150))
    assert "https://news.example.org/stock" not in urls(tmp_path / "news.db")
    assert total["out of scope"] >= 1


@pytest.mark.slow
@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_import_goes_on_and_loses_nothing(tmp_path, jsonl, blow):
    db_path = tmp_path / "news.db"
    command = [sys.executable, "-m", "lilong", "import", str(jsonl), "--db", str(db_path)]
    with subprocess.Popen([*command, "--workers", "1"], stderr=subprocess.PIPE) as process:
        wait_for_articles(db_path, process)
        workers = children(process.pid)
        os.kill(process.pid, blow)
        process.wait(timeout=PATIENCE)
    assert urls(db_path)
    assert_all_end(workers)
    done = subprocess.run([*command, "--workers", "1"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(urls(db_path)) == len(set(urls(db_path))) == 150
    with open_database(db_path) as db:
        assert db.execute("pragma integrity_check").fetchone()[0] == "ok"
        assert db.execute("pragma foreign_key_check").fetchall() == []


def children(pid: int) -> list[Path]:
    """Return the /proc entries of a process's children."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(stat.parent)
    return found


def assert_all_end(processes: list[Path]) -> None:
    """Every process ends."""
    deadline = time.monotonic() + PATIENCE
    while left := [process.name for process in processes if process.exists()]:
        assert time.monotonic() < deadline, left
        time.sleep(0.05)


def wait_for_articles(db_path: Path, process: subprocess.Popen[bytes]) -> None:
    """Return as soon as the first batch is committed, or the import has ended."""
    while process.poll() is None:
        with contextlib.suppress(sqlite3.OperationalError):  # not there yet, or being made
            db = sqlite3.connect(f"file:{db_path}?mode=ro", uri=True)
            with contextlib.closing(db):
                if db.execute("select 1 from articles").fetchone():
                    return
        time.sleep(0.02)


@pytest.mark.slow
def test_an_archive_that_cannot_be_read_fails_the_import_and_spares_the_rest(tmp_path, jsonl):
    lost = tmp_path / "lost.jsonl"
    lost.write_text("x", encoding="utf-8")
    with open_database(tmp_path / "news.db") as db:
        shards = plan(db, find_archives(tmp_path, "*.htm*"), 1)
        lost.unlink()
        with pytest.raises(ImportFailed, match=r"lost\.jsonl"):
            run_import(db, shards, ImportOptions(), 1, lambda b, o: None)
        assert db.execute("select count(*) from articles").fetchone()[0] == 150


@pytest.mark.slow
def test_a_folder_with_a_new_page_among_the_old_is_read_anew(tmp_path):
    folder = tmp_path / "saved"
    folder.mkdir()
    for n in range(0, 12, 2):
        (folder / f"{n:02d}.html").write_text(page(n), encoding="utf-8")
    db_path = tmp_path / "news.db"
    assert import_all(db_path, folder)["new"] == 6
    (folder / "03.html").write_text(page(3), encoding="utf-8")
    assert import_all(db_path, folder) == Counter({"new": 1, "unchanged": 6})


@pytest.mark.slow
def test_an_import_that_gives_nothing_fails_and_can_be_asked_again(tmp_path):
    (tmp_path / "a.html").write_text("<p>本站正在改版", encoding="utf-8")
    command = ["import", tmp_path / "a.html", "--db", tmp_path / "news.db", "--workers", "1"]
    first = lilong(*command)
    assert first.exit_code == 1
    assert "no page held an article" in first.stderr
    second = lilong(*command)
    assert second.exit_code == 0
    assert "--again" in second.stderr
    (tmp_path / "a.html").write_text(page(1), encoding="utf-8")
    third = lilong(*command, "--again")
    assert third.exit_code == 0, third.stderr
