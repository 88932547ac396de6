"""What an import makes of saved pages: the steps of a live crawl without the network."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from urllib.parse import urlsplit

from lilong.crawler.extract.article import extract
from lilong.crawler.extract.errors import ExtractError
from lilong.crawler.extract.rules import PageRules
from lilong.crawler.extract.validate import Dropped, validate
from lilong.crawler.items import Article
from lilong.pipelines.archives.readers import Archive, BadRecord, Record, read_archive
from lilong.pipelines.items import TaggedArticle
from lilong.pipelines.tagging import Tagger

logger = logging.getLogger(__name__)

BATCH = 32  # records between two commits: large enough to tag and write in bulk
SITE = "import"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """What a site's spider declares and an import of its pages needs as well."""

    site: str
    publisher: str | None = None
    region: str | None = None
    rules: PageRules = PageRules()  # noqa: RUF009 - frozen


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What is wanted of the pages."""

    since: datetime | None = None
    """Articles published earlier are skipped; undated ones are kept."""
    in_scope_only: bool = False
    sites: Mapping[str, SiteFacts] = field(default_factory=dict)
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
    facts: list[SiteFacts] = []
    skipped: Counter[str] = Counter()
    for record in records:
        fact = facts_of(record, options)
        read = read_record(record, fact, options)
        if isinstance(read, str):
            skipped[read] += 1
        else:
            articles.append(read)
            facts.append(fact)
    tagged = tagger.tag(articles, [fact.region for fact in facts])
    kept = []
    for one, fact in zip(tagged, facts, strict=True):
        if options.in_scope_only and not in_scope(one):
            skipped["out of scope"] += 1
        else:
            kept.append((one, fact.site))
    return tuple(kept), skipped


def read_record(record: Record, fact: SiteFacts, options: ImportOptions) -> Article | str:
    """The article of one record, or the reason why there is none."""
    if isinstance(record, BadRecord):
        return record.reason
    try:
        article = validate(
            extract(
                record.html,
                record.url,
                fact.rules,
                charset=record.charset,
                fetched_at=record.fetched_at,
                publisher=fact.publisher,
            )
        )
    except ExtractError as error:
        return f"no {error.field}"
    except Dropped as error:
        return type(error).__name__
    except Exception as error:  # a fault of ours costs one page, not the import; it is counted
        logger.exception("%s", record.url)
        return f"error: {type(error).__name__}"
    published = article.date_published
    if options.since and published and published < options.since:
        return "before --since"
    return article


def facts_of(record: Record, options: ImportOptions) -> SiteFacts:
    """What is known of the site that a record's URL belongs to."""
    host = "" if isinstance(record, BadRecord) else urlsplit(record.url or "").hostname or ""
    while host:
        if host in options.sites:
            return options.sites[host]
        host = host.partition(".")[2]
    return SiteFacts(site=SITE)


def in_scope(tagged: TaggedArticle) -> bool:
    """Whether the scope tag says that the article is about community governance."""
    return any(tag.kind == "scope" and tag.label == "in" for tag in tagged.tags)
