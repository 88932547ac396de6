"""The pages of one article: the address of the next one (下一页), and of those before."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from lilong.crawler.extract.page import Page

NEXT_PAGE = re.compile(
    r"^[\s\[【(（<>›»]*(?:下一?[页頁]|后一页|next page)[\s\]】)）<>›»:：]*$", re.I
)
NEXT_HINT = re.compile("[页頁pP]")
"""One of these is in every line whose link NEXT_PAGE finds."""
NEXT_ARTICLE = re.compile(r"下一?[篇条]|上一")
MAX_PARTS = 30
"""Pages of one article: a guess; the longest seen in picture stories is about 25."""
NUMBERS = frozenset(map(str, range(1, MAX_PARTS + 1)))
QUERY_NUMBER = re.compile(r"(?:cur(?:rent)?)?_?(?:page|paged|pg|pn|p)(?:_?(?:no|num|index))?", re.I)
PAGE_NUMBER = re.compile(r"^(.*?)(?:[_-](\d{1,3}))?(\.s?html?|\.php|\.aspx?|/)?$", re.I)


def next_page(page: Page) -> str | None:
    """Return the absolute URL of this article's next page (下一页); None on its last or only page.

    A link counts when its address is this page's own with another page number (c_2.html after
    c.html, ?page=2): 下一页 under a list or a picture show leads elsewhere.
    """
    chosen = page.chosen.first("next_page")
    if chosen:
        return page.absolute(chosen)
    if not page.url:
        return None
    for line in page.lines:
        if not line.link_chars or not NEXT_HINT.search(line.text):
            continue
        for anchor, text in line.anchors:
            if NEXT_PAGE.match(text) and not NEXT_ARTICLE.search(text):
                target = page.absolute(anchor.attributes.get("href"))
                if target and _is_continuation(page.url, target):
                    return target.partition("#")[0]
    return None


def _is_continuation(url: str, target: str) -> bool:
    """Return whether the target differs in its page number only, which is one higher."""
    here, there = urlsplit(url), urlsplit(target)
    if here.hostname != there.hostname or target.partition("#")[0] == url.partition("#")[0]:
        return False
    if here.path == there.path:
        return here.query != there.query
    own, other = PAGE_NUMBER.match(here.path), PAGE_NUMBER.match(there.path)
    if not own or not other or own[3] != other[3] or other[2] is None:
        return False
    stem = here.path.removesuffix(own[3] or "")
    if other[1] == stem:
        return int(other[2]) in (1, 2)  # a.html → a_2.html (a_1.html where counting is from 0)
    return own[1] == other[1] and own[2] is not None and int(other[2]) == int(own[2]) + 1


def earlier_pages(url: str) -> list[str]:
    """Return the addresses whose next page this one may be; none for most articles' own.

    Of /a_3.html that is /a_2.html, of /a_2.html also /a.html; of ?page=2 that is ?page=1 and the
    address without it. Whether there is such a page, and whether it goes on here, is to be looked
    up: /a_2.html may be a second article. The other way round of what `next_page` follows, but for
    a site's own rule and for query parameters of other names.
    """
    try:
        parts = urlsplit(url)
    except ValueError:  # http://[
        return []
    queries = _earlier_queries(parts.query.split("&"))
    paths = _earlier_paths(parts.path)
    return [urlunsplit(parts._replace(query=each)) for each in queries] + [
        urlunsplit(parts._replace(path=each)) for each in paths
    ]


def _earlier_queries(pairs: list[str]) -> list[str]:
    found: list[str] = []
    for index, pair in enumerate(pairs):
        name, _, value = pair.partition("=")
        if QUERY_NUMBER.fullmatch(name) and value in NUMBERS:
            before, after = pairs[:index], pairs[index + 1 :]
            found.append("&".join([*before, f"{name}={int(value) - 1}", *after]))
            if int(value) <= 2:
                found.append("&".join([*before, *after]))
    return found


def _earlier_paths(path: str) -> list[str]:
    own = PAGE_NUMBER.match(path)
    if not own or own[2] is None or own[2].lstrip("0") not in NUMBERS:
        return []
    stem, number, suffix = own[1], own[2], own[3] or ""
    before = str(int(number) - 1)
    mark = path[len(stem)]
    found = [f"{stem}{mark}{n}{suffix}" for n in {before, before.rjust(len(number), "0")}]
    return [*found, stem + suffix] if int(number) <= 2 else found


def numbered(url: str, name: str) -> str:
    """Return the address of a page that was saved as `name` and gives `url` as its own.

    The later pages of an article often give the first one's: of a_2.html that says it is /a.html
    the address is /a_2.html.
    """
    own, saved = PAGE_NUMBER.match(url), PAGE_NUMBER.match(name)
    if not own or not saved or saved[2] not in NUMBERS:
        return url
    stem, slash, last = own[1].rpartition("/")
    same = last == saved[1] and own[2] is None and own[3] == saved[3]
    return stem + slash + name if same else url
