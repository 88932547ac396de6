"""How fast articles are stored and indexed, and how fast searches are answered.

Run as `python -m benchmarks.search_speed FOLDER [ARTICLES]`. Articles are spliced from short runs
of the corpus (and of the texts in LILONG_BENCH), so that characters keep company as in print, with
dates of seven years, 3,000 outlets, 60 sites and every county. The first ten thousand go through
the pipeline's own `store_many`; the rest are copies of their rows, indexed by `rebuild_index`.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter

from sqlite_utils import Database

from benchmarks.reposts import texts
from lilong.classify.regions.gazetteer import shipped_gazetteer
from lilong.classify.tags import Tag, TagKind
from lilong.classify.topics.taxonomy import read_taxonomy
from lilong.crawler.items import Article, Credit
from lilong.pipelines.items import TaggedArticle
from lilong.pipelines.search.filters import make_filters
from lilong.pipelines.search.search import Search
from lilong.pipelines.storage.database import SHANGHAI, open_database
from lilong.pipelines.storage.search_index import rebuild_index
from lilong.pipelines.storage.store import store_many

STORED = 10_000
"""Articles that go through the pipeline; the others are copies of their rows."""

WORDS = (
    "养老", "社区", "工作", "老旧小区", "志愿服务", "居民", "物业", "助餐", "社区食堂", "党员",
    "养老 助餐", "社区 志愿者 -党员", "停车 OR 充电桩", '"加装电梯"', "垃圾分类", "居委会",
    "调解", "网格员", "儿童", "残疾人", "独居老人", "乡村振兴", "2024年", "医保", "议事会",
)  # fmt: skip
FILTERS: tuple[dict[str, object], ...] = (
    {}, {}, {}, {"topics": ["elderly_care"]}, {"regions": ["上海"]}, {"regions": ["杭州"]},
    {"since": "2024"}, {"sources": ["来源5日报"]}, {"topics": ["volunteering"], "since": "2023"},
)  # fmt: skip


def made_up(count: int, seed: int = 0) -> Iterator[tuple[TaggedArticle, str]]:
    """Articles of 600 characters or so, each with its site."""
    rng = random.Random(seed)
    sources = list(texts())
    whole = "\n".join(body for _, body in sources)
    headlines = [headline for headline, _ in sources if headline]
    places = shipped_gazetteer().tree()
    districts = [adcode for adcode, _, level, _ in places if level == "district"]
    rng.shuffle(districts)
    slugs = read_taxonomy().slugs

    def often_low(most: int) -> int:
        return int(most ** rng.random()) - 1

    for number in range(count):
        cuts = (rng.randrange(len(whole) - 20) for _ in range(int(rng.lognormvariate(4, 0.5))))
        body = "".join(whole[cut : cut + rng.randrange(6, 15)] for cut in cuts)
        moment = datetime(2019, 1, 1, tzinfo=SHANGHAI) + timedelta(hours=rng.randrange(61_000))
        region, source = districts[often_low(len(districts))], f"来源{often_low(3000)}日报"
        article = Article(
            url=f"https://news.example/{number}.html", headline=rng.choice(headlines), body=body,
            date_published=moment, publisher=f"网站{often_low(60)}", source=source,
            source_chain=(source,), credits=(Credit(role="reporter", name="林知夏", raw="记者"),),
        )  # fmt: skip
        labels: tuple[tuple[TagKind, str], ...] = (
            ("scope", "in"), ("topic", slugs[often_low(len(slugs))]), ("region", region),
        )  # fmt: skip
        tags = tuple(
            Tag(kind=kind, label=label, score=0.9, model="made up", evidence=("社区",))
            for kind, label in labels
        )
        yield TaggedArticle(article=article, tags=tags, region=region), f"site{number % 60}"


def multiply(db: Database, articles: int) -> None:
    """Copy the rows until there are so many articles; the index is left behind."""
    known = db.execute("SELECT max(id) FROM articles").fetchone()[0]
    for copy in range(1, -(-articles // known)):
        offset, most = copy * known, min(known, articles - copy * known)
        changed = {
            "id": f"id + {offset}", "article": f"article + {offset}",
            "cluster": f"cluster + {offset}", "url": f"url || '#{copy}'",
        }  # fmt: skip
        with db.atomic():
            for table, key in (("articles", "id"), ("bodies", "article"), ("tags", "article"),
                               ("credits", "article"), ("article_sources", "article")):  # fmt: skip
                names = [column.name for column in db[table].columns]
                values = ", ".join(changed.get(name, name) for name in names)
                db.execute(
                    f"INSERT INTO {table} ({', '.join(names)})"
                    f" SELECT {values} FROM {table} WHERE {key} <= {most}"
                )


def answer_times(db: Database) -> list[float]:
    """Milliseconds of each word with each filter, the database warm."""
    times = []
    for word in WORDS:
        for request in FILTERS:
            filters = make_filters(request)
            begin = perf_counter()
            Search(db, word, filters).page()
            times.append((perf_counter() - begin) * 1000)
    return sorted(times)


def main(folder: Path, articles: int) -> None:
    """Print the figures as JSON."""
    path = folder / f"speed-{articles}.db"
    figures: dict[str, float] = {"articles": articles}
    with open_database(path) as db:
        if not db["articles"].count:
            made = list(made_up(min(STORED, articles)))
            begin = perf_counter()
            for start in range(0, len(made), 500):
                store_many(db, made[start : start + 500])
            figures["stored per second"] = round(len(made) / (perf_counter() - begin))
            multiply(db, articles)
            begin = perf_counter()
            rebuild_index(db)
            figures["indexed per second"] = round(articles / (perf_counter() - begin))
        Search(db, "养老").page()
        times = answer_times(db)
    figures["p50 ms"] = round(times[len(times) // 2], 1)
    figures["p95 ms"] = round(times[int(len(times) * 0.95)], 1)
    figures["worst ms"] = round(times[-1], 1)
    figures["bytes per article"] = round(path.stat().st_size / articles)
    print(json.dumps(figures))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
