"""Overrides: what a site's PageRules select on its page, field by field."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from lilong.crawler.extract.layout import visible
from lilong.crawler.extract.rules import PageRules

PSEUDO = re.compile(r"::(?:(?P<text>text)|attr\((?P<attr>[\w-]+)\))\s*$")
FIELDS = (
    "headline", "alternative_headline", "date_published", "source", "credits", "breadcrumbs",
    "keywords", "next_page",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chosen:
    """The texts that each field's selector gives, and the element that holds the article."""

    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    body: int | None = None
    """`mem_id` of the element."""

    def first(self, name: str) -> str | None:
        """The first text of a field; None where the rules have none, or select nothing."""
        texts = self.texts.get(name)
        return texts[0] if texts else None


def read_rules(tree: LexborHTMLParser, rules: PageRules) -> Chosen:
    """Apply a site's rules to its page.

    Raises ValueError for a selector that is no CSS: a mistake in the site's file, not in the page.
    """
    for selector in rules.drop:
        for node in _select(tree, selector):
            node.decompose()
    texts = {}
    for name in FIELDS:
        rule = getattr(rules, name)
        if rule:
            found = tuple(text for text in _texts(tree, rule) if text)
            if found:
                texts[name] = found
    holders = _select(tree, rules.body) if rules.body else []
    return Chosen(texts, holders[0].mem_id if holders else None)


def _select(tree: LexborHTMLParser, selector: str) -> list[LexborNode]:
    try:
        return tree.css(PSEUDO.sub("", selector))
    except (SelectolaxError, ValueError) as error:
        raise ValueError(f"{selector!r} is not a CSS selector: {error}") from error


def _texts(tree: LexborHTMLParser, rule: str) -> list[str]:
    """Texts or attribute values of the elements that a rule selects, white space collapsed."""
    pseudo = PSEUDO.search(rule)
    found = []
    for node in _select(tree, rule):
        if pseudo and pseudo["attr"]:
            value = node.attributes.get(pseudo["attr"]) or ""
        else:
            value = node.text(deep=not (pseudo and pseudo["text"]), separator=" ")
        found.append(" ".join(visible(value).split()))
    return found
