"""Bytes to text: which charset a Chinese page is really in, whatever it declares."""

from __future__ import annotations

import codecs
import logging
import re
from dataclasses import dataclass

from bs4.dammit import UnicodeDammit

from lilong.crawler.items import Issue

DECLARED = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.I
)
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
COMMON = re.compile("[的一是在不了有和人这中大为上个国我以要他时来用们個國來們會說時為對]")
"""The commonest characters of written Chinese, in both scripts: a wrong reading has few."""
LATIN = frozenset(("iso8859-1", "ascii", "cp1252", "latin-1", "latin_1"))
"""What servers declare where nobody has set it: never true of a Chinese page."""
LATIN1_MOJIBAKE = re.compile(r"[À-ÿ¡-¿]{8}")
LOST_BYTES = ("\ufffd", "锟斤拷", "烫烫烫")
"""What unreadable bytes leave behind: our own mark, and those of earlier conversions."""
UTF8_AS_LATIN1 = re.compile("\u00c3[\u0080-\u00bf]")
"""What é and other letters of two bytes become when UTF-8 is read as Latin-1 (Ã©)."""
CHUNK = re.compile(rb"[^<>\n]+|[<>\n]+")

# UnicodeDammit warns on the terminal of what our own issue says of the page.
logging.getLogger("bs4.dammit").setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A page's text, the charset that it was read in, and what was lost on the way."""

    text: str
    charset: str
    issues: tuple[Issue, ...] = ()
    as_served: bool = False
    """Whether the page's bytes are the text's UTF-8, no more and no less."""


def decode(html: bytes, charset: str | None = None) -> Decoded:
    """Read a page's bytes as text.

    `charset` is the one named by the HTTP header. Bytes that are valid UTF-8 are UTF-8 whatever is
    declared (GB text of some length never is); GB2312 and GBK are read as GB18030, their superset.
    Unreadable bytes become U+FFFD and open a `mojibake` issue. Never raises.
    """
    for bom, name in BOMS:
        if html.startswith(bom):
            return _readable(html[len(bom) :].decode(name, "replace"), name)
    wide = _wide(html)
    if wide:
        return _readable(html.decode(wide, "replace"), wide)
    try:
        return Decoded(text=html.decode("utf-8"), charset="utf-8", as_served=True)
    except UnicodeDecodeError:
        return _not_utf8(html, _declared(html, charset))


def _wide(html: bytes) -> str | None:
    """UTF-16 without a byte-order mark: every other byte of ASCII markup is NUL."""
    head = html[:200]
    if head.count(0) < len(head) // 4:
        return None
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def _declared(html: bytes, header: str | None) -> list[str]:
    """Charsets that header and meta tags name, wherever in the page the tag stands."""
    names = [header] if header else []
    found = DECLARED.search(html, 0, 4096) or DECLARED.search(html)
    if found:
        names.append(found[1].decode("ascii", "replace"))
    known = []
    for name in names:
        try:
            b"\xe4a".decode(name, "replace")  # undefined, idna and hex are known and read nothing
            known.append(codecs.lookup(name).name)
        except (LookupError, ValueError):
            continue
    return ["gb18030" if name.startswith(("gb", "hz")) else _big5(name) for name in known]


def _big5(name: str) -> str:
    return "big5hkscs" if name.startswith("big5") else name


def _not_utf8(html: bytes, declared: list[str]) -> Decoded:
    """Bytes with at least one sequence that is not UTF-8."""
    for name in declared:
        if name in LATIN:
            continue
        text = html.decode(name, "replace")
        lost = text.count("\ufffd")
        if not lost:
            return Decoded(text=text, charset=name)
        if lost <= 2 + len(text) // 2000:
            # a byte cut off in a teaser does not make the declaration wrong
            return _readable(text, name)
    candidates = list(dict.fromkeys(["gb18030", *declared, "utf-8", "big5hkscs"]))
    read = {name: html.decode(name, "replace") for name in candidates if name not in LATIN}
    likeness = {name: _likeness(text) for name, text in read.items()}
    best = max(read, key=lambda name: (likeness[name], name in declared))
    text = read[best]
    if likeness[best] <= 0 and not declared:
        return _by_dammit(html)
    if best in ("utf-8", "gb18030") and "\ufffd" in text:
        mixed = _mixed(html, best)
        if _likeness(mixed) > likeness[best]:
            text = mixed
    return _readable(text, best)


def _likeness(text: str) -> float:
    """How much a text reads like Chinese: common characters, less the unreadable ones."""
    common = len(COMMON.findall(text))
    return common - 2.0 * text.count("\ufffd") - 0.5 * len(LATIN1_MOJIBAKE.findall(text))


def _mixed(html: bytes, name: str) -> str:
    """Return a page glued together from parts in two charsets, read run by run of text."""
    other = "gb18030" if name == "utf-8" else "utf-8"

    def read(run: bytes) -> str:
        for charset in (name, other):
            try:
                return run.decode(charset)
            except UnicodeDecodeError:
                continue
        return run.decode(name, "replace")

    return "".join(read(found[0]) for found in CHUNK.finditer(html))


def _by_dammit(html: bytes) -> Decoded:
    """Neither UTF-8 nor Chinese: leave the guess to BeautifulSoup's UnicodeDammit."""
    guess = UnicodeDammit(html[:65536], ["gb18030"], is_html=True).original_encoding or "utf-8"
    return _readable(html.decode(guess, "replace"), guess)


def _readable(text: str, charset: str) -> Decoded:
    """Return the text, with an issue when part of it could not be read."""
    lost = text.count("\ufffd")
    if not lost:
        return Decoded(text=text, charset=charset)
    detail = f"{lost} unreadable sequences in {charset}"
    return Decoded(text=text, charset=charset, issues=(Issue(kind="mojibake", detail=detail),))


def unreadable_sequences(text: str) -> int:
    """Count the sequences of a text that only a wrong charset gives (锟斤拷, Ã©)."""
    return sum(map(text.count, LOST_BYTES)) + len(UTF8_AS_LATIN1.findall(text))


def mojibake_in(text: str) -> Issue | None:
    """Return an issue for text that was spoiled before it came to us, None when it is clean."""
    lost = unreadable_sequences(text)
    return (
        Issue(kind="mojibake", detail=f"{lost} unreadable sequences in the text") if lost else None
    )
