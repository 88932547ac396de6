"""The frontier: what is asked for, in which order, and what becomes of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from lilong.crawler.requests import PageRequest
from lilong.pipelines.crawling.frontier import MAX_ATTEMPTS, Frontier, Seed
from lilong.pipelines.crawling.revisits import VISITS, next_visit
from lilong.pipelines.storage.database import SHANGHAI

NOW = datetime(2026, 3, 5, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
def frontier(db):
    """Give a frontier of one site in an empty database."""
    return Frontier(db, "site")


def later_run(frontier: Frontier, site: str = "site", since: date | None = None) -> Frontier:
    """Return what the next run finds: it remembers nothing of what this one has asked for."""
    following = Frontier(frontier.db, site)
    following.reopen(since)
    return following


def article(n: int, **more) -> Seed:
    page = PageRequest(kind="article", **more)
    return Seed(url=f"https://x.cn/a/{n}", page=page, priority=n)


def page(n: int, **more) -> Seed:
    return Seed(url=f"https://x.cn/list/{n}", page=PageRequest(kind="list", **more))


def taken(frontier: Frontier, limit: int = 100) -> list[str]:
    return [each.seed.url.removeprefix("https://x.cn/") for each in frontier.take(limit)]


def state(frontier: Frontier, url: str) -> tuple:
    sql = "select state, reason, attempts from pages where url = ?"
    return frontier.db.execute(sql, [f"https://x.cn/{url}"]).fetchone()


def store(frontier: Frontier, n: int, next_fetch_at: str | None = None) -> None:
    frontier.db.execute(
        "update pages set state = 'stored', fetched_at = '2026-03-01T00:00:00+08:00',"
        " next_fetch_at = ? where url = ?",
        [next_fetch_at, f"https://x.cn/a/{n}"],
    )


def test_the_newest_first_and_nothing_twice_in_a_run(frontier):
    frontier.discover(None, [article(1), article(3), article(2)])
    assert taken(frontier, 2) == ["a/3", "a/2"]
    assert taken(frontier) == ["a/1"]
    assert taken(frontier) == []
    assert taken(later_run(frontier)) == ["a/3", "a/2", "a/1"]  # none of them was finished


def test_known_articles_are_not_asked_for_again(frontier):
    assert frontier.discover("https://x.cn/list/1", [article(1), article(2)]) == 2
    store(frontier, 1)
    frontier.drop("https://x.cn/a/2", "no body")
    following = later_run(frontier)
    assert following.discover(None, [article(1), article(2), article(3)]) == 1
    assert taken(following) == ["a/3"]


def test_a_known_list_page_is_asked_for_again_only_behind_something_new(frontier):
    frontier.start(page(1))
    taken(frontier)
    frontier.discover("https://x.cn/list/1", [article(1), page(2)])
    assert taken(frontier) == ["a/1", "list/2"]
    frontier.discover("https://x.cn/list/2", [])
    store(frontier, 1)
    quiet = later_run(frontier)
    quiet.discover("https://x.cn/list/1", [article(1), page(2)])
    assert taken(quiet) == []
    lively = later_run(frontier)
    lively.discover("https://x.cn/list/1", [article(1), article(2), page(2)])
    assert taken(lively) == ["a/2", "list/2"]


def test_a_list_for_every_run_is_asked_for_again(frontier):
    frontier.discover("https://x.cn/list/1", [page(2, again=True)])
    frontier.discover("https://x.cn/list/2", [])
    following = later_run(frontier)
    following.discover("https://x.cn/list/1", [page(2, again=True)])
    assert taken(following) == ["list/2"]


def test_a_start_page_is_always_asked_for_even_when_another_site_knows_it(frontier):
    frontier.start(page(1))
    frontier.discover("https://x.cn/list/1", [])
    other = later_run(frontier, "other")
    other.start(page(1))
    assert taken(other) == ["list/1"]


def test_failures_are_tried_again_until_there_were_too_many_in_a_row(frontier):
    frontier.discover(None, [article(1)])
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert taken(frontier) == ["a/1"], attempt
        frontier.fail("https://x.cn/a/1", "http 500")
        frontier = later_run(frontier)
    assert taken(frontier) == []
    assert state(frontier, "a/1") == ("failed", "http 500", MAX_ATTEMPTS)


def test_a_list_page_that_came_may_fail_again_later(frontier):
    frontier.start(page(1))
    for _ in range(MAX_ATTEMPTS + 1):
        frontier.discover("https://x.cn/list/1", [])
    frontier.fail("https://x.cn/list/1", "http 500")
    assert state(frontier, "list/1") == ("failed", "http 500", 1)
    assert taken(later_run(frontier)) == ["list/1"]


def test_what_was_too_old_is_wanted_when_an_earlier_day_is_asked_for(frontier):
    frontier.discover(None, [article(1)])
    frontier.drop("https://x.cn/a/1", "before 2026-03-05")
    assert taken(later_run(frontier, since=date(2026, 3, 5))) == []
    assert taken(later_run(frontier, since=date(2026, 3, 1))) == ["a/1"]
    frontier.drop("https://x.cn/a/1", "before 2026-03-05")
    assert taken(later_run(frontier)) == ["a/1"]


def test_stored_pages_come_again_when_due_after_all_that_is_new(frontier):
    frontier.discover(None, [article(n) for n in range(1, 5)])
    store(frontier, 1, "2026-03-02T00:00:00+08:00")
    store(frontier, 2, "2999-01-01T00:00:00+08:00")
    store(frontier, 3)
    assert taken(frontier) == ["a/4"]
    assert taken(frontier) == ["a/1"]
    assert taken(frontier) == []
    assert frontier.take(5, revisit=False) == []


def test_an_article_that_its_list_says_has_changed_comes_again(frontier):
    frontier.discover(None, [article(1), article(2)])
    store(frontier, 1)
    store(frontier, 2)
    following = later_run(frontier)
    before, after = datetime(2026, 2, 1, tzinfo=SHANGHAI), datetime(2026, 3, 2, tzinfo=SHANGHAI)
    following.discover(None, [article(1, modified=before), article(2, modified=after)])
    assert taken(following) == ["a/2"]


def test_a_stored_page_stays_stored_whatever_comes_of_a_second_look(frontier):
    frontier.discover(None, [article(1), article(2), article(3)])
    for n in (1, 2, 3):
        store(frontier, n, "2026-03-02T00:00:00+08:00")
    frontier.drop("https://x.cn/a/1", "http 404")
    frontier.fail("https://x.cn/a/2", "timeout")
    frontier.unchanged("https://x.cn/a/3")
    assert [state(frontier, f"a/{n}")[:2] for n in (1, 2, 3)] == [
        ("stored", "http 404"),
        ("stored", "timeout"),
        ("stored", None),
    ]
    sql = "select next_fetch_at, unchanged_fetches from pages order by url"
    (gone, _), (later, _), (planned, unchanged) = frontier.db.execute(sql).fetchall()
    assert gone is None
    assert later > "2026-03-03"
    assert planned > later
    assert unchanged == 1


def test_visits_grow_rarer_and_end():
    days = []
    for unchanged in range(len(VISITS)):
        moment = next_visit(unchanged, NOW, NOW)
        assert moment is not None
        days.append((datetime.fromisoformat(moment) - NOW).days)
    assert days == [1, 3, 9, 27]
    assert next_visit(len(VISITS), NOW, NOW) is None
    assert next_visit(0, NOW - timedelta(days=61), NOW) is None
    assert next_visit(0, None, NOW) is not None


def test_waiting_counts_articles_only(frontier):
    frontier.discover(None, [article(1), article(2), page(1)])
    store(frontier, 1)
    assert frontier.waiting() == 1


def test_a_list_page_and_its_links_are_committed_together_or_not_at_all(frontier):
    frontier.start(page(1))
    with pytest.raises(TypeError):
        frontier.discover("https://x.cn/list/1", [article(1), page(2, list_page={1, 2})])
    assert state(frontier, "list/1")[0] == "discovered"
    assert state(frontier, "a/1") is None


def test_sites_of_one_connection_ask_each_for_what_is_theirs(frontier):
    frontier.discover(None, [article(1)])
    frontier.start(page(1))
    assert taken(frontier) == ["a/1", "list/1"]
    other = Frontier(frontier.db, "other")
    other.start(page(1))  # a list that both start at
    assert taken(other) == ["list/1"]
    assert taken(frontier) == []


def test_a_page_is_tried_five_times(frontier):
    frontier.discover(None, [article(1)])
    asked = 0
    while taken(frontier):
        asked += 1
        frontier.fail("https://x.cn/a/1", "http 500")
        frontier = later_run(frontier)
    assert asked == 5


def test_an_article_is_visited_four_times_and_one_of_last_quarter_never():
    visits = [next_visit(unchanged, NOW, NOW) for unchanged in range(6)]
    days = [(datetime.fromisoformat(when) - NOW).days if when else None for when in visits]
    assert days == [1, 3, 9, 27, None, None]
    assert next_visit(0, NOW - timedelta(days=59), NOW) is not None
    assert next_visit(0, NOW - timedelta(days=61), NOW) is None


def test_a_page_that_is_slow_twice_is_given_up(frontier):
    frontier.discover(None, [article(1), article(2)])
    taken(frontier)
    frontier.fail("https://x.cn/a/1", "takes too long")
    frontier.fail("https://x.cn/a/2", "http 500")
    assert state(frontier, "a/1")[:2] == ("failed", "takes too long")
    following = later_run(frontier)
    assert taken(following) == ["a/2", "a/1"]
    following.fail("https://x.cn/a/1", "takes too long")
    following.fail("https://x.cn/a/2", "takes too long")
    assert state(frontier, "a/1")[:2] == ("dropped", "takes too long")
    assert state(frontier, "a/2")[:2] == ("failed", "takes too long")
    assert taken(later_run(following)) == ["a/2"]
