"""Which spiders a crawl runs: named sites, start addresses, or what is due."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import click
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

KINDS = ("generic", "feed", "sitemap", "urls", "weixin")
FILE_KINDS = ("urls", "weixin")
"""Kinds whose --start is a file of addresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One spider to run: its class's name, its arguments, and the site that it stands for."""

    site: str
    spider: str
    arguments: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlRequest:
    """What the command line asks for."""

    sites: tuple[str, ...] = ()
    start: tuple[str, ...] = ()
    """Addresses of list pages, feeds or sitemaps; files of addresses with FILE_KINDS."""
    kind: str = "generic"
    article_url: str | None = None
    since: str | None = None
    """YYYY-MM-DD."""


def chosen_jobs(request: CrawlRequest, settings: Settings) -> list[Job]:
    """Return what shall be crawled.

    Raises click.UsageError when nothing, or an unknown site, is named.
    """
    if not request.sites and not request.start:
        raise click.UsageError("name a site (see `lilong sites`) or give --start URL")
    known = set(SpiderLoader.from_settings(settings).list()) - set(KINDS)
    unknown = [site for site in request.sites if site not in known]
    if unknown:
        raise click.UsageError(f"no such site: {', '.join(unknown)} (see `lilong sites`)")
    since = {"since": request.since} if request.since else {}
    jobs = [Job(site=site, spider=site, arguments=since) for site in request.sites]
    if request.kind in FILE_KINDS:
        return jobs + [file_job(request.kind, path, since) for path in request.start]
    return jobs + start_jobs(request, since)


def start_jobs(request: CrawlRequest, since: dict[str, str]) -> list[Job]:
    """Return one job for each host among the start addresses."""
    hosts: dict[str, list[str]] = {}
    for url in request.start:
        if not url.startswith(("http://", "https://")):
            raise click.UsageError(f"--start takes an http or https address, not {url!r}")
        hosts.setdefault(urlsplit(url).netloc, []).append(url)
    pattern = {"article_url": checked_pattern(request.article_url)} if request.article_url else {}
    return [
        Job(site=host, spider=request.kind, arguments={"start": " ".join(urls)} | pattern | since)
        for host, urls in hosts.items()
    ]


def file_job(kind: str, path: str, since: dict[str, str]) -> Job:
    """Return a job for a file of addresses; the site is called as the file is."""
    if not Path(path).is_file():
        raise click.UsageError(f"--kind {kind} takes --start FILE, and there is no file {path!r}")
    return Job(site=Path(path).stem, spider=kind, arguments={"start": path} | since)


def checked_pattern(pattern: str) -> str:
    """Return the regular expression, if it is one; raises click.UsageError."""
    try:
        re.compile(pattern)
    except re.error as error:
        raise click.UsageError(f"--article-url: not a regular expression ({error})") from error
    return pattern


def intervals(settings: Settings, sites: tuple[str, ...]) -> dict[str, int]:
    """Return the hours between two crawls, for the named sites or all that need no arguments."""
    loader = SpiderLoader.from_settings(settings)
    classes = {name: loader.load(name) for name in sorted(loader.list())}
    return {
        name: getattr(cls, "interval", 24)
        for name, cls in classes.items()
        if (name in sites if sites else name not in KINDS and getattr(cls, "publisher", None))
    }
