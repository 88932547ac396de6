"""Backpressure: no more pages are asked for than can be read."""

from __future__ import annotations

from scrapy import Request

from lilong.crawler.workers.offload import shared_offload


class Backpressure:
    """Downloader middleware that holds requests back while many pages wait to be read.

    What was fetched and not read is fetched again after a crash.
    """

    async def process_request(self, request: Request) -> None:
        """Wait until few pages wait to be read."""
        await shared_offload().room.wait()
