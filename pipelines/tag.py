"""The Tagger: topics, scope and region of each article."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Self

from classify.regions import RegionResult, RegionTagger, load_regions
from classify.tags import Tag
from classify.topics import TopicModel, load_topics
from crawler.items import Article, FetchedArticle
from pipelines.tagged import PlaceCount, TaggedArticle, TaggedFetch


class Tagger:
    """Both classifiers, loaded once; pickled by the folders of their bundles."""

    def __init__(self, topics: TopicModel, regions: RegionTagger) -> None:
        self.topics = topics
        self.regions = regions

    def tag(
        self, articles: Sequence[Article], hints: Iterable[str | None] | None = None
    ) -> list[TaggedArticle]:
        """Tag articles, in their order.

        Args:
            hints: for each article the adcode of where its publisher sits, or None.
        """
        given = list(hints) if hints is not None else [None] * len(articles)
        topics = self.topics.classify([(each.headline, each.body) for each in articles])
        return [
            self._tagged(article, tags, hint)
            for article, tags, hint in zip(articles, topics, given, strict=True)
        ]

    def _tagged(self, article: Article, tags: list[Tag], hint: str | None) -> TaggedArticle:
        found = self.regions.classify(
            article.headline, article.body, source=article.source, hint=hint
        )
        region = found.tag()
        return TaggedArticle(
            article=article,
            tags=(*tags, region) if region else tuple(tags),
            region=found.adcode,
            street=found.street,
            places=_places(found),
        )


def load_tagger(topics: Path | None = None) -> Tagger:
    """Load the bundles that are shipped, or the topic model in the folder `topics`.

    Raises FileNotFoundError or classify.bundle.IncompatibleBundle as `load_topics` does.
    """
    return Tagger(load_topics(topics), load_regions())


def _places(found: RegionResult) -> tuple[PlaceCount, ...]:
    weights: dict[tuple[str, str, str | None], float] = defaultdict(float)
    mentions: Counter[tuple[str, str, str | None]] = Counter()
    for place in found.places:
        key = (place.text, place.adcode, place.street)
        weights[key] += place.score
        mentions[key] += 1
    return tuple(
        PlaceCount(name=key[0], adcode=key[1], street=key[2], mentions=mentions[key])
        for key in sorted(weights, key=lambda key: -weights[key])
    )


class TagPipeline:
    """Scrapy item pipeline: tags validated articles, passes on everything else.

    The setting LILONG_TOPICS names another folder of a topic model.
    """

    def __init__(self, topics: str | None) -> None:
        self.tagger = load_tagger(Path(topics) if topics else None)

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Load the models before the first page comes."""
        return cls(crawler.settings.get("LILONG_TOPICS"))

    def process_item(self, item: Any) -> Any:
        """A TaggedFetch for a FetchedArticle."""
        if not isinstance(item, FetchedArticle):
            return item
        (tagged,) = self.tagger.tag([item.article], [item.region_hint])
        return TaggedFetch(tagged=tagged, fetched=item)
