"""`lilong crawl`: run spiders in this process, with a progress line for each site."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import click
from rich.logging import RichHandler
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from scrapy import Spider, signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader
from sqlite_utils import Database

from lilong.notices import notify, told
from lilong.options import db_option, fail, stderr, stdout, told_plainly
from lilong.run_report import write_report
from pipelines.database import open_database
from pipelines.health import judge_run
from pipelines.runs import begin_run, due_sites, end_run, sites_of_run


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One spider to run: its class's name, its arguments, and the site that it stands for."""

    site: str
    spider: str
    arguments: dict[str, str] = field(default_factory=dict)


FAILED_REASONS = {"storage_error"}


@click.command(
    epilog="""\b
Examples:
  lilong crawl people_cn gmw --db news.db
  lilong crawl --start https://example.org/news/ --db news.db
  lilong crawl --due --db news.db --report run.html     what cron or systemd calls
  lilong crawl people_cn -s DOWNLOAD_DELAY=5 -s LILONG_CONTACT=me@example.org
"""
)
@click.argument("sites", nargs=-1)
@click.option("--start", multiple=True, metavar="URL", help="A list page of any site; repeatable.")
@click.option("--article-url", metavar="REGEX", help="With --start: what article URLs match.")
@click.option("--allow-private", is_flag=True, help="Allow private and loopback addresses.")
@click.option("--warc", "warc", type=click.Path(file_okay=False), help="Folder for WARC files.")
@click.option("--no-warc", is_flag=True, help="Keep no pages as served.")
@click.option("--due", is_flag=True, help="Every site whose interval has passed (or of SITES).")
@click.option("--report", type=click.Path(dir_okay=False), help="Write an HTML report here.")
@click.option("-s", "--set", "overrides", multiple=True, metavar="NAME=VALUE",
              help="Any Scrapy setting, as scrapy's own -s.")  # fmt: skip
@click.option("-v", "--verbose", is_flag=True, help="Log every page.")
@db_option
@told_plainly
def crawl(
    sites: tuple[str, ...],
    start: tuple[str, ...],
    article_url: str | None,
    allow_private: bool,
    warc: str | None,
    no_warc: bool,
    due: bool,
    report: str | None,
    overrides: tuple[str, ...],
    verbose: bool,
    db_path: str,
) -> None:
    """Crawl SITES (see `lilong sites`) for new articles, or any site by a start URL.

    Only what is new is asked for; a crawl that was stopped goes on where it was.
    采集站点的新文章；中断后再次运行会接着采集。

    Exit code: 0 all went well, 1 the crawl failed or found nothing, 2 wrong use, 3 a site gave far
    less than it usually does.
    """
    settings = crawl_settings(overrides)
    settings.set("LILONG_DB", db_path, "cmdline")
    settings.set("LILONG_ALLOW_PRIVATE", allow_private, "cmdline")
    if not no_warc:
        settings.set("LILONG_WARC", warc or f"{Path(db_path).with_suffix('')}-warc", "cmdline")
    with open_database(db_path) as db:
        if due:
            sites = tuple(due_sites(db, intervals(settings, sites)))
            if not sites:
                stderr.print("No site is due.")
                return
        jobs = chosen_jobs(sites, start, article_url, settings)
        run = begin_run(db, "crawl", {"sites": sites, "start": start})
        settings.set("LILONG_RUN", run, "cmdline")
        outcome = run_spiders(jobs, settings, verbose)
        end_run(db, run, outcome)
        flagged = judge_run(db, run)
        stdout.print(run_table(db, run))
        if report:
            write_report(db, run, Path(report))
        notify(settings, run, flagged)
        if outcome == "failed" or not known_articles(db, jobs):
            fail("the crawl failed" if outcome == "failed" else "no article was found")
        if flagged:
            fail(told(flagged), code=3)


def crawl_settings(overrides: Iterable[str]) -> Settings:
    """The project's Scrapy settings with NAME=VALUE overrides.

    Raises click.UsageError for an override without an equals sign.
    """
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    for override in overrides:
        name, equals, value = override.partition("=")
        if not equals or not name:
            raise click.UsageError(f"-s takes NAME=VALUE, not {override!r}")
        settings.set(name, value, "cmdline")
    contact = settings["LILONG_CONTACT"]
    if contact:
        settings.set("USER_AGENT", f"{settings['USER_AGENT']} {contact}", "cmdline")
    return settings


def chosen_jobs(
    sites: tuple[str, ...], start: tuple[str, ...], article_url: str | None, settings: Settings
) -> list[Job]:
    """What shall be crawled; raises click.UsageError when nothing, or an unknown site, is named."""
    if not sites and not start:
        raise click.UsageError("name a site (see `lilong sites`) or give --start URL")
    known = set(SpiderLoader.from_settings(settings).list())
    unknown = [site for site in sites if site not in known]
    if unknown:
        raise click.UsageError(f"no such site: {', '.join(unknown)} (see `lilong sites`)")
    bad = [url for url in start if not url.startswith(("http://", "https://"))]
    if bad:
        raise click.UsageError(f"--start takes an http or https address, not {bad[0]!r}")
    return [Job(site=site, spider=site) for site in sites] + start_jobs(start, article_url)


def start_jobs(start: tuple[str, ...], article_url: str | None) -> list[Job]:
    """One job of the generic spider for each host among the start URLs."""
    hosts: dict[str, list[str]] = {}
    for url in start:
        hosts.setdefault(urlsplit(url).netloc, []).append(url)
    pattern = {"article_url": article_url} if article_url else {}
    return [
        Job(site=host, spider="generic", arguments={"start": " ".join(urls)} | pattern)
        for host, urls in hosts.items()
    ]


def intervals(settings: Settings, sites: tuple[str, ...]) -> dict[str, int]:
    """Hours between two crawls, for the named sites or all that need no arguments."""
    loader = SpiderLoader.from_settings(settings)
    classes = {name: loader.load(name) for name in sorted(loader.list())}
    return {
        name: getattr(cls, "interval", 24)
        for name, cls in classes.items()
        if (name in sites if sites else getattr(cls, "publisher", None))
    }


def run_spiders(jobs: list[Job], settings: Settings, verbose: bool) -> str:
    """Crawl until all is done; gives `finished`, `stopped` (Ctrl-C) or `failed`."""
    configure_logging(verbose)
    settings.set("LOG_INSTALL_ROOT_HANDLER", False, "cmdline")
    process = AsyncCrawlerProcess(settings)
    reasons: list[str] = []
    with progress_lines() as progress:
        for job in jobs:
            crawler = process.create_crawler(job.spider)
            crawler.signals.connect(
                lambda spider, reason: reasons.append(reason), signals.spider_closed, weak=False
            )
            if progress is not None:
                watch(crawler, job.site, progress)
            process.crawl(crawler, **job.arguments)
        process.start()
    if len(reasons) < len(jobs) or FAILED_REASONS & set(reasons):
        return "failed"
    return "finished" if set(reasons) <= {"finished"} else "stopped"


def configure_logging(verbose: bool) -> None:
    """Log to standard error beside the progress lines: warnings, or every page."""
    level = logging.INFO if verbose else logging.WARNING
    handler = RichHandler(level, console=stderr, show_path=False)
    logging.basicConfig(level=level, format="%(message)s", handlers=[handler])


def progress_lines() -> AbstractContextManager[Progress | None]:
    """Live lines on a terminal, nothing elsewhere."""
    if not stderr.is_terminal:
        return nullcontext()
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total} pages  {task.fields[note]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=stderr,
    )


def watch(crawler: Crawler, name: str, progress: Progress) -> None:
    """Keep a progress line for one site: pages done, found, articles, failures."""
    task = progress.add_task(name, total=0, note="")
    seen = {"done": 0, "articles": 0, "failed": 0}

    def refresh(key: str) -> None:
        seen["done"] += 1
        seen[key] += 1
        found = crawler.stats.get_value("lilong/found", 0) if crawler.stats else 0
        progress.update(
            task,
            completed=seen["done"],
            total=max(found, seen["done"]),
            note=f"{seen['articles']} articles, {seen['failed']} failed",
        )

    def scraped(spider: Spider) -> None:
        refresh("articles")

    def dropped(spider: Spider) -> None:
        refresh("failed")

    crawler.signals.connect(scraped, signals.item_scraped, weak=False)
    crawler.signals.connect(dropped, signals.item_dropped, weak=False)


def run_table(db: Database, run: int) -> Table:
    """What each site gave in one run."""
    table = Table(title=f"Run {run}")
    for heading in ("site", "found", "new", "changed", "known", "dropped", "failed", "seconds"):
        table.add_column(heading, justify="left" if heading == "site" else "right")
    for row in sites_of_run(db, run):
        keys = ("found", "new", "changed", "unchanged", "dropped", "failed")
        counts = [str(row[key]) for key in keys]
        table.add_row(escape(row["site"]), *counts, f"{row['seconds']:.1f}")
        for reason, count in sorted(row["reasons"].items()):
            table.add_row(f"  [dim]{escape(reason)}[/dim]", *[""] * 4, f"[dim]{count}[/dim]")
        for flag in row["flags"]:
            table.add_row(f"  [red]! {escape(flag)}[/red]")
    return table


def known_articles(db: Database, jobs: list[Job]) -> bool:
    """Whether the sites of `jobs` have given any article, now or earlier."""
    sql = "select 1 from articles where site in (select value from json_each(?)) limit 1"
    sites = json.dumps([job.site for job in jobs])
    return db.execute(sql, [sites]).fetchone() is not None
