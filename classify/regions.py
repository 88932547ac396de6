"""The region tagger: which place an article is about, and every place that it mentions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from classify.fold import fold
from classify.gazetteer import VERSION, Gazetteer, load_gazetteer
from classify.mentions import Candidate, Mention, find_mentions
from classify.places import BODY, HEADLINE, LEAD, Resolved, Weights, bind, choose, decide, lineage
from classify.tags import Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One mention of a place in an article."""

    text: str
    """The name as the article writes it."""
    start: int
    end: int
    """Span in the headline or in the body."""
    in_headline: bool
    adcode: str
    street: str | None
    score: float
    """How much the mention counts, in [0, 1]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionResult:
    """The region of one article; None at every level that the text does not settle."""

    adcode: str | None
    """GB/T 2260 code of the deepest division, 6 digits."""
    province: str | None
    city: str | None
    district: str | None
    street: str | None
    """Official full names of today."""
    score: float
    """How clearly the region leads, in [0, 1]; 0 where there is none."""
    evidence: tuple[str, ...]
    """The names that decided, in order of weight."""
    places: tuple[Place, ...]
    model: str

    def tag(self) -> Tag | None:
        """Give the region as a tag, None where no region is settled."""
        if self.adcode is None:
            return None
        label = f"{self.adcode}/{self.street}" if self.street else self.adcode
        return Tag(
            kind="region", label=label, score=self.score, model=self.model, evidence=self.evidence
        )


class RegionTagger:
    """Tags articles by region. Read-only after loading; picklable."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer

    def classify(
        self, headline: str, body: str, source: str | None = None, hint: str | None = None
    ) -> RegionResult:
        """Find the place that an article is about.

        `source` is the page's 来源; `hint` the adcode of where the publisher sits, which decides
        only between readings of an ambiguous name.
        """
        head, text = fold(headline), fold(body)
        mentions = self._mentions(head, text)
        weights = Weights(self.gazetteer)
        weak = self._source(source, hint)
        resolved = self._resolve(mentions, weights, weak)
        node, share = choose(weights)
        if node is None:
            return self._result(None, 0.0, resolved, headline, body)
        resolved, node = self._streets(resolved, node, weights, share)
        return self._result(node, share, resolved, headline, body)

    def _mentions(self, head: str, text: str) -> list[tuple[Mention, bool, float]]:
        lead = text.find("\n", 60)
        lead = 200 if lead < 0 else min(max(lead, 80), 400)
        found = [
            (m, True, HEADLINE) for m in bind(find_mentions(head, self.gazetteer), self.gazetteer)
        ]
        found += [
            (m, False, LEAD if m.start < lead else BODY)
            for m in bind(find_mentions(text, self.gazetteer), self.gazetteer)
        ]
        return found

    def _source(self, source: str | None, hint: str | None) -> list[tuple[Candidate, float]]:
        weak: list[tuple[Candidate, float]] = []
        if source:
            folded = fold(source)
            known = [code for name, code in self.gazetteer.media.items() if name in folded]
            if known:
                weak.append((Candidate(known[0], None, 1.0), 1.0))
            else:
                for m in bind(find_mentions(folded, self.gazetteer), self.gazetteer):
                    if m.reason != "road" and m.reason != "bare street":
                        weak += [(c, 1.0 / len(m.candidates)) for c in m.candidates]
        if hint:
            weak.append((Candidate(hint, None, 1.0), 0.5))
        return weak

    def _resolve(
        self,
        mentions: list[tuple[Mention, bool, float]],
        weights: Weights,
        weak: list[tuple[Candidate, float]],
    ) -> list[Resolved]:
        for candidate, weight in weak:
            weights.add(candidate, 0.6 * weight)
        resolved: dict[int, Resolved] = {}
        open_: list[int] = []
        for i, (m, in_head, position) in enumerate(mentions):
            if m.weight == 0.0:
                resolved[i] = Resolved(mention=m, in_headline=in_head, place=None, weight=0.0)
                continue
            sure = (
                m.candidates[0] if len(m.candidates) == 1 else lineage(m.candidates, self.gazetteer)
            )
            if sure is None or m.reason == "common word":
                open_.append(i)
                continue
            weights.add(sure, m.weight * position)
            resolved[i] = Resolved(
                mention=m, in_headline=in_head, place=sure, weight=m.weight * position
            )
        for i in open_:
            m, in_head, position = mentions[i]
            sure = m.candidates[0] if len(m.candidates) == 1 else decide(m, weights)
            if sure is not None and m.reason == "common word" and weights.support(sure) <= 0:
                sure = None
            weight = 0.0
            if sure is not None:
                weight = m.weight * position
                weights.add(sure, weight)
            resolved[i] = Resolved(mention=m, in_headline=in_head, place=sure, weight=weight)
        return [resolved[i] for i in sorted(resolved)]

    def _streets(
        self, resolved: list[Resolved], node: tuple[str, str | None], weights: Weights, share: float
    ) -> tuple[list[Resolved], tuple[str, str | None]]:
        return resolved, node

    def _result(
        self,
        node: tuple[str, str | None] | None,
        share: float,
        resolved: list[Resolved],
        headline: str,
        body: str,
    ) -> RegionResult:
        places = tuple(
            Place(
                text=(headline if r.in_headline else body)[r.mention.start : r.mention.end],
                start=r.mention.start,
                end=r.mention.end,
                in_headline=r.in_headline,
                adcode=r.place.adcode,
                street=r.place.street,
                score=round(min(1.0, r.mention.weight * r.place.prior), 3),
            )
            for r in resolved
            if r.place is not None
        )
        if node is None:
            return RegionResult(
                adcode=None, province=None, city=None, district=None, street=None, score=0.0,
                evidence=(), places=places, model=VERSION,
            )  # fmt: skip
        province, city, district, street = self.gazetteer.chain(*node)
        line = set(self.gazetteer.line(node[0]))
        decisive = sorted(
            (r for r in resolved if r.place and r.place.adcode in line), key=lambda r: -r.weight
        )
        evidence = tuple(dict.fromkeys(r.mention.text for r in decisive))
        return RegionResult(
            adcode=node[0], province=province, city=city, district=district, street=street,
            score=round(share, 3), evidence=evidence, places=places, model=VERSION,
        )  # fmt: skip


def load_regions(path: Path | None = None) -> RegionTagger:
    """Load the tagger with the gazetteer in `path` (models/gazetteer when None)."""
    return RegionTagger(load_gazetteer(path))
