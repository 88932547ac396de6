"""fold(): the one form that is compared, of the same length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilong.classify.text.fold import FOLDED_PLANE, PLANE, fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("養老服務", "养老服务"),
        ("臺灣省與臺北市", "台湾省与台北市"),
        ("於是長者們來了", "于是长者们来了"),
        ("乾县的乾坤湾，覆盖", "乾县的乾坤湾,覆盖"),
        ("ＡＢＣ１２３（％）App", "abc123(%)app"),
        ("全角　空格\u00a0与半角", "全角 空格 与半角"),
        ("⼈⺠", "人民"),
        ("已是简体。", "已是简体。"),
        ("𠮷野家開張，😀", "𠮷野家开张,😀"),
        ("裏\ud800面", "里\ud800面"),
        ("Plain ASCII", "plain ascii"),
        ("İstanbul ΑΣ 300K", "İstanbul ασ 300k"),
        ("", ""),
    ],
)
def test_folds_to_simplified_half_width_lower_case(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_keeps_the_length_and_is_stable(text: str) -> None:
    once = fold(text)
    assert len(once) == len(text)
    assert fold(once) == once


def test_each_character_is_folded_by_itself_within_the_plane_and_beyond() -> None:
    plane = "".join(map(chr, range(PLANE)))
    assert fold(plane + "😀") == fold(plane) + "😀"


def test_every_letter_of_the_plane_has_its_lower_case() -> None:
    for code in FOLDED_PLANE.tolist():
        assert chr(code).lower() in (chr(code), "i̇")  # İ alone becomes two characters
