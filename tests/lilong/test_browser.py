"""The web pages in a real browser: headless Chromium, driven by Playwright.

Skipped where Playwright or Chromium (Debian's `chromium`) is not installed. LILONG_SCREENSHOTS
names a folder in which a picture of each page is kept for the README.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from socket import socket
from time import monotonic, sleep
from typing import Any

import pytest

from lilong.pipelines.storage.database import SHANGHAI, open_database
from lilong.pipelines.storage.store import store
from lilong.web.app import make_datasette
from tests.articles import tagged

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: apt install chromium"),
]

TOPICS = ("elderly_care", "volunteering", "renewal_facilities")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the pages of forty articles, served on loopback."""
    path = tmp_path_factory.mktemp("browser") / "news.db"
    with open_database(path) as db, db.atomic():
        for number in range(40):
            date = datetime(2024, 1 + number % 6, 1 + number % 28, 9, tzinfo=SHANGHAI)
            # Long runs of another sign each, so that the articles are no copies of one another.
            body = f"第{number}次居民议事会上，志愿者报告了第{number * 7}户的情况。"
            body += "".join(chr(0x4E00 + 300 * number + step) for step in range(300))
            store(db, tagged(number, topic=TOPICS[number % 3], body=body, date_published=date))
        store(db, tagged(90))
        store(db, tagged(91, publisher="转载网", headline="<b>转载</b>：社区食堂开张"))
    import uvicorn

    with closing(socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = uvicorn.Config(make_datasette(str(path)).app(), port=port, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    waited = monotonic()
    while not server.started:
        assert monotonic() - waited < 30
        sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Give a headless browser."""
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Give a new page; an error in its console or a script that ran fails the test."""
    context = browser.new_context(
        viewport=getattr(request, "param", {"width": 1200, "height": 900})
    )
    opened = context.new_page()
    errors: list[str] = []
    opened.on("console", lambda message: errors.append(message.text))
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("dialog", lambda dialog: errors.append("a script opened a dialog"))
    yield opened
    context.close()
    assert errors == []


def keep(page: Any, name: str) -> None:
    folder = os.environ.get("LILONG_SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=False)


def test_search_facet_and_article_by_mouse(page, address):
    page.goto(address)
    page.get_by_role("searchbox").fill("居民议事会")
    page.get_by_role("button", name="检索").click()
    assert page.locator(".total strong").inner_text() == "40"
    assert page.locator(".hits mark").first.inner_text() == "居民议事会"
    keep(page, "search")
    page.get_by_role("link", name="志愿服务", exact=True).first.click()
    assert page.locator(".total strong").inner_text() == "13"
    assert "topic=volunteering" in page.url
    page.locator(".hits h2 a").first.click()
    assert page.locator(".body mark.found").first.inner_text() == "居民议事会"
    page.get_by_role("link", name="返回结果").click()
    assert page.locator(".total strong").inner_text() == "13"


def test_search_by_keyboard_alone(page, address):
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    while page.evaluate("document.activeElement.id") != "q":
        page.keyboard.press("Tab")
    page.keyboard.type("社区食堂开张")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    assert page.locator(".hits li").count() == 20


def test_an_article_shows_evidence_and_the_chain_of_copies(page, address):
    page.goto(f"{address}/?q=行动不便&sort=oldest")
    page.locator(".hits h2 a").first.click()
    assert page.locator(".chain li").count() == 2
    assert page.locator(".chain").inner_text().count("says from") == 2
    assert page.locator("mark.topic").first.inner_text() == "食堂"
    keep(page, "article")


def test_the_dashboard_leads_to_the_articles(page, address):
    page.goto(f"{address}/dashboard")
    keep(page, "dashboard")
    page.locator(".map a[aria-label^='上海']").click()
    page.wait_for_url("**region=310000*")
    assert page.locator(".total strong").inner_text() == "42"


@pytest.mark.parametrize("page", [{"width": 360, "height": 740}], indirect=True)
@pytest.mark.parametrize("path", ["/", "/dashboard", "/article/41", "/api"])
def test_pages_fit_a_phone(page, address, path):
    page.goto(address + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_dark_and_light_are_both_legible(page, address):
    def colours() -> tuple[str, str]:
        style = "getComputedStyle(document.body)"
        return page.evaluate(f"{style}.color"), page.evaluate(f"{style}.backgroundColor")

    page.emulate_media(color_scheme="light")
    page.goto(address)
    light = colours()
    page.emulate_media(color_scheme="dark")
    dark = colours()
    assert light != dark
    for ink, paper in (light, dark):
        assert contrast(ink, paper) >= 7.0


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours rgb(…) by WCAG 2."""

    def luminance(colour: str) -> float:
        parts = [int(part) / 255 for part in colour[4:-1].split(",")]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)
