"""Do reposts join one cluster, and do different reports of one event stay apart?

Run as `python -m benchmarks.reposts`. From each text of the corpus four reposts are made (cut
short, re-titled, re-signed, lightly edited, and two of these at once) and one other report of the
same event, which quotes a quarter of it between sentences of its own. LILONG_BENCH names a folder
with articles/unlabelled/*.jsonl.gz, whose texts are used beside the corpus.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lilong.crawler.items import Article
from lilong.pipelines.items import TaggedArticle
from lilong.pipelines.storage.database import open_database
from lilong.pipelines.storage.store import store

CORPUS = Path(__file__).resolve().parent.parent / "classify" / "topics" / "training" / "corpus"
LEAST = 120
"""Characters of a text that is used."""

EDITS = (
    ("近日", "日前"), ("目前", "截至目前"), ("说，", "表示，"), ("说：", "告诉记者："),
    ("居民", "居民们"), ("开展", "组织开展"), ("“", "「"), ("”", "」"), ("，", ","), ("已经", "已"),
    ("了解到", "获悉"), ("的时候", "时"),
)  # fmt: skip
SIGNATURES = (
    "\n文字/图片：林知夏\n编辑：何远山",
    "\n来源：本地发布 责编：邵一鸣 审核：陆行舟",
    "\n（记者 林知夏 通讯员 何远山）",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One text of the test."""

    story: str
    """Texts of one story belong together."""
    headline: str
    body: str


def sentences(text: str) -> list[str]:
    """Return the sentences of a text with the stops that end them."""
    return re.findall(r"[^。！？\n]+[。！？\n]*", text)


def truncated(body: str, rng: random.Random) -> str:
    """Return the beginning: 30 to 80 % of the text, as a feed or a teaser shows it."""
    return body[: max(60, int(len(body) * rng.uniform(0.3, 0.8)))] + "……"


def resigned(body: str, rng: random.Random) -> str:
    """Other signatures, and a lead in the style of another paper."""
    return (
        f"本报讯（记者 {rng.choice('赵钱孙李')}{rng.choice('明芳伟静')}）"
        + body
        + rng.choice(SIGNATURES)
    )


def edited(body: str, rng: random.Random) -> str:
    """Words exchanged throughout, and one sentence in eight dropped."""
    for old, new in rng.sample(EDITS, 6):
        body = body.replace(old, new)
    kept = [each for each in sentences(body) if rng.random() > 0.125]
    return "".join(kept) or body


def other_report(body: str, own: list[str], rng: random.Random) -> str:
    """Another report of the event: up to 30 % of the text quoted between sentences of its own."""
    quoted: list[str] = []
    for each in rng.sample(parts := sentences(body), len(parts)):
        if sum(map(len, quoted)) + len(each) <= 0.3 * len(body):
            quoted.append(each)
    written: list[str] = []
    while sum(map(len, written)) < 0.7 * len(body):
        written.append(rng.choice(own))
    mixed = written + quoted
    rng.shuffle(mixed)
    return "".join(mixed)


def texts() -> Iterator[tuple[str, str]]:
    """(headline, body) of the corpus, and of the benchmark's texts where they are."""
    for path in sorted(CORPUS.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            record = json.loads(line)
            yield record["title"], record["text"]
    folder = os.environ.get("LILONG_BENCH")
    paths = sorted(Path(folder, "articles", "unlabelled").glob("*.gz")) if folder else []
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from ((each["title"], each["text"]) for each in map(json.loads, lines))


def copies(
    chosen: list[tuple[str, str]], others: list[tuple[str, str]], rng: random.Random
) -> list[Copy]:
    """Every story's first report, reposts and other report, shuffled.

    The other reports' own sentences come from `others`.
    """
    pool = [each for _, body in others for each in sentences(body) if len(each) > 8]
    made: list[Copy] = []
    for number, (headline, body) in enumerate(chosen):
        story = str(number)
        both = resigned(truncated(edited(body, rng), rng), rng)
        for title, text in (
            (headline, body),
            (headline, truncated(body, rng)),
            (f"转载｜{headline[::-1]}", resigned(body, rng)),
            (headline, edited(body, rng)),
            (headline[: len(headline) // 2], both),
        ):
            made.append(Copy(story=story, headline=title or "无题", body=text))
        other = other_report(body, pool, rng)
        made.append(Copy(story=f"{story} other", headline=headline or "无题", body=other))
    rng.shuffle(made)
    return made


def measure(made: list[Copy]) -> dict[str, float]:
    """Precision and recall over pairs of texts in one cluster."""
    with open_database(":memory:") as db, db.atomic():
        for number, each in enumerate(made):
            article = Article(
                url=f"https://n.example/{number}", headline=each.headline, body=each.body
            )
            store(db, TaggedArticle(article=article))
        clusters = [
            cluster for (cluster,) in db.execute("SELECT cluster FROM articles ORDER BY id")
        ]
    same_story = _pairs([each.story for each in made])
    same_cluster = _pairs([str(cluster) for cluster in clusters])
    both = _pairs([f"{each.story}|{cluster}" for each, cluster in zip(made, clusters, strict=True)])
    return {"precision": both / same_cluster, "recall": both / same_story, "texts": len(made)}


def _pairs(labels: list[str]) -> int:
    counts: dict[str, int] = {}
    for label in labels:
        counts[label] = counts.get(label, 0) + 1
    return sum(count * (count - 1) // 2 for count in counts.values())


def main(most: int = 1500) -> None:
    """Print the figures."""
    rng = random.Random(20240305)
    usable = [(headline, body) for headline, body in texts() if len(body) >= LEAST]
    rng.shuffle(usable)
    share = min(most, len(usable) * 2 // 3)
    print(json.dumps(measure(copies(usable[:share], usable[share:], rng))))


if __name__ == "__main__":
    main()
