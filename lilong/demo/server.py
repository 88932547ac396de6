"""Serve a demo web on loopback, with validators and 304 answers."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final, Self

from lilong.demo.site import DemoPage, demo_site

LAST_MODIFIED: Final = "Sun, 22 Nov 2026 00:00:00 GMT"

_MISSING: Final = DemoPage(
    body="<html><head><title>404</title></head><body>您访问的页面不存在</body></html>".encode(),
    status=HTTPStatus.NOT_FOUND,
)


class DemoServer(ThreadingHTTPServer):
    """A loopback HTTP server over a mapping path → page.

    A context manager: it answers, in threads, between entering and leaving. The query string is no
    part of the path.
    """

    daemon_threads = True

    def __init__(self, pages: Mapping[str, DemoPage], port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.pages = pages
        self._accepting = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._accepting.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.shutdown()
        self.server_close()
        self._accepting.join()

    @property
    def url(self) -> str:
        """E.g. `http://127.0.0.1:40123`, with no slash at its end."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: DemoServer

    def do_GET(self) -> None:
        """Answer one request: 200, 304 or 404."""
        path = self.path.partition("?")[0]
        page = self.server.pages.get(path, _MISSING)
        status = HTTPStatus.NOT_MODIFIED if self._knows(page) else HTTPStatus(page.status)
        self.send_response(status)
        if page.status == HTTPStatus.OK:
            self.send_header("ETag", page.etag)
            self.send_header("Last-Modified", LAST_MODIFIED)
        if status == HTTPStatus.NOT_MODIFIED:
            self.end_headers()
            return
        self.send_header("Content-Type", page.content_type)
        self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        self.wfile.write(page.body)

    def _knows(self, page: DemoPage) -> bool:
        """Whether the asker holds this very page (RFC 9110: If-None-Match goes first)."""
        if page.status != HTTPStatus.OK:
            return False
        known = self.headers.get("If-None-Match")
        if known is not None:
            return page.etag in (tag.strip().removeprefix("W/") for tag in known.split(","))
        return self.headers.get("If-Modified-Since") == LAST_MODIFIED

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the demo's own output is what a person should see."""


def serve_demo(port: int = 0) -> DemoServer:
    """Return a server of the demo web on 127.0.0.1, answering while its context lasts.

    `port` 0 takes a free one. The port is bound at once.

    Raises:
        OSError: the port is taken.
    """
    return DemoServer(demo_site(), port)
