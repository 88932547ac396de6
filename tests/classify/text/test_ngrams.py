"""N-grams of characters: exact codes, hashes, and the Bloom filter of pairs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilong.classify.text.fold import code_points
from lilong.classify.text.ngrams import SHORT_TEXT, PairFilter, gram_codes, gram_hashes

SIGNS = "北京市朝阳区的里😀\ud800 a"
PAIRS = {"北京", "京市", "朝阳", "的里", "😀北", "里😀"}


@given(st.text(alphabet=SIGNS), st.integers(0, 1))
def test_every_pair_is_found_in_short_and_in_long_texts(text: str, repeated: int) -> None:
    text *= 1 + repeated * SHORT_TEXT
    wanted = [at for at in range(len(text) - 1) if text[at : at + 2] in PAIRS]
    assert PairFilter(PAIRS).places(text) == wanted


def test_a_filter_of_nothing_finds_nothing() -> None:
    assert PairFilter(()).places("社区" * SHORT_TEXT) == []


def test_codes_of_a_text_shorter_than_the_gram() -> None:
    assert len(gram_codes(code_points("社"), 2)) == 0
    assert len(gram_codes(code_points(""), 1)) == 0


@pytest.mark.parametrize("size", [1, 4, 6, 8])
def test_equal_grams_have_equal_hashes_and_others_do_not(size: int) -> None:
    text = "春分那天，青石桥社区的老井边支起三口大锅，青石桥社区的老井边又热闹起来。😀"
    hashes = gram_hashes(code_points(text), size).tolist()
    grams = [text[start : start + size] for start in range(len(text) - size + 1)]
    assert len(hashes) == len(grams)
    assert len(set(zip(grams, hashes, strict=True))) == len(set(grams)) == len(set(hashes))


def test_hashes_of_a_text_shorter_than_the_gram() -> None:
    assert gram_hashes(code_points("短讯"), 6).tolist() == []
    assert gram_hashes(code_points(""), 1).dtype == np.uint64


def test_hashes_are_those_that_databases_hold() -> None:
    """Fingerprints in every database are made of them: another hash would find no repost."""
    assert gram_hashes(code_points("社区养老服务"), 6).tolist() == [12160323981287113186]
