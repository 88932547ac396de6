"""What is seen while a crawl runs: live lines on a terminal, nothing where there is none."""

from __future__ import annotations

import os
import subprocess

import pytest

from tests.crawling import PATIENCE, add_chain, command, crawl

pytestmark = pytest.mark.slow


def test_a_live_line_tells_pages_articles_errors_and_speed(site, tmp_path):
    pty = pytest.importorskip("pty")
    add_chain(site, 12, 6)
    del site.pages["/a/3.html"]
    ours, theirs = pty.openpty()
    start = ("--start", f"{site.url}/news/")
    process = subprocess.Popen(
        command(tmp_path / "news.db", *start),
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "160"},
    )
    os.close(theirs)
    shown = b""
    try:
        while chunk := os.read(ours, 65536):
            shown += chunk
    except OSError:  # Linux's way of saying that the other end is closed
        pass
    os.close(ours)
    assert process.wait(PATIENCE) == 0
    text = shown.decode()
    assert "12/12" in text
    assert "15 pages" in text  # 2 lists, 12 articles, robots.txt
    assert "11 articles" in text
    assert "1 errors" in text
    assert "/s" in text


def test_nothing_is_written_to_standard_error_where_no_terminal_is(site, tmp_path):
    add_chain(site, 3, 3)
    done = crawl(site, tmp_path / "news.db")
    assert done.returncode == 0
    assert done.stderr == ""
    assert "Run 1" in done.stdout
