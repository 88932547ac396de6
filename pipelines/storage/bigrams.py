"""Character bigrams: the form in which text is indexed and in which queries ask for it.

A phrase of bigrams matches exactly where the string stands: 养老服 is asked for as the phrase
`养老 老服`. So a word of any length is found inside any other, which no word segmentation gives.

Marks stand alone, and so does a letter before one: `养老，服务` is `养老 老 ， 服务`. The letters
beside a mark are known by their other pairs, so a phrase is as exact as with pairs throughout, and
the index is a tenth smaller: a mark has one list of places, not one for each pair that it is in.
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

from lilong.classify.text.fold import PLANE, code_points, fold

SPACE_SIGN = "␣"
"""Stands for a run of white space or control characters, which the tokenizer would cut at."""

MARKS = (
    *range(0x21, 0x30), *range(0x3A, 0x41), *range(0x5B, 0x61), *range(0x7B, 0x7F),
    0xB7, *range(0x2010, 0x2040), *range(0x3001, 0x3005), *range(0x3008, 0x3030),
    ord(SPACE_SIGN), ord("的"),
)  # fmt: skip
"""Code points that stand alone. 的 is as frequent as a comma, and begins no word looked for.

Written out, since Python's own tables of letters change with its version and the index does not."""

_SPACES = re.compile(r"[\s\x00-\x1f\x7f]+")


def one_line(text: str) -> str:
    """Put one space for each run of white space and control characters, none at the ends."""
    return _SPACES.sub(" ", text).strip(" ")


def index_form(form: str) -> str:
    """Cut `form` into overlapping pairs of letters and single marks, one space between two.

    Each character begins one of them. The last is followed by a space, as the next text would be.

    Args:
        form: text as `fold` gives it.
    """
    codes = code_points(form + SPACE_SIGN)
    spaces = _kinds_of(codes) == _SPACE
    codes = np.where(spaces, np.uint32(ord(SPACE_SIGN)), codes)
    # Of a run of white space one sign is kept; the last sign is not of `form`.
    return _units(codes[np.concatenate(([True], ~(spaces[1:] & spaces[:-1])))])


def phrase(text: str) -> str:
    """Write the FTS5 query that matches exactly where `text` stands.

    Raises:
        ValueError: it is blank.
    """
    signs = one_line(fold(text)).replace(" ", SPACE_SIGN)
    if not signs:
        raise ValueError("nothing to look for")
    units, last = _units(code_points(signs)), signs[-1]
    if ord(last) in MARKS:
        return _quoted(f"{units} {last}".lstrip())
    if units and ord(signs[-2]) not in MARKS:
        return _quoted(units)  # the last pair ends with the last letter
    return _quoted(f"{units} {last}".lstrip()) + "*"


def pair_phrases(text: str) -> list[str]:
    """Write for each pair of letters of `text` the FTS5 query that matches where it stands."""
    signs = one_line(fold(text)).replace(" ", SPACE_SIGN)
    units = _units(code_points(signs)).split(" ")
    return [_quoted(unit) for unit in dict.fromkeys(units) if len(unit) > 1]


def _quoted(units: str) -> str:
    return '"' + units.replace('"', '""') + '"'


def _units(codes: NDArray[np.uint32]) -> str:
    """Join each character but the last with the next; it stands alone if one of them is a mark."""
    # Four times as fast as joining them one by one, which was a fifth of the time of indexing.
    units = np.full(3 * max(0, len(codes) - 1), ord(" "), dtype="<u4")
    units[0::3] = codes[:-1]
    units[1::3] = codes[1:]
    marks = _kinds_of(codes) != _LETTER
    kept = np.ones(len(units), dtype=np.bool_)
    kept[1::3] = ~(marks[:-1] | marks[1:])
    return units[kept].tobytes().decode("utf-32-le", "surrogatepass")[:-1]


_LETTER, _MARK, _SPACE = range(3)


def _kinds_of(codes: NDArray[np.uint32]) -> NDArray[np.uint8]:
    return _kinds().take(codes, mode="clip")


@cache
def _kinds() -> NDArray[np.uint8]:
    """Make the table of the kinds of the first plane's code points, and of all others together."""
    table = np.full(PLANE + 1, _LETTER, dtype=np.uint8)
    table[list(MARKS)] = _MARK
    table[[code for code in range(PLANE) if _SPACES.fullmatch(chr(code))]] = _SPACE
    return table
