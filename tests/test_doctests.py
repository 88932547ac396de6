"""The examples in docstrings give what they show."""

from __future__ import annotations

import doctest
import importlib

import pytest


@pytest.mark.parametrize(
    "module",
    [
        "han",
        "classify.text.fold",
        "classify.text.normalize",
        "classify.regions.lookup",
        "pipelines.search.search",
        "pipelines.search.query_language",
    ],
)
def test_examples_give_what_they_show(module: str) -> None:
    result = doctest.testmod(importlib.import_module(f"lilong.{module}"))
    assert result.attempted > 0
    assert result.failed == 0
