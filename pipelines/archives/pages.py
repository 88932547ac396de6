"""What an import makes of saved pages: the steps of a live crawl without the network."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from lilong.crawler.items import Article
from lilong.crawler.reading import PageReading, ServedPage, Site, finish, read_page, site_at
from lilong.pipelines.archives.readers import Archive, BadRecord, Record, SavedPage, read_archive
from lilong.pipelines.items import TaggedArticle
from lilong.pipelines.tagging import Tagger

logger = logging.getLogger(__name__)

BATCH = 32  # records between two commits: large enough to tag and write in bulk
SITE = "import"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What is wanted of the pages."""

    since: date | None = None
    """Articles published earlier are skipped; undated ones are kept."""
    in_scope_only: bool = False
    sites: Mapping[str, Site] = field(default_factory=dict)
    """By host name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stripe:
    """Every `stripes`-th record of an archive, from `position` on."""

    archive: Archive
    stripe: int
    stripes: int
    size: int
    """Of the archive when the import was planned: bytes, or pages of a folder."""
    position: int = 0
    start: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What a worker made of some records, and how far its stripe has come."""

    stripe: Stripe
    articles: tuple[tuple[TaggedArticle, str], ...]
    """Each with its site."""
    skipped: Counter[str]
    position: int
    start: int
    finished: bool


def read_stripe(stripe: Stripe, options: ImportOptions, tagger: Tagger) -> Iterator[Batch]:
    """A stripe's records, extracted and tagged, in batches; the last batch is `finished`."""
    records = (
        record
        for record in read_archive(stripe.archive, stripe.start, stripe.position)
        if record.position % stripe.stripes == stripe.stripe
    )
    position, start = stripe.position, stripe.start
    while True:
        taken = list(islice(records, BATCH))
        if taken:
            position, start = taken[-1].position + 1, taken[-1].after
        articles, skipped = read_records(taken, options, tagger)
        yield Batch(
            stripe=stripe,
            articles=articles,
            skipped=skipped,
            position=position,
            start=start,
            finished=len(taken) < BATCH,
        )
        if len(taken) < BATCH:
            return


def read_records(
    records: list[Record], options: ImportOptions, tagger: Tagger
) -> tuple[tuple[tuple[TaggedArticle, str], ...], Counter[str]]:
    """The tagged articles among some records, each with its site, and why others were skipped."""
    articles: list[Article] = []
    sites: list[Site] = []
    skipped: Counter[str] = Counter()
    for record in records:
        url = None if isinstance(record, BadRecord) else record.url
        site = site_at(url, options.sites, Site(name=SITE))
        found = read_record(record, site, options)
        if found.article is None:
            skipped[found.reason or ""] += 1
        else:
            articles.append(found.article)
            sites.append(site)
    tagged = tagger.tag(articles, [site.region for site in sites])
    kept = []
    for one, site in zip(tagged, sites, strict=True):
        if options.in_scope_only and not in_scope(one):
            skipped["out of scope"] += 1
        else:
            kept.append((one, site.name))
    return tuple(kept), skipped


def read_record(record: Record, site: Site, options: ImportOptions) -> PageReading:
    """The article of one record, or the reason why there is none."""
    if isinstance(record, BadRecord):
        return PageReading(reason=record.reason)
    try:
        found = read_page(served(record, site), since=options.since)
        if found.part is not None:
            found = finish((found.part,), site, options.since)
    except Exception as error:  # a fault of ours costs one page, not the import; it is counted
        logger.exception("%s", record.url)
        return PageReading(reason=f"error: {type(error).__name__}")
    return found


def served(page: SavedPage, site: Site) -> ServedPage:
    """A saved page, as the one road takes it."""
    return ServedPage(
        body=page.html,
        url=page.url,
        charset=page.charset,
        fetched_at=page.fetched_at,
        site=site,
    )


def in_scope(tagged: TaggedArticle) -> bool:
    """Whether the scope tag says that the article is about community governance."""
    return any(tag.kind == "scope" and tag.label == "in" for tag in tagged.tags)
