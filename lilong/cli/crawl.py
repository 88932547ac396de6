"""`lilong crawl`: run spiders in this process, with a progress line for each site."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
from rich.markup import escape
from rich.table import Table
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from sqlite_utils import Database

from lilong.cli.jobs import KINDS, CrawlRequest, Job, chosen_jobs, intervals
from lilong.cli.notify import notify, summary
from lilong.cli.options import date_option, db_option, fail, only_one, report_errors, stderr, stdout
from lilong.cli.progress import SiteLine, configure_logging, live_lines, log_pages, quiet_scrapy
from lilong.cli.run_report import write_report
from lilong.crawler.download.browser import BrowserMissing
from lilong.pipelines.crawling.health import judge_run
from lilong.pipelines.crawling.runs import due_sites, end_run, has_articles, sites_of_run
from lilong.pipelines.crawling.session import CrawlSession, crawl_session
from lilong.pipelines.search.filters import DATE_FORMS, first_day

ALLOW_PRIVATE = "private addresses are asked with --allow-private alone"
FAILED_REASONS = {"storage_error", "site_busy", "start_error"}


@click.command(
    epilog="""\b
Examples:
  lilong crawl people_cn gmw --db news.db
  lilong crawl --start https://example.org/news/ --db news.db
  lilong crawl --kind sitemap --start https://example.org/ --since 2026-01-01
  lilong crawl --kind urls --start addresses.txt
  lilong crawl --due --db news.db --report run.html     what cron or systemd calls
  lilong crawl people_cn -s DOWNLOAD_DELAY=5 -s LILONG_CONTACT=me@example.org
"""
)
@click.argument("sites", nargs=-1)
@click.option("--start", multiple=True, metavar="URL", help="A list page of any site; repeatable.")
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    default="generic",
    show_default=True,
    help="What --start names: list pages, feeds, sitemaps, or a file of addresses.",
)
@click.option("--article-url", metavar="REGEX", help="With --start: what article URLs match.")
@date_option("--since", f"Nothing older than this day, month or year: {DATE_FORMS}.")
@click.option("--max-pages", type=click.IntRange(1), help="For each site, in this run.")
@click.option("--max-minutes", type=click.FloatRange(0, min_open=True), help="For this run.")
@click.option("--browser", is_flag=True, help="Fetch pages with Chromium: extra [browser].")
@click.option("--allow-private", is_flag=True, help="Allow private and loopback addresses.")
@click.option("--warc", "warc", type=click.Path(file_okay=False), help="Folder for WARC files.")
@click.option("--no-warc", is_flag=True, help="Keep no pages as served.")
@click.option("--due", is_flag=True, help="Every site whose interval has passed (or of SITES).")
@click.option("--report", type=click.Path(dir_okay=False), help="Write an HTML report here.")
@click.option(
    "-s",
    "--set",
    "overrides",
    multiple=True,
    metavar="NAME=VALUE",
    help="Any Scrapy setting, as scrapy's own -s.",
)
@click.option("-v", "--verbose", is_flag=True, help="Log every page.")
@click.option("--log-json", is_flag=True, help="Log every page as a line of JSON.")
@db_option
@report_errors
def crawl(
    sites: tuple[str, ...],
    start: tuple[str, ...],
    kind: str,
    article_url: str | None,
    since: str | None,
    due: bool,
    report: str | None,
    overrides: tuple[str, ...],
    verbose: bool,
    log_json: bool,
    db_path: str,
    **limits: Any,
) -> None:
    """Crawl SITES (see `lilong sites`) for new articles, or any site by a start URL.

    Only what is new is asked for; a crawl that was stopped goes on where it was.
    采集站点的新文章；中断后再次运行会接着采集。

    Exit code: 0 all went well, 1 the crawl failed or found nothing, 2 wrong use, 3 a site gave far
    less than it usually does.
    """
    only_one(warc=limits["warc"], no_warc=limits["no_warc"])
    only_one(due=due, start=start)
    settings = crawl_settings(overrides)
    settings.set("LILONG_DB", db_path, "cmdline")
    set_limits(settings, db_path, **limits)
    day = first_day(since).isoformat() if since else None
    with crawl_session(db_path) as session:
        if due:
            sites = tuple(due_sites(session.db, intervals(settings, sites)))
            if not sites:
                stderr.print("No site is due.")
                return
        request = CrawlRequest(
            sites=sites, start=start, kind=kind, article_url=article_url, since=day
        )
        jobs = chosen_jobs(request, settings)
        session.begin("crawl", {"sites": sites, "start": start})
        configure_logging(verbose=verbose, as_json=log_json)
        outcome = run_spiders(jobs, settings, live=not log_json)
        conclude(session, "failed" if session.unrecorded else outcome, jobs, settings, report)


def conclude(
    session: CrawlSession, outcome: str, jobs: list[Job], settings: Settings, report: str | None
) -> None:
    """Write down how a run ended, show and report it, and leave with the exit code it deserves."""
    db, run = session.db, session.run
    assert run is not None
    end_run(db, run, outcome)
    flagged = judge_run(db, run)
    stdout.print(run_table(db, run))
    if report:
        write_report(db, run, Path(report))
    notify(settings, run, flagged)
    if refused_as_private(db, run):
        stderr.print(f"A start address was refused: {ALLOW_PRIVATE}", highlight=False)
    if outcome == "failed" or not has_articles(db, [job.site for job in jobs]):
        fail("the crawl failed" if outcome == "failed" else "no article was found")
    if flagged:
        fail(summary(flagged), code=3)


def crawl_settings(overrides: Iterable[str]) -> Settings:
    """Return the project's Scrapy settings with NAME=VALUE overrides.

    Raises click.UsageError for an override without an equals sign.
    """
    settings = Settings()
    settings.setmodule("lilong.crawler.settings", priority="project")
    for override in overrides:
        name, equals, value = override.partition("=")
        if not equals or not name:
            raise click.UsageError(f"-s takes NAME=VALUE, not {override!r}")
        settings.set(name, value, "cmdline")
    contact = settings["LILONG_CONTACT"]
    if contact:
        settings.set("USER_AGENT", f"{settings['USER_AGENT']} {contact}", "cmdline")
    return settings


def set_limits(
    settings: Settings,
    db_path: str,
    *,
    allow_private: bool,
    browser: bool,
    warc: str | None,
    no_warc: bool,
    max_pages: int | None,
    max_minutes: float | None,
) -> None:
    """Write the command line's limits and choices into the settings."""
    given: dict[str, object] = {
        "LILONG_ALLOW_PRIVATE": allow_private or None,
        "LILONG_BROWSER": browser or None,
        "LILONG_MAX_PAGES": max_pages,
        "LILONG_MAX_MINUTES": max_minutes,
        "LILONG_WARC": None if no_warc else warc or f"{Path(db_path).with_suffix('')}-warc",
    }
    for name, value in given.items():
        if value is not None:
            settings.set(name, value, "cmdline")


def run_spiders(jobs: list[Job], settings: Settings, *, live: bool) -> str:
    """Crawl until all is done; return `finished`, `stopped` (Ctrl-C) or `failed`."""
    settings.set("LOG_INSTALL_ROOT_HANDLER", False, "cmdline")
    process = AsyncCrawlerProcess(settings)
    quiet_scrapy()
    reasons: list[str] = []
    lines: list[SiteLine] = []  # signals hold their receivers weakly
    with live_lines(shown=live) as progress:
        for job in jobs:
            try:
                crawler = process.create_crawler(job.spider)
            except BrowserMissing as error:
                fail(str(error))
            crawler.signals.connect(
                lambda spider, reason: reasons.append(reason), signals.spider_closed, weak=False
            )
            log_pages(crawler, job.site)
            if progress is not None:
                lines.append(SiteLine(crawler, job.site, progress))
            process.crawl(crawler, **job.arguments)
        process.start()
    if len(reasons) < len(jobs) or FAILED_REASONS & set(reasons):
        return "failed"
    return "finished" if set(reasons) <= {"finished"} else "stopped"


def refused_as_private(db: Database, run: int) -> bool:
    """Return whether a site gave nothing and was, or led to, a private address."""
    return any(
        "private address" in row["reasons"] and not row["found"] for row in sites_of_run(db, run)
    )


def run_table(db: Database, run: int) -> Table:
    """Return what each site gave in one run."""
    table = Table(title=f"Run {run}")
    for heading in ("site", "found", "new", "changed", "known", "dropped", "failed", "seconds"):
        table.add_column(heading, justify="left" if heading == "site" else "right", overflow="fold")
    for row in sites_of_run(db, run):
        keys = ("found", "new", "changed", "unchanged", "dropped", "failed")
        counts = [str(row[key]) for key in keys]
        table.add_row(escape(row["site"]), *counts, f"{row['seconds']:.1f}")
        for reason, count in sorted(row["reasons"].items()):
            table.add_row(f"  [dim]{escape(reason)}[/dim]", *[""] * 4, f"[dim]{count}[/dim]")
        for flag in row["flags"]:
            table.add_row(f"  [red]! {escape(flag)}[/red]")
    return table
