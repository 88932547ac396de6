"""docs/database.md says what the code says."""

from __future__ import annotations

import re

import pytest

from docs.database import PAGE, parts


@pytest.mark.parametrize("name", parts())
def test_the_page_lists_what_the_code_declares(name):
    _, _, rest = PAGE.read_text("utf-8").partition(f"<!-- {name} begin -->\n")
    written, _, _ = rest.partition(f"\n<!-- {name} end -->")
    assert written == parts()[name], "run `make docs`"


def test_every_table_is_described(db):
    described = {
        table
        for line in PAGE.read_text("utf-8").splitlines()
        if line.startswith("| `")
        for table in re.findall(r"`(\w+)`", line.split("|")[1])
    }
    tables = {
        name
        for name in db.table_names()
        if not name.startswith(("articles_index_", "_sqlite", "sqlite_"))
    }
    assert tables - described == set()
