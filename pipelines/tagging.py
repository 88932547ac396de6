"""The Tagger: topics, scope and region of each article."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from lilong.classify.regions.tagger import RegionResult, RegionTagger, load_regions
from lilong.classify.tags import Tag
from lilong.classify.topics.model import TopicModel, load_topics
from lilong.crawler.items import Article
from lilong.pipelines.items import PlaceCount, TaggedArticle


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


def load_tagger(topics: Path | None = None, scope_threshold: float | None = None) -> Tagger:
    """Load the bundles that are shipped, or the topic model in the folder `topics`.

    It decides on scope at the model's own threshold or at `scope_threshold`.

    Raises FileNotFoundError or IncompatibleBundle as `load_topics` does.
    """
    return Tagger(load_topics(topics, scope_threshold), load_regions())


@lru_cache(maxsize=1)
def tagger_of(topics: str | None) -> Tagger:
    """Return this process's tagger; `topics` names the folder of another topic model."""
    return load_tagger(Path(topics) if topics else None)


def tag_one(article: Article, hint: str | None, topics: str | None = None) -> TaggedArticle:
    """Tag an article with this process's tagger; `hint` is the adcode of its publisher."""
    (tagged,) = tagger_of(topics).tag([article], [hint])
    return tagged


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
