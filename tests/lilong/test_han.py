"""Which signs are Chinese characters, and how Chinese a text is."""

from __future__ import annotations

import re

import pytest

from lilong.han import HAN, han_share, is_chinese


@pytest.mark.parametrize("sign", "一龥㐀𠮷𬀩豈𰻝")
def test_characters_of_every_block(sign: str) -> None:
    assert re.fullmatch(f"[{HAN}]", sign)


@pytest.mark.parametrize("sign", "aあ한，。〇々①䷀\ufffd😀")
def test_other_signs(sign: str) -> None:
    assert not re.fullmatch(f"[{HAN}]", sign)


@pytest.mark.parametrize(
    ("text", "share"),
    [("社区", 1.0), ("abcd", 0.0), ("社区ab", 0.5), ("社区，。！ab", 0.5), ("！", 0.0), ("", 0.0)],
)
def test_share_of_the_letters(text: str, share: float) -> None:
    assert han_share(text) == share
    assert is_chinese(text, 0.3) == (share >= 0.3)


def test_signs_do_not_make_a_text_less_chinese() -> None:
    assert is_chinese("社区!!!!!!!!", 0.3)
    assert not is_chinese("社区!!!!!!!! community", 0.3)
