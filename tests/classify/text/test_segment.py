"""Segmentation: our words stay whole, and the fast segmenter equals jieba."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

from lilong.classify.text.segment import (
    WORDS,
    Segmenter,
    read_words,
    reference_tokenizer,
)
from lilong.classify.topics.labelled import CORPUS, read_labelled


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return Segmenter()


@pytest.fixture(scope="module")
def jieba_itself() -> Any:
    return reference_tokenizer()


def reference_words(tokenizer: Any, text: str) -> list[str]:
    """Return the words of jieba itself, in the mode that the classifiers use."""
    return list(tokenizer.cut(text, HMM=False))


@pytest.mark.parametrize(
    "word",
    ["五社联动", "一老一小", "社工站", "睦邻中心", "接诉即办", "老旧小区改造", "新时代文明实践站"],
)
def test_words_of_the_field_stay_whole(segmenter: Segmenter, word: str) -> None:
    assert word in segmenter.words(f"街道推进{word}工作")


def test_every_word_of_our_dictionary_stays_whole(segmenter: Segmenter) -> None:
    cut = [word for word, _, _ in read_words(WORDS) if segmenter.words(word) != [word]]
    assert cut == []


def test_the_fast_segmenter_gives_the_words_of_jieba(
    segmenter: Segmenter, jieba_itself: Any
) -> None:
    texts = [row.headline + "\n" + row.body for row in read_labelled([CORPUS])[::3]]
    assert len(texts) > 500
    differing = [
        text for text in texts if segmenter.words(text) != reference_words(jieba_itself, text)
    ]
    assert differing == []


@pytest.mark.parametrize(
    "text",
    ["", " ", "A", "12345热线", "App下载Wi-Fi 3.5%", "😀社区\x00\u3000里", "繁體字與簡體字混排"],
)
def test_odd_texts_are_cut_alike_and_nothing_is_lost(
    segmenter: Segmenter, jieba_itself: Any, text: str
) -> None:
    assert segmenter.words(text) == reference_words(jieba_itself, text)
    assert "".join(segmenter.words(text)) == text


def test_a_segmenter_is_pickled_with_its_dictionary(tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("里弄工坊 5 n\n", encoding="utf-8")
    again = pickle.loads(pickle.dumps(Segmenter(words)))
    assert again.words("里弄工坊开张") == ["里弄工坊", "开张"]


def test_dictionaries_of_two_segmenters_do_not_mix(segmenter: Segmenter, tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("里弄茶室 5 n\n", encoding="utf-8")
    assert Segmenter(words).words("里弄茶室社工站")[0] == "里弄茶室"
    assert segmenter.words("里弄茶室社工站")[-1] == "社工站"
    assert "里弄茶室" not in segmenter.words("里弄茶室社工站")
    assert "社工站" not in Segmenter(words).words("里弄茶室社工站")


def test_a_malformed_line_is_named(tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("# 注释\n社工站 3 n\n社工站 多 n\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"words\.txt:3: expected"):
        read_words(words)
