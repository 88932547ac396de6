"""explain: where on a page each field of its record was read, for a person who adds a site."""

from __future__ import annotations

from lilong.crawler.extract.article import Extraction
from lilong.crawler.extract.page import Page

QUOTED = 60  # characters


def explain(found: Extraction) -> dict[str, str]:
    """Return field name → where it was read, in words; also for `page` and `charset`."""
    article, page, prose = found.article, found.page, found.prose
    said = {
        "page": f"{len(page.lines)} lines in {len(page.blocks)} blocks, title {page.title!r}",
        "charset": page.charset,
        "headline": _headline(found),
        "body": _body(found),
    }
    for name in page.chosen.texts:
        said[name] = "the site's rule"
    if article.date_published:
        basis = {"page": "shown on the page", "meta": "a <meta> tag", "json-ld": "JSON-LD"}
        said.setdefault(
            "date_published",
            f"{basis.get(article.date_published_basis or '', 'the URL, as the last resort')}:"
            f" {article.date_published_raw or ''}".rstrip(": "),
        )
    for name, value in (("source", article.source), ("byline", article.byline)):
        if value:
            said.setdefault(name, _where(page, value))
    if article.credits:
        said.setdefault(
            "credits",
            "; ".join(f"{c.raw} {c.name}: {_where(page, c.name)}" for c in article.credits),
        )
    if prose.captions:
        said["images"] = f"{len(prose.captions)} lines under pictures kept out of the body"
    if article.links:
        said["links"] = f"lists after line {prose.stop}"
    return said


def _headline(found: Extraction) -> str:
    headline = found.headline
    if "headline" in found.page.chosen.texts:
        return "the site's rule"
    if headline.line < 0:
        return "<title> or metadata, cut at the site's name"
    agrees = "as <title> or metadata say" if headline.sure else "by its markup and place"
    return f"line {headline.line}, {_place(found.page, headline.line)}, {agrees}"


def _body(found: Extraction) -> str:
    if found.embedded or found.core is None:
        return "JSON in a script: the page itself shows no text"
    prose = found.prose
    rule = "the site's rule: " if found.page.chosen.body is not None else ""
    left = len(prose.credits) + len(prose.notices) + len(prose.captions)
    return (
        f"{rule}{_block(found.page, found.core.root)},"
        f" lines {prose.body[0]} to {prose.body[-1]};"
        f" {len(prose.body)} kept, {left} are credits, notices or captions"
    )


def _where(page: Page, text: str) -> str:
    """Return the first line that holds a text."""
    for index, line in enumerate(page.lines):
        if text in line.text:
            at = line.text.index(text)
            quoted = line.text[max(0, at - 20) : at + QUOTED - 20]
            return f"line {index}, {_place(page, index)}: {quoted}"
    return "a <meta> tag" if text in page.meta.values() else "put together from several lines"


def _place(page: Page, line: int) -> str:
    return _block(page, page.lines[line].block)


def _block(page: Page, block: int) -> str:
    """Return a block in the manner of a CSS selector, ready to be put into a site's rules."""
    holder = page.blocks[block]
    attributes = holder.node.attributes
    name = f"#{attributes['id']}" if attributes.get("id") else ""
    classes = "".join(f".{one}" for one in (attributes.get("class") or "").split()[:3])
    return f"{holder.tag}{name or classes}"
