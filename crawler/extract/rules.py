"""PageRules: a CSS selector per field where a site differs from the generic reading."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from lilong.crawler.extract.layout import visible

PSEUDO = re.compile(r"::(?:(?P<text>text)|attr\((?P<attr>[\w-]+)\))\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRules:
    """CSS selectors that override the generic extraction field by field.

    A selector ending in `::text` takes the element's own text, `::attr(name)` an attribute,
    otherwise the element's whole text (for `body`: the element that holds the article).
    `drop` lists elements that are removed before anything is read.
    """

    headline: str | None = None
    alternative_headline: str | None = None
    body: str | None = None
    date_published: str | None = None
    source: str | None = None
    credits: str | None = None
    breadcrumbs: str | None = None
    keywords: str | None = None
    next_page: str | None = None
    drop: tuple[str, ...] = ()


FIELDS = tuple(each.name for each in fields(PageRules) if each.name not in ("body", "drop"))
"""The fields whose selectors give texts."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The texts that each field's selector gives, and the element that holds the article."""

    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    body: int | None = None
    """`mem_id` of the element."""

    def first(self, name: str) -> str | None:
        """Return the first text of a field; None where the rules have none, or select nothing."""
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
    """Return texts or attribute values of what a rule selects, white space collapsed."""
    pseudo = PSEUDO.search(rule)
    found = []
    for node in _select(tree, rule):
        if pseudo and pseudo["attr"]:
            value = node.attributes.get(pseudo["attr"]) or ""
        else:
            value = node.text(deep=not (pseudo and pseudo["text"]), separator=" ")
        found.append(" ".join(visible(value).split()))
    return found
