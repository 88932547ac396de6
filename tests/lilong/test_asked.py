"""What an address of the web page may ask for."""

from __future__ import annotations

import pytest
from lilong.web.asked import asked_of


@pytest.mark.parametrize(
    ("query", "size", "page"),
    [
        ("", 20, 1),
        ("size=50&page=3", 50, 3),
        ("size=5000", 1000, 1),
        ("page=99999", 20, 1000),
        ("size=1000&page=99999", 1000, 20),
        ("size=0&page=0", 1, 1),
        ("size=-1&page=x", 20, 1),
    ],
)
def test_sizes_and_pages_stay_within_what_can_be_answered(query, size, page):
    asked = asked_of(query)
    assert (asked.size, asked.page) == (size, page)
