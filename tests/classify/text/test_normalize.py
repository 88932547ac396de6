"""The normal forms in which text is counted."""

from __future__ import annotations

import pytest

from lilong.classify.text.normalize import EDGE, with_signs, words_only


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("臺北市社區發展協會", "台北市社区发展协会"),
        ("１２３４５热线", "0热线"),
        ("2026年3月5日", "0年0月0日"),
        ("App、WiFi！", "app wifi "),
        ("社区\n\n😀居民", "社区 居民"),
        ("é\udcff社", " 社"),
        ("䷀社", " 社"),
        ("", ""),
    ],
)
def test_words_alone(text: str, written: str) -> None:
    assert words_only(text) == written


def test_with_signs_and_ends() -> None:
    assert with_signs("《平凡的世界》 ３元😀") == "《平凡的世界》3元" + EDGE
