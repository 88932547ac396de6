"""`lilong runs`: what past crawls did."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource
from rich.table import Table

from lilong.cli.crawl import run_table
from lilong.cli.options import db_option, fail, report_errors, stdout
from lilong.cli.run_report import write_report
from lilong.pipelines.crawling.runs import list_runs, sites_of_run
from lilong.pipelines.storage.database import open_database


@click.group(
    invoke_without_command=True,
    epilog="\b\nExamples:\n  lilong runs --db news.db\n  lilong runs show 3 --db news.db",
)
@click.option(
    "--limit", default=20, show_default=True, type=click.IntRange(1), help="How many runs to list."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@db_option
@click.pass_context
@report_errors
def runs(ctx: click.Context, limit: int, as_json: bool, db_path: str) -> None:
    """List past crawls, newest first. 采集记录"""
    if ctx.invoked_subcommand:
        return
    with open_database(db_path, create=False) as db:
        rows = list_runs(db, limit)
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
    elif not rows:
        stdout.print("Nothing was crawled yet. 尚无采集记录。")
    else:
        stdout.print(runs_table(rows))


def runs_table(rows: list[dict[str, Any]]) -> Table:
    """Return one line for each run."""
    table = Table()
    keys = (
        "id",
        "started_at",
        "outcome",
        "sites",
        "fetched",
        "new",
        "changed",
        "dropped",
        "failed",
    )
    for key in keys:
        table.add_column(key.replace("_at", ""), overflow="fold")
    for row in rows:
        table.add_row(*("-" if row[key] is None else str(row[key]) for key in keys))
    return table


@runs.command(
    epilog="\b\nExamples:\n  lilong runs show 3 --db news.db\n"
    "  lilong runs show 3 --report run.html --db news.db",
)
@click.argument("number", type=int)
@click.option("--report", type=click.Path(dir_okay=False), help="Write an HTML report here.")
@db_option
@click.pass_context
@report_errors
def show(ctx: click.Context, number: int, report: str | None, db_path: str) -> None:
    """Show what each site gave in run NUMBER. 单次采集详情"""
    if ctx.parent and ctx.get_parameter_source("db_path") is not ParameterSource.COMMANDLINE:
        db_path = ctx.parent.params["db_path"]  # lilong runs --db news.db show 3
    with open_database(db_path, create=False) as db:
        if not sites_of_run(db, number):
            fail(f"there is no run {number} with sites in {db_path}")
        if report:
            write_report(db, number, Path(report))
        stdout.print(run_table(db, number))
