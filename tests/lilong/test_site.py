"""`lilong site new` writes a spider and drafts that a person must approve."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lilong.test_crawl import add_articles, list_page

pytestmark = pytest.mark.slow
FAST = ["--allow-private", "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What `site new` needs of a checkout."""
    (tmp_path / "crawler" / "spiders").mkdir(parents=True)
    return tmp_path


def lilong(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lilong", *arguments]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )


def test_new_writes_the_spider_the_pages_as_served_and_unapproved_drafts(site, checkout):
    site.add("/news/", list_page(range(4)))
    add_articles(site, range(4))
    done = lilong(checkout, "site", "new", "jiedao", f"{site.url}/news/", *FAST)
    assert done.returncode == 0, done.stderr
    text = (checkout / "crawler/spiders/jiedao.py").read_text("utf-8")
    assert 'name = "jiedao"' in text
    compile(text, "jiedao.py", "exec")
    folder = checkout / "tests/pages/jiedao"
    assert (folder / "list.html").read_bytes() == site.pages["/news/"].body
    draft = json.loads((folder / "article.json").read_text("utf-8"))
    assert draft["approved"] is False
    assert draft["article"]["headline"].endswith("次楼组议事会记录")
    assert draft["article"]["source"] == "社区报"
    assert len(json.loads((folder / "list.json").read_text("utf-8"))["links"]) == 4


def test_new_touches_nothing_that_is_there(site, checkout):
    (checkout / "crawler/spiders/jiedao.py").write_text("# mine", encoding="utf-8")
    done = lilong(checkout, "site", "new", "jiedao", f"{site.url}/news/", *FAST)
    assert done.returncode == 2
    assert "is there already" in done.stderr
    assert (checkout / "crawler/spiders/jiedao.py").read_text("utf-8") == "# mine"


def test_new_says_why_a_list_gave_nothing(site, checkout):
    site.add("/news/", "<p>本站正在改版</p>")
    done = lilong(checkout, "site", "new", "jiedao", f"{site.url}/news/", *FAST)
    assert done.returncode == 1
    assert "no link of the list page" in done.stderr
    assert not (checkout / "crawler/spiders/jiedao.py").exists()


def test_check_wants_a_site_that_is_known(checkout):
    done = lilong(checkout, "site", "check", "no_such_site")
    assert done.returncode == 2
    assert "no such site" in done.stderr
