"""Where an article's time goes: each step in microseconds, on pages of the benchmark site."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.big_site import article_path, big_site
from benchmarks.report import markdown_table
from lilong.classify.text.fold import fold
from lilong.crawler.extract.article import extract
from lilong.crawler.extract.charset import decode
from lilong.crawler.extract.page import parse
from lilong.crawler.items import Article
from lilong.pipelines.crawling.item_pipelines import BATCH_SIZE
from lilong.pipelines.storage.bigrams import index_form
from lilong.pipelines.storage.database import open_database
from lilong.pipelines.storage.near_duplicates import find_repeats, shingle_hashes
from lilong.pipelines.storage.store import store_many
from lilong.pipelines.tagging import Tagger, load_tagger

SAMPLE = 400


def per_article(step: Callable[[Any], object], inputs: list[Any], rounds: int) -> float:
    """Median over rounds of the microseconds of CPU that a step takes for one input."""
    found = []
    for _ in range(rounds):
        started = time.process_time()
        for each in inputs:
            step(each)
        found.append((time.process_time() - started) / len(inputs) * 1e6)
    return statistics.median(found)


def measure(pages: int, page_bytes: int, rounds: int) -> str:
    """Return the table of steps."""
    site = big_site(pages, page_bytes)
    numbers = range(1, pages + 1)
    html = [site[article_path(n)].body for n in numbers]
    urls = [f"http://big.example.org{article_path(n)}" for n in numbers]
    articles = [extract(body, url) for body, url in zip(html, urls, strict=True)]
    steps = extraction_steps(html, urls, rounds) | tagging_steps(load_tagger(), articles, rounds)
    steps |= storage_steps(load_tagger(), articles, rounds)
    return markdown_table(
        ("step", "µs per article"), [(name, f"{value:.0f}") for name, value in steps.items()]
    )


def extraction_steps(html: list[bytes], urls: list[str], rounds: int) -> dict[str, float]:
    """Decode, parse and lay out, and everything that is read from the layout."""
    decoding = per_article(lambda body: decode(body, None), html, rounds)
    parsing = per_article(lambda body: parse(body, None), html, rounds)
    whole = per_article(lambda pair: extract(*pair), list(zip(html, urls, strict=True)), rounds)
    return {
        "decode": decoding,
        "parse and lay out": parsing - decoding,
        "body and other fields": whole - parsing,
    }


def tagging_steps(tagger: Tagger, articles: list[Article], rounds: int) -> dict[str, float]:
    """Topics (with segmentation) and regions."""
    topics = per_article(
        lambda each: tagger.topics.classify([(each.headline, each.body)]), articles, rounds
    )
    regions = per_article(
        lambda each: tagger.regions.classify(each.headline, each.body, each.source),
        articles,
        rounds,
    )
    return {"segment and topics": topics, "regions": regions}


def storage_steps(tagger: Tagger, articles: list[Article], rounds: int) -> dict[str, float]:
    """Near-duplicate look-up, cutting for the index, and the whole transaction of a crawl."""
    forms = [fold(each.body) for each in articles]
    tagged = [(each, "big") for each in tagger.tag(articles)]
    together = [tagged[n : n + BATCH_SIZE] for n in range(0, len(tagged), BATCH_SIZE)]
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(rounds):
            with open_database(Path(folder) / f"{turn}.db") as db:
                found.append(per_article(partial(store_many, db), together, 1) / BATCH_SIZE)
        with open_database(Path(folder) / "0.db") as db:
            dedup = per_article(lambda form: find_repeats(db, shingle_hashes(form)), forms, rounds)
    cutting = per_article(index_form, forms, rounds)
    whole = statistics.median(found)
    return {
        "find near-duplicates": dedup,
        "cut for the index": cutting,
        "store and index": whole - dedup - cutting,
    }
