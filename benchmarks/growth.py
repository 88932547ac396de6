"""How the database grows to a million articles: storing, searching, finding reposts, tagging."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

from sqlite_utils import Database

from benchmarks.report import markdown_table
from lilong.classify.text.fold import fold
from lilong.crawler.items import Article, Credit, Image
from lilong.demo.articles import load_articles
from lilong.pipelines.items import TaggedArticle
from lilong.pipelines.maintenance.retag import retag_articles
from lilong.pipelines.search.search import Search
from lilong.pipelines.storage.database import SHANGHAI, open_database
from lilong.pipelines.storage.near_duplicates import find_repeats, shingle_hashes
from lilong.pipelines.storage.store import store_many
from lilong.pipelines.tagging import load_tagger

QUERIES = (
    "养老",
    "志愿者",
    "老旧小区",
    "垃圾分类 社区",
    "物业 -停车",
    "社工站 OR 睦邻中心",
    "议事 居民",
)
BODY_CHARS = 1000
REPOSTS = 10
"""One article of so many repeats another."""
BATCH = 256
"""Articles of one transaction, as in an import."""
SAMPLES = 200
"""Articles that are really tagged, at most."""
RETAGGED = 300
"""Articles tagged again at each size."""


@cache
def sentences() -> tuple[str, ...]:
    """Sentences to draw articles from."""
    texts = (p for article in load_articles() for p in article.paragraphs)
    return tuple(s + "。" for text in texts for s in text.split("。") if len(s) > 8)


@cache
def followers() -> dict[str, str]:
    """For each character those that follow it in the demo's texts, as often as they do."""
    found: dict[str, list[str]] = defaultdict(list)
    for one, following in pairwise("".join(sentences())):
        found[one].append(following)
    return {one: "".join(signs) for one, signs in found.items()}


def text(number: int) -> str:
    """A text of BODY_CHARS characters with the pairs of real text, unlike any other number's.

    Every REPOSTS-th repeats an earlier one, with another signature.
    """
    if number % REPOSTS == REPOSTS - 1:
        return f"{text(number // 2)}\n编辑：李{number % 20}"
    chance, after, sign = random.Random(number), followers(), "社"
    signs = []
    for _ in range(BODY_CHARS):
        following = after[sign]
        sign = following[int(chance.random() * len(following))]
        signs.append(sign)
    return "".join(signs).replace("。", "。\n").strip()


@cache
def samples() -> tuple[TaggedArticle, ...]:
    """The demo's articles as the shipped models tag them; the others take over tags and places."""
    some = load_articles()[:SAMPLES]
    parts = [replace(untagged(0), headline=s.headline, body="\n".join(s.paragraphs)) for s in some]
    return tuple(load_tagger().tag(parts))


def untagged(number: int) -> Article:
    """Return an article of about 1,000 characters; the same number gives the same article."""
    stock = sentences()
    when = datetime(2020, 1, 1, tzinfo=SHANGHAI) + timedelta(minutes=number)
    source = f"第{number % 300}社区报"
    return Article(
        url=f"https://news.example.org/{when:%Y-%m/%d}/c{number}.html",
        headline=f"{stock[number % len(stock)][:20]}{number}",
        body=text(number),
        date_published=when,
        date_published_raw=f"{when:%Y年%m月%d日 %H:%M}",
        date_published_basis="page",
        publisher="示例新闻网",
        source=source,
        source_chain=(source,),
        section="社区",
        breadcrumbs=("首页", "社区"),
        credits=(
            Credit(role="reporter", name=f"张{number % 500}", raw="记者"),
            Credit(role="responsible_editor", name=f"李{number % 20}", raw="责任编辑"),
        ),
        images=(Image(url=f"https://news.example.org/{when:%Y-%m/%d}/{number}.jpg"),),
        fetched_at=when,
    )


def tagged_articles(start: int, stop: int) -> Iterator[TaggedArticle]:
    """Articles with the tags and places of a sample."""
    for number in range(start, stop):
        yield replace(samples()[number % len(samples())], article=untagged(number))


def fill(db: Database, start: int, stop: int) -> float:
    """Store articles in batches; gives articles a second of CPU, their making left out."""
    spent = 0.0
    for first in range(start, stop, BATCH):
        batch = [(each, "example") for each in tagged_articles(first, min(first + BATCH, stop))]
        began = time.process_time()
        store_many(db, batch)
        spent += time.process_time() - began
    return (stop - start) / spent


def retag_speed(db: Database, count: int) -> float:
    """Articles a second of CPU that are tagged again and their tags written, in a row."""
    tagger = load_tagger()
    tagger.tag([untagged(0)])  # the first text fills its tables
    some = range(count // 2, count // 2 + RETAGGED)
    began = time.process_time()
    for _ in retag_articles(db, tagger, some):
        pass
    return len(some) / (time.process_time() - began)


def search_times(db: Database, rounds: int = 10) -> tuple[float, float]:
    """Median and 95th percentile of a search's milliseconds, over all queries and rounds."""
    taken = [_milliseconds(lambda q=query: Search(db, q).page()) for query in QUERIES * rounds]
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1]


def counting_time(db: Database, rounds: int = 3) -> float:
    """Median of the milliseconds of a search in which all matches are counted."""
    searches = [Search(db, query) for query in QUERIES * rounds]
    return statistics.median(_milliseconds(lambda s=each: s.count) for each in searches)


def _milliseconds(job: Callable[[], object]) -> float:
    began = time.process_time()
    job()
    return (time.process_time() - began) * 1000


def dedup_time(db: Database, count: int) -> float:
    """Microseconds to look for the article that a new one repeats."""
    fresh = [each.article for each in tagged_articles(10**8, 10**8 + 200)]
    known = [each.article for each in tagged_articles(count // 2, count // 2 + 200)]
    forms = [fold(article.body) for article in (*fresh, *known)]
    began = time.process_time()
    for form in forms:
        find_repeats(db, shingle_hashes(form))
    return (time.process_time() - began) / len(forms) * 1e6


def measure(sizes: list[int]) -> str:
    """Return the table: one row for each size, in one growing database."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news.db"
        with open_database(path) as db:
            done = 0
            for size in sorted(sizes):
                speed = fill(db, done, size)
                done = size
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                kilobytes = path.stat().st_size / size / 1024
                median, high = search_times(db)
                rows.append(
                    (
                        f"{size:,}",
                        f"{speed:.0f}",
                        f"{median:.1f}",
                        f"{high:.1f}",
                        f"{counting_time(db):.1f}",
                        f"{dedup_time(db, size):.0f}",
                        f"{retag_speed(db, size):.0f}",
                        f"{kilobytes:.1f}",
                    )
                )
    headings = (
        "articles", "stored/CPU s", "search p50, ms", "p95, ms", "of it counting",
        "find reposts, µs", "tagged again/CPU s", "KB/article"
    )  # fmt: skip
    return markdown_table(headings, rows)
