"""Where a repost begins: each row stands close to one of the limits of near_duplicates.py.

The texts are characters drawn by chance, so that no two share a shingle but where they quote.
"""

from __future__ import annotations

import random

import pytest

from lilong.pipelines.storage.near_duplicates import MAX_PER_HASH, keep_fingerprint, shingle_hashes
from lilong.pipelines.storage.store import store, store_many
from tests.articles import tagged


def drawn(seed: int, size: int) -> str:
    """`size` characters of no meaning, the same for each seed."""
    return "".join(map(chr, random.Random(seed).choices(range(0x4E00, 0x9000), k=size)))


def edited(text: str, every: int) -> str:
    """`text` with every so manieth character exchanged."""
    return "".join("々" if n % every == every - 1 else sign for n, sign in enumerate(text))


def clusters(db, *bodies: str, first: int = 1) -> list[int]:
    store_many(db, ((tagged(n, body=body), None) for n, body in enumerate(bodies, first)))
    return [cluster for (cluster,) in db.execute("SELECT cluster FROM articles ORDER BY id")]


STORY = drawn(1, 700)


@pytest.mark.parametrize(
    ("copy", "joins"),
    [
        # of 16 shingles in a row 10 stay whole, of 13 only 7
        (edited(STORY, 16), True),
        (edited(STORY, 13), False),
        # what share of the shorter text is the story's
        (STORY[:210] + drawn(2, 100), True),
        (STORY[:170] + drawn(2, 140), False),
        # the shorter a text, the more of it: a sentence may be quoted in another report
        (STORY[:60] + drawn(3, 20), False),
        (STORY[:70] + drawn(3, 4), True),
        (STORY[:76] + drawn(3, 39), False),
    ],
    ids=[
        "edited rarely", "edited often", "two thirds of it", "just over half of it",
        "a short text, three quarters of it", "a short text, nearly all of it",
        "a text of 115, two thirds of it",
    ],
)  # fmt: skip
def test_how_much_of_a_text_must_stand_in_the_other(db, copy, joins):
    assert clusters(db, STORY, copy) == ([1, 1] if joins else [1, 2])


@pytest.mark.parametrize(("overlap", "joins"), [(80, True), (30, False)])
def test_two_cuts_of_a_story_become_one_cluster_if_they_overlap(db, overlap, joins):
    assert clusters(db, STORY[: 200 + overlap], STORY[200:400]) == [1, 2]
    assert clusters(db, STORY[:400], first=3) == ([1, 1, 1] if joins else [1, 2, 1])


def found(db, originals: list[str], copies: list[str]) -> int:
    """How many of the copies join the cluster of their original."""
    joined = clusters(db, *originals, *copies)
    return sum(one == other for one, other in zip(joined, joined[len(originals) :], strict=False))


def test_a_quarter_cut_from_the_end_finds_most_stories(db):
    """Two of a story's 12 smallest hashes must be in it: 1 - .7^12 - 12 · .3 · .7^11 = .92."""
    stories = [drawn(seed, 1000) for seed in range(100, 160)]
    assert 46 <= found(db, stories, [story[-300:] for story in stories]) <= 58


def test_a_teaser_finds_a_story_of_any_length_by_its_head(db):
    stories = [drawn(seed, 4000) for seed in range(200, 220)]
    assert found(db, stories, [story[:130] for story in stories]) >= 18


def test_a_copy_of_one_of_many_notices_is_found_behind_the_others(db):
    """The notice's own words stand in all of them, and the oldest come first."""
    frame = drawn(5, 60)
    notices = [f"{frame[:30]}{drawn(seed, 12)}{frame[30:]}" for seed in range(300, 300 + 40)]
    assert len(notices) < MAX_PER_HASH
    joined = clusters(db, *notices, *notices)
    assert joined[:40] == list(range(1, 41))
    assert joined[40:] == joined[:40]


@pytest.mark.parametrize(
    ("article", "moved"),
    [(9_999, False), (10_000, True), (110_000, False), (120_000, True), (960_000, True)],
)
def test_fingerprints_are_moved_to_their_place_seldomer_in_a_large_database(db, article, moved):
    store(db, tagged(1, body=STORY))
    db.execute("PRAGMA foreign_keys = OFF")
    keep_fingerprint(db, article, shingle_hashes(STORY))
    assert (db["fingerprints_new"].count == 0) == moved
    assert (db["fingerprints"].count > 0) == moved
