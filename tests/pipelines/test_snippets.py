"""What of a text is shown around the words that were found in it."""

from __future__ import annotations

import pytest

from lilong.pipelines.search.hits import snippet
from lilong.pipelines.search.query_language import QueryError, parse_query
from lilong.pipelines.storage.spans import TermFinder


def shown(text: str, *words: str) -> str:
    return "".join(piece.text for piece in snippet(text, TermFinder(words)))


def test_a_snippet_has_sixty_characters_and_twelve_of_them_stand_before_the_word():
    text = "楼" * 100 + "食堂" + "道" * 100
    assert shown(text, "食堂") == "…" + "楼" * 12 + "食堂" + "道" * 46 + "…"


def test_a_snippet_of_a_text_without_the_word_is_its_beginning():
    assert shown("楼" * 100, "食堂") == "楼" * 60 + "…"
    assert shown("楼" * 60, "食堂") == "楼" * 60


def test_a_query_has_32_words_at_most():
    assert len(parse_query("词 " * 32).groups) == 32
    with pytest.raises(QueryError, match="32"):
        parse_query("词 " * 33)
