"""What an address of the web page may ask for."""

from __future__ import annotations

import pytest

from lilong.web.params import ParamError, parse_params


@pytest.mark.parametrize(
    ("query", "size", "page"),
    [
        ("", 20, 1),
        ("size=&page=%20", 20, 1),
        ("size=50&page=3", 50, 3),
        ("page=1000", 20, 1000),
        ("size=1000&page=20", 1000, 20),
        ("page=2&page=3", 20, 3),
    ],
)
def test_sizes_and_pages_are_read(query, size, page):
    params = parse_params(query)
    assert (params.size, params.page) == (size, page)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("page=0", "from 1 to 1000"),
        ("page=-1", "from 1 to 1000"),
        ("page=x", "no page 'x'"),
        ("page=1.5", "whole number"),
        ("page=２", "whole number"),
        ("page=1001", "from 1 to 1000"),
        ("page=" + "9" * 5000, "from 1 to 1000"),
        ("size=1000&page=21", "from 1 to 20"),
        ("size=0", "no size '0': write a whole number from 1 to 1000"),
        ("size=1001", "from 1 to 1000"),
    ],
)
def test_sizes_and_pages_that_cannot_be_answered_are_refused(query, message):
    params = parse_params(query)
    with pytest.raises(ParamError, match=message):
        print(params.page)


def test_an_order_and_a_choice_that_do_not_exist_are_refused():
    assert parse_params("sort=oldest&one=1").sort == "oldest"
    assert parse_params("sort=oldest&one=1").one_per_cluster
    with pytest.raises(ParamError, match="best, newest, oldest"):
        print(parse_params("sort=date").sort)
    with pytest.raises(ParamError, match="write 1"):
        print(parse_params("one=yes").one_per_cluster)


def test_of_one_address_a_hundred_parameters_are_read():
    assert len(parse_params("site=a&" * 100).filters().sites) == 100
    with pytest.raises(ParamError, match="100"):
        parse_params("site=a&" * 101).filters()


def test_links_keep_what_is_known_and_go_back_to_the_first_page():
    params = parse_params("q=%E5%85%BB%E8%80%81&topic=a&topic=b&page=3&utm_source=mail")
    assert params.without("topic", "a").encoded() == "q=%E5%85%BB%E8%80%81&topic=b"
    assert params.having({"topic": "c"}).encoded() == "q=%E5%85%BB%E8%80%81&topic=c"
    with pytest.raises(ParamError, match="no parameter 'utm_source'"):
        params.check_names()
