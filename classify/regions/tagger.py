"""The region tagger: which place an article is about, and every place that it mentions."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from lilong.classify.regions.addresses import bind
from lilong.classify.regions.decide import choose, read_scope
from lilong.classify.regions.evidence import Settings, Weights, nodes
from lilong.classify.regions.gazetteer import (
    ABROAD,
    VERSION,
    Gazetteer,
    Node,
    load_gazetteer,
    shipped_gazetteer,
)
from lilong.classify.regions.mentions import find_mentions
from lilong.classify.regions.provinces import ProvinceModel, load_provinces
from lilong.classify.regions.readings import Candidate
from lilong.classify.regions.resolve import Located, Resolved, add_bare_streets, resolve
from lilong.classify.tags import Tag
from lilong.classify.text.fold import fold

LOCAL = re.compile(r"我[省市县区镇乡村]|[本全][市县区]|社区|街道|居委会|村委会|村民")
"""Words of local news: an article with them and without any place is about its source's place."""
LEAD = (80, 400)
"""The first paragraph counts as the lead, of at least and at most so many characters; guesses."""
HINT_PRIOR = 0.5
"""How usual a reading is that rests on where the publisher sits: less so than any by its name."""
MAX_READINGS_OF_SOURCE = 2
"""A name in a source's name is its place where it has no more readings (朝阳日报: 4); a guess."""
MAX_SOURCES = 4096
"""Sources whose places are kept in memory; a guess."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceMention:
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
    places: tuple[PlaceMention, ...]
    model: str

    def tag(self) -> Tag | None:
        """Return the region as a tag, None where no region is settled."""
        if self.adcode is None:
            return None
        label = f"{self.adcode}/{self.street}" if self.street else self.adcode
        return Tag(
            kind="region", label=label, score=self.score, model=self.model, evidence=self.evidence
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionExplanation:
    """Why an article got its region."""

    result: RegionResult
    mentions: tuple[Resolved, ...]
    """Every name that was seen, with its readings, its place and the reason of a rejection."""
    weights: tuple[tuple[Node, float], ...]
    """(adcode, street) and what spoke for it, heaviest first."""


class RegionTagger:
    """Tags articles by region. Read-only after loading; picklable."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        settings: Settings | None = None,
        provinces: ProvinceModel | None = None,
    ) -> None:
        self.gazetteer = gazetteer
        self.provinces = provinces
        """Guesses the province of an article that names no place; None to leave it open."""
        self.settings = settings or Settings()
        self._homes: dict[str, list[Candidate]] = {}
        """Places of the sources met so far: most articles have one of a few hundred."""

    def classify(
        self, headline: str, body: str, source: str | None = None, hint: str | None = None
    ) -> RegionResult:
        """Find the place that an article is about.

        `source` is the page's 来源; `hint` the adcode of where the publisher sits, which decides
        only between readings of an ambiguous name.
        """
        return self.explain(headline, body, source, hint).result

    def explain(
        self, headline: str, body: str, source: str | None = None, hint: str | None = None
    ) -> RegionExplanation:
        """Find the place that an article is about, and say what was rejected and why."""
        head = fold(headline)
        weights = Weights(self.gazetteer, self.settings)
        local = self._local(source, hint, weights)
        text = fold(body)
        found = self._found(head, text)
        resolved = resolve(found, weights)
        scope = read_scope(head, resolved, self.gazetteer)
        node, share = choose(weights, scope, local)
        if node and scope.depth == 4 and add_bare_streets(found, (head, text), node[0], weights):
            node, share = choose(weights, scope, local)
        if not any(r.weight for r in resolved) and not LOCAL.search(text):
            node = None
        if node == (ABROAD, None):
            node, share = None, 0.0
        result = self._result(node, share, resolved, headline, body)
        if self.provinces and not any(w >= self.settings.least for w in weights.mass.values()):
            result = self._guess(self.provinces, f"{head}\n{text}", result)
        if source and result.adcode and not result.evidence:
            result = replace(result, evidence=(source,))
        return RegionExplanation(
            result=result,
            mentions=tuple(resolved),
            weights=tuple(sorted(weights.mass.items(), key=lambda item: -item[1])),
        )

    def _found(self, head: str, text: str) -> list[Located]:
        end = text.find("\n", LEAD[0])
        lead = LEAD[1] if end < 0 else min(end, LEAD[1])
        settings = self.settings
        found = [
            Located(m, True, settings.headline)
            for m in bind(find_mentions(head, self.gazetteer), head, self.gazetteer)
        ]
        found += [
            Located(m, False, settings.lead if m.start < lead else settings.body)
            for m in bind(find_mentions(text, self.gazetteer), text, self.gazetteer)
        ]
        return found

    def _local(self, source: str | None, hint: str | None, weights: Weights) -> list[Node]:
        """Weigh the places of source and publisher, and list them."""
        local: list[Candidate] = []
        if source:
            if source not in self._homes:
                if len(self._homes) >= MAX_SOURCES:
                    self._homes.clear()
                self._homes[source] = self._home(fold(source))
            local += self._homes[source]
        if hint and hint in self.gazetteer.names:
            local.append(Candidate(hint, None, HINT_PRIOR))
        for place in local:
            weights.add(place, self.settings.source * place.prior / len(local))
        return [node for place in local for node in nodes(place, self.gazetteer)]

    def _home(self, source: str) -> list[Candidate]:
        known = [code for name, code in self.gazetteer.media.items() if name in source]
        if known:
            return [Candidate(known[0], None, 1.0)]
        mentions = bind(find_mentions(source, self.gazetteer), source, self.gazetteer)
        return [
            place
            for m in mentions
            if m.reason not in ("road", "bare street", "common word")
            for place in m.candidates
            if len(m.candidates) <= MAX_READINGS_OF_SOURCE
        ]

    def _guess(self, provinces: ProvinceModel, text: str, result: RegionResult) -> RegionResult:
        """Put the province model's guess where no name was resolved."""
        guess = provinces.guess(text)
        if guess is None:
            return result
        return replace(
            result, adcode=guess.adcode, province=self.gazetteer.names[guess.adcode],
            city=self.gazetteer.chain(guess.adcode)[1], score=guess.score,
            evidence=guess.evidence, model=provinces.version,
        )  # fmt: skip

    def _result(
        self, node: Node | None, share: float, resolved: list[Resolved], headline: str, body: str
    ) -> RegionResult:
        places = tuple(
            _place(r, r.place, headline if r.in_headline else body)
            for r in resolved
            if r.place and r.place.adcode != ABROAD
        )
        if node is None:
            return RegionResult(
                adcode=None, province=None, city=None, district=None, street=None, score=0.0,
                evidence=(), places=places, model=VERSION,
            )  # fmt: skip
        province, city, district, street = self.gazetteer.chain(*node)
        line = {(code, None) for code in self.gazetteer.line(node[0])} | {node}
        decisive = [r for r in resolved if r.place and (r.place.adcode, r.place.street) in line]
        decisive.sort(key=lambda r: -r.weight)
        return RegionResult(
            adcode=node[0], province=province, city=city, district=district, street=street,
            score=round(share, 3), evidence=tuple(dict.fromkeys(r.mention.text for r in decisive)),
            places=places, model=VERSION,
        )  # fmt: skip


def _place(resolved: Resolved, place: Candidate, text: str) -> PlaceMention:
    mention = resolved.mention
    return PlaceMention(
        text=text[mention.start : mention.end],
        start=mention.start,
        end=mention.end,
        in_headline=resolved.in_headline,
        adcode=place.adcode,
        street=place.street,
        score=round(min(1.0, mention.weight * place.prior), 3),
    )


def load_regions(path: Path | None = None) -> RegionTagger:
    """Load the tagger with the gazetteer in `path` (models/gazetteer when None)."""
    gazetteer = load_gazetteer(path) if path else shipped_gazetteer()
    return RegionTagger(gazetteer, provinces=load_provinces())
