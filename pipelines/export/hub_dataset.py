"""A data set as `datasets.load_dataset` opens it: Parquet shards and a card."""

from __future__ import annotations

from collections import Counter

from lilong.pipelines.export.formats import FolderFormat, Plan
from lilong.pipelines.export.parquet import ParquetFile, arrow_schema
from lilong.pipelines.export.record import topic_slugs, topic_titles
from lilong.pipelines.storage.places import region_name
from lilong.pipelines.storage.read import StoredArticle

PER_SHARD = 50_000

CARD = """---
language:
- zh
license: other
license_name: see-licence-note
pretty_name: {title}
task_categories:
- text-classification
- text-retrieval
size_categories:
- {size}
configs:
- config_name: default
  data_files:
  - split: train
    path: data/train-*.parquet
---

# {title}

{articles:,} Chinese local-news articles on community governance, collected and tagged with Lilong.
`manifest.toml` says which articles were chosen, by which models they were tagged, and the digest to
cite.

```python
from datasets import load_dataset

corpus = load_dataset("{title}", split="train")
```

## Features

| column | type |
|---|---|
{features}

Dates are moments in Asia/Shanghai. `region` is a GB/T 2260 code. `tags.score` is a calibrated
probability. Articles of one `cluster` are copies of one story.

## Statistics

{statistics}

## Licence note

The texts belong to their authors and publishers; this data set gives no right to publish them
again. It is meant for research on text that may be lawfully read. Tags, codes and structure are
free to use. Whoever is named here and does not want to be may ask the maintainers to erase the
name.
"""


class HubDataset(FolderFormat):
    """data/train-00000-of-00002.parquet and so on, and README.md."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self.shards = max(1, -(-plan.articles // PER_SHARD))
        self.written = 0
        self.file = self._shard(0)
        self.topics: Counter[str] = Counter()
        self.provinces: Counter[str] = Counter()
        self.years: Counter[str] = Counter()

    def _shard(self, number: int) -> ParquetFile:
        name = f"train-{number:05d}-of-{self.shards:05d}.parquet"
        return ParquetFile(self.plan.folder / "data" / name)

    def write(self, stored: StoredArticle) -> None:
        """Add one article."""
        if self.written and self.written % PER_SHARD == 0:
            self.file.close()
            self.file = self._shard(self.written // PER_SHARD)
        self.file.write(stored)
        self.written += 1
        self.topics.update(topic_slugs(stored))
        region, published = stored.tagged.region, stored.tagged.article.date_published
        if region:
            self.provinces[region_name(region[:2] + "0000") or region] += 1
        if published:
            self.years[str(published.year)] += 1

    def close(self) -> None:
        """Write what is held back, and the card."""
        self.file.close()
        schema = arrow_schema()
        features = "\n".join(f"| `{field.name}` | {field.type} |" for field in schema)
        card = CARD.format(
            title=self.plan.title,
            articles=self.written,
            size=_size(self.written),
            features=features,
            statistics=self._statistics(),
        )
        (self.plan.folder / "README.md").write_text(card, "utf-8", newline="\n")

    def _statistics(self) -> str:
        titles = topic_titles()
        named = {f"{slug} {titles.get(slug, ('',))[0]}": n for slug, n in self.topics.items()}
        tables = [
            _table("topic", sorted(named.items(), key=lambda pair: (-pair[1], pair[0]))),
            _table("province", sorted(self.provinces.items(), key=lambda p: (-p[1], p[0]))),
            _table("year", sorted(self.years.items())),
        ]
        return "\n\n".join(tables)


def _table(heading: str, rows: list[tuple[str, int]]) -> str:
    lines = [f"| {name} | {count:,} |" for name, count in rows]
    return "\n".join([f"| {heading} | articles |", "|---|---:|", *lines])


def _size(articles: int) -> str:
    """Return the Hub's size category."""
    steps = [(1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (10**6, "100K<n<1M")]
    return next((name for most, name in steps if articles < most), "1M<n<10M")
