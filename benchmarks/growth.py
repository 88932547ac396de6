"""How the database grows: storing, searching and finding reposts at 10k, 100k, 1M articles."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from benchmarks.report import markdown_table
from classify.tags import Tag
from crawler.items import Article, Credit
from lilong.demo.articles import load_articles
from pipelines.bigrams import search_form
from pipelines.database import SHANGHAI, open_database
from pipelines.dedup import find_repeats, shingle_hashes
from pipelines.query import search
from pipelines.store import store
from pipelines.tagged import TaggedArticle

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
BATCH = 500


def sentences() -> list[str]:
    """Sentences to draw articles from."""
    texts = (p for article in load_articles() for p in article.paragraphs)
    return [s + "。" for text in texts for s in text.split("。") if len(s) > 8]


def tagged_articles(start: int, stop: int) -> Iterator[TaggedArticle]:
    """Articles of about 1,000 characters; the same numbers give the same articles."""
    stock = sentences()
    places = ["310110", "110105", "440106", "510107", "330105", "420106", "650102", "540102"]
    topics = ["elderly_care", "volunteering", "self_governance", "environment", "health"]
    for number in range(start, stop):
        chance = random.Random(number)
        body, size = [], 0
        while size < BODY_CHARS:
            body.append(f"{chance.choice(stock)}（{chance.randrange(10**6)}）")
            size += len(body[-1])
        when = datetime(2020, 1, 1, tzinfo=SHANGHAI) + timedelta(minutes=number)
        article = Article(
            url=f"https://news.example.org/{number}.html",
            headline=f"{chance.choice(stock)[:24]}{number}",
            body="\n".join(body),
            date_published=when,
            source=f"第{number % 300}社区报",
            credits=(Credit(role="reporter", name=f"张{number % 500}", raw="记者"),),
        )
        adcode = chance.choice(places)
        tags = (
            Tag(kind="scope", label="in", score=0.98, model="benchmark"),
            Tag(kind="topic", label=chance.choice(topics), score=0.8, model="benchmark",
                evidence=("养老", "助餐")),
            Tag(kind="region", label=adcode, score=0.9, model="benchmark", evidence=("某街道",)),
        )  # fmt: skip
        yield TaggedArticle(article=article, tags=tags, region=adcode)


def fill(db: Database, start: int, stop: int) -> float:
    """Store articles in batches; gives articles a second of CPU, their making left out."""
    spent = 0.0
    for first in range(start, stop, BATCH):
        batch = list(tagged_articles(first, min(first + BATCH, stop)))
        began = time.process_time()
        with db.atomic():
            for tagged in batch:
                store(db, tagged)
        spent += time.process_time() - began
    return (stop - start) / spent


def search_times(db: Database, rounds: int = 10) -> tuple[float, float]:
    """Median and 95th percentile of a search's milliseconds, over all queries and rounds."""
    taken = []
    for _ in range(rounds):
        for query in QUERIES:
            began = time.perf_counter()
            search(db, query, limit=20)
            taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1]


def dedup_time(db: Database, count: int) -> float:
    """Microseconds to look for the article that a new one repeats."""
    fresh = [each.article for each in tagged_articles(10**8, 10**8 + 200)]
    known = [each.article for each in tagged_articles(count // 2, count // 2 + 200)]
    forms = [search_form(article.body) for article in (*fresh, *known)]
    began = time.process_time()
    for form in forms:
        find_repeats(db, shingle_hashes(form))
    return (time.process_time() - began) / len(forms) * 1e6


def measure(sizes: list[int]) -> str:
    """The table: one row for each size, in one growing database."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news.db"
        with open_database(path) as db:
            done = 0
            for size in sorted(sizes):
                speed = fill(db, done, size)
                done = size
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                median, high = search_times(db)
                rows.append(
                    (
                        f"{size:,}",
                        f"{speed:.0f}",
                        f"{median:.1f}",
                        f"{high:.1f}",
                        f"{dedup_time(db, size):.0f}",
                        f"{path.stat().st_size / size / 1024:.1f}",
                    )
                )
    headings = (
        "articles", "stored/CPU s", "search p50, ms", "p95, ms", "find reposts, µs", "KB/article"
    )  # fmt: skip
    return markdown_table(headings, rows)
