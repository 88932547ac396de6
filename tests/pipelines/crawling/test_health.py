"""A site that gives far less than usual, or loses a field, is flagged; a quiet weekend is not."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from lilong.pipelines.crawling.health import judge_run, poisson_at_most
from lilong.pipelines.storage.database import SHANGHAI, open_database, timestamp

START = datetime(2026, 3, 2, 6, 0, tzinfo=SHANGHAI)
FULL = {"source": 0.95, "date_published": 1.0, "credits": 0.8}


@pytest.fixture
def db():
    with open_database(":memory:") as opened:
        yield opened


def add_runs(
    db, new: list[int], coverage: dict[str, float] | None = None, fetched: int = 30
) -> int:
    """One run a day; gives the number of the last."""
    for day, count in enumerate(new):
        run = db["runs"].insert({"started_at": timestamp(START + timedelta(days=day))}).last_pk
        last = day == len(new) - 1
        shares = coverage if coverage is not None and last else FULL
        db["run_sites"].insert(
            {
                "run": run,
                "site": "yangpu",
                "new": count,
                "fetched": fetched if last else 30,
                "coverage": json.dumps(shares),
            }
        )
    return run


@pytest.mark.parametrize(
    ("new", "flags"),
    [
        ([400, 12, 9, 14, 11, 0], ["silent"]),
        ([400, 30, 28, 33, 31, 4], ["few articles"]),
        ([400, 12, 9, 14, 11, 7], None),  # a quiet day
        ([400, 12, 12, 12, 12, 5], None),  # one in fifty days is like this
        ([400, *[12] * 10, 0, 0, 0, 0, 0], ["silent"]),  # its usual reaches back further than that
        ([400, 2, 1, 0, 3, 0], None),  # a site that gives little
        ([400, 0], None),  # too few runs to know its usual
        ([400, 12, 9], None),
    ],
)
def test_a_silent_site_is_flagged_by_its_own_usual(db, new, flags):
    found = judge_run(db, add_runs(db, new))
    assert found.get("yangpu") == flags


def test_flags_are_kept_with_the_run(db):
    run = add_runs(db, [400, 12, 9, 14, 11, 0])
    judge_run(db, run)
    (kept,) = db.execute("select flags from run_sites where run = ?", [run]).fetchone()
    assert json.loads(kept) == ["silent"]


def test_a_lost_field_is_flagged(db):
    run = add_runs(
        db, [400, 12, 9, 14, 11, 10], {"source": 0.1, "date_published": 1, "credits": 0.7}
    )
    assert judge_run(db, run) == {"yangpu": ["lost source"]}


def test_a_site_that_does_not_answer_is_flagged_at_its_first_run(db):
    assert judge_run(db, add_runs(db, [0], fetched=0)) == {"yangpu": ["no answer"]}


@pytest.mark.parametrize(
    ("count", "expected", "probability"),
    [(0, 7.0, 0.000912), (2, 12.0, 0.000522), (3, 3.0, 0.647232), (0, 0.0, 1.0)],
)
def test_poisson_agrees_with_the_tables(count, expected, probability):
    assert poisson_at_most(count, expected) == pytest.approx(probability, abs=1e-6)


@pytest.mark.parametrize(
    ("stored", "credits", "flags"),
    [
        (5, 0.3, {"yangpu": ["lost credits"]}),
        (4, 0.3, {}),  # too few articles to judge by
        (5, 0.5, {}),  # articles of another kind, perhaps
    ],
)
def test_a_field_is_lost_when_two_fifths_of_five_articles_no_longer_show_it(
    db, stored, credits, flags
):
    run = add_runs(db, [400, 4, 4, 4, 4, stored], FULL | {"credits": credits})
    assert judge_run(db, run) == flags
