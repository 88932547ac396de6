"""What the crawls of one process share: a connection and a run, however they are started."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lilong.pipelines import crawling
from lilong.pipelines.crawling.session import CrawlSession, crawl_session
from tests.crawling import FAST, add_articles, list_page, rows

COUNTED = """
import sqlite3, sys

class Connection(sqlite3.Connection):
    now = most = 0

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        Connection.now += 1
        Connection.most = max(Connection.most, Connection.now)

    def close(self):
        super().close()
        Connection.now -= 1

connect = sqlite3.connect
sqlite3.connect = lambda *arguments, **options: connect(*arguments, factory=Connection, **options)

if __name__ == "__main__":
    from lilong.cli.main import main
    try:
        main(sys.argv[1:])
    finally:
        print("connections:", Connection.most, Connection.now)
"""


def run_python(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the checkout, where scrapy.cfg lies."""
    environment = os.environ | {"PYTHONPATH": os.getcwd()}
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False, env=environment
    )


@pytest.mark.slow
def test_a_crawl_of_many_sites_holds_one_connection(site, tmp_path):
    site.add("/news/", list_page(range(3)))
    add_articles(site, range(3))
    port = site.url.rpartition(":")[2]
    hosts = [f"http://127.0.0.1:{port}/news/", f"http://localhost:{port}/news/"]
    starts = [part for url in hosts for part in ("--start", url)]
    script = tmp_path / "counted.py"
    script.write_text(COUNTED, "utf-8")
    db = tmp_path / "news.db"
    done = run_python(str(script), "crawl", *starts, "--allow-private", *FAST, "--db", str(db))
    assert done.returncode == 0, done.stderr
    assert "connections: 1 0" in done.stdout
    assert rows(db, "SELECT count(*) FROM run_sites WHERE run = 1 AND new = 3") == [(2,)]


@pytest.mark.slow
def test_a_plain_scrapy_crawl_has_a_run_of_its_own_and_frees_the_site(site, tmp_path):
    site.add("/news/", list_page(range(3)))
    add_articles(site, range(3))
    del site.pages["/a/1.html"]
    db = tmp_path / "news.db"
    verb = ("-m", "scrapy", "crawl", "generic", "-a", f"start={site.url}/news/")
    done = run_python(*verb, "-s", f"LILONG_DB={db}", "-s", "LILONG_ALLOW_PRIVATE=1", *FAST)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    run = (
        "SELECT command, outcome, found, new, dropped, reasons FROM runs JOIN run_sites ON run = id"
    )
    ((command, outcome, *counts, reasons),) = rows(db, run)
    assert (command, outcome, counts) == ("scrapy crawl", "finished", [3, 2, 1])
    assert json.loads(reasons) == {"http 404": 1}
    assert [path.name for path in tmp_path.glob("news.db*")] == ["news.db"]


def test_a_session_is_shared_and_closed_by_the_last_who_leaves(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first = CrawlSession.join("news.db")
    second = CrawlSession.join(tmp_path / "news.db")
    assert first is second
    first.leave()
    assert second.db.execute("SELECT 1").fetchone() == (1,)
    second.leave()
    assert not list(tmp_path.glob("news.db-*")), "the connection is closed"
    with crawl_session("news.db") as third:
        assert third is not first
        assert CrawlSession.join("news.db") is third


def test_no_transaction_is_open_across_an_await():
    """One connection serves every site only because no transaction lets another site's in."""
    spanned = []
    for path in Path(crawling.__file__).parent.glob("*.py"):
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(function, ast.AsyncFunctionDef):
                spanned += [
                    f"{path.name}:{block.lineno}"
                    for block in ast.walk(function)
                    if isinstance(block, ast.With) and "atomic" in ast.unparse(block.items[0])
                ]
    assert spanned == []
