"""Pairs of characters are found wherever they stand, in texts of any length."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lilong.classify.text.pair_filter import SHORT, Sieve

SIGNS = "北京市朝阳区的里😀\ud800 a"
PAIRS = {"北京", "京市", "朝阳", "的里", "😀北", "里😀"}


@given(st.text(alphabet=SIGNS), st.integers(0, 1))
def test_every_pair_is_found_in_short_and_in_long_texts(text: str, repeated: int) -> None:
    text *= 1 + repeated * SHORT
    wanted = [at for at in range(len(text) - 1) if text[at : at + 2] in PAIRS]
    assert Sieve(PAIRS).places(text) == wanted


def test_a_sieve_for_nothing_finds_nothing() -> None:
    assert Sieve(()).places("社区" * SHORT) == []
