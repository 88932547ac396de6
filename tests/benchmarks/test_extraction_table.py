"""The extraction benchmark's table."""

from benchmarks.extraction import table


def test_a_tool_that_reads_no_field_has_a_dash() -> None:
    row = dict.fromkeys(("title", "date", "source", "credits"), None)
    shown = table({"tool": {"body": 0.98765, "GB body": 0.9, **row, "pages per CPU s": 301.4}})
    assert shown.splitlines()[-1] == "| tool | 0.988 | 0.900 | – | – | – | – | 301 |"
