"""The constants that benchmarks.mutate changes stand where it says, and so do their tests."""

from __future__ import annotations

from pathlib import Path

from benchmarks.mutations import MUTATIONS

ROOT = Path(__file__).parents[2]


def test_every_change_is_of_something_that_stands_once_in_its_file():
    for mutation in MUTATIONS:
        text = (ROOT / mutation.path).read_text("utf-8")
        assert mutation.applied(text) != text, mutation


def test_the_tests_nearest_to_each_change_are_there():
    tests = {path for mutation in MUTATIONS for path in mutation.tests.split()}
    assert [path for path in sorted(tests) if not (ROOT / path).exists()] == []


def test_no_change_is_made_twice_and_few_have_a_reason_to_survive():
    changes = [(mutation.path, mutation.old, mutation.new) for mutation in MUTATIONS]
    assert len(set(changes)) == len(changes) >= 42
    assert sum(bool(mutation.reason) for mutation in MUTATIONS) <= 8
