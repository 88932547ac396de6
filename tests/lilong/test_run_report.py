"""The report shows counts, usual, flags and bad pages, and escapes what pages put into it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from lilong.cli.run_report import write_report
from lilong.pipelines.crawling.runs import due_sites
from lilong.pipelines.storage.database import SHANGHAI, open_database, timestamp


@pytest.fixture
def db():
    with open_database(":memory:") as opened:
        yield opened


def add_run(db, started: datetime, site: str = "yangpu", **columns) -> int:
    run = db["runs"].insert({"started_at": timestamp(started), "command": "crawl"}).last_pk
    db["run_sites"].insert({"run": run, "site": site, "fetched": 30, "seconds": 10.0} | columns)
    return run


def test_the_report_holds_counts_flags_and_bad_pages(db, tmp_path):
    start = datetime(2026, 3, 2, 6, tzinfo=SHANGHAI)
    for day in range(5):
        run = add_run(db, start + timedelta(days=day), new=12, coverage=json.dumps({"source": 0.9}))
    with db.atomic():
        db.execute("update run_sites set flags = ? where run = ?", [json.dumps(["silent"]), run])
    bad = "https://www.example.org/<script>alert(1)</script>"
    db["pages"].insert(
        {"url": bad, "site": "yangpu", "state": "failed", "reason": "http 500",
         "discovered_at": timestamp(start), "fetched_at": timestamp(start + timedelta(days=9))}
    )  # fmt: skip
    write_report(db, run, tmp_path / "run.html")
    page = (tmp_path / "run.html").read_text("utf-8")
    assert "silent" in page
    assert "http 500" in page
    assert "90 %" in page
    assert '<td class="n">12</td>' in page
    assert "<script>" not in page


def test_a_site_is_due_when_its_hours_have_passed(db):
    now = datetime.now(SHANGHAI)
    add_run(db, now - timedelta(hours=30), "daily_old")
    add_run(db, now - timedelta(hours=2), "daily_new")
    add_run(db, now - timedelta(hours=30), "both")
    add_run(db, now - timedelta(hours=2), "both")
    intervals = {"daily_old": 24, "daily_new": 24, "both": 24, "never": 24, "hourly": 1}
    add_run(db, now - timedelta(hours=2), "hourly")
    assert due_sites(db, intervals) == ["daily_old", "never", "hourly"]
