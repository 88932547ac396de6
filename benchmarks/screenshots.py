"""Pictures of the web pages for the README: `python -m benchmarks.screenshots demo.db docs`.

Needs Playwright and Debian's `chromium`.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path
from urllib.parse import quote

import uvicorn
from playwright.async_api import ViewportSize, async_playwright

from lilong.pipelines.search.search import Search
from lilong.pipelines.storage.database import open_database
from lilong.web.app import make_datasette

SIZE: ViewportSize = {"width": 1100, "height": 720}
QUERY = "养老"


async def take(db_path: str, folder: Path) -> None:
    """Write search.png, article.png and dashboard.png."""
    with open_database(db_path, create=False) as db:
        hits = Search(db, QUERY).page().hits
    article = max(hits, key=lambda hit: hit.copies).id
    config = uvicorn.Config(make_datasette(db_path).app(), port=0, log_level="error")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    asked = f"?q={quote(QUERY)}"
    pages = {
        "search": f"/{asked}",
        "article": f"/article/{article}{asked}",
        "dashboard": "/dashboard",
    }
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = await browser.new_page(viewport=SIZE)
        for name, path in pages.items():
            await page.goto(f"http://127.0.0.1:{port}{path}")
            await page.screenshot(path=folder / f"{name}.png")
        await browser.close()
    server.should_exit = True
    await serving


if __name__ == "__main__":
    asyncio.run(take(sys.argv[1], Path(sys.argv[2])))
