"""The HTML report of a run: what each site gave beside its usual, and what went wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from sqlite_utils import Database

from lilong.pipelines.crawling.health import usual
from lilong.pipelines.crawling.runs import bad_pages, run_row, sites_of_run


def write_report(db: Database, run: int, path: Path) -> None:
    """Write the report of a run as one self-contained HTML file."""
    sites = [site_view(db, row) for row in sites_of_run(db, run)]
    environment = Environment(
        loader=PackageLoader("lilong"), autoescape=True, undefined=StrictUndefined
    )
    page = environment.get_template("run_report.html").render(run=run_row(db, run), sites=sites)
    path.write_text(page, encoding="utf-8")


def site_view(db: Database, row: dict[str, Any]) -> dict[str, Any]:
    """Return a site's counts with its usual, and the pages that failed or were dropped last."""
    before = usual(db, row["site"], row["run"])
    rate = row["fetched"] / row["seconds"] if row["seconds"] else 0.0
    expected = before.per_day * before.days_since if before else None
    return row | {
        "pages_per_second": rate,
        "expected": expected,
        "usual_coverage": before.coverage if before else {},
        "bad_pages": bad_pages(db, row["site"], row["run"]),
    }
