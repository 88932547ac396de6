"""A real HTTP server on loopback for tests: pages by path, with every request counted."""

from __future__ import annotations

import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Reply:
    """What the server answers: `body` may be cut short of the length that it claims."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    claimed_length: int | None = None


LINGER_NOT = struct.pack("ii", 1, 0)

RESET = Reply(status=-1)
"""The connection is reset in place of an answer."""
HANG = Reply(status=-2)
"""No answer for as long as the client waits."""

Handler = Callable[[str], Reply]


class LocalSite:
    """Pages by path; a path's value is a Reply or a function of the path."""

    def __init__(self) -> None:
        self.pages: dict[str, Reply | Handler] = {}
        self.requests: Counter[str] = Counter()
        self.agents: set[str] = set()
        """What the requests named as their User-Agent."""
        self.url = ""
        self.gate = threading.Event()
        """Closed: requests for articles are counted and wait for their answer."""
        self.gate.set()
        self.shut_after = 0
        """Requests for articles after which the gate is closed; 0: it stays open."""

    def count(self, path: str) -> None:
        """Count a request, and close the gate where it is time."""
        self.requests[path] += 1
        if self.shut_after and self.article_requests() > self.shut_after:
            self.gate.clear()

    def article_requests(self) -> int:
        """How many requests for /a/… have come."""
        counts = list(self.requests.items())
        return sum(count for path, count in counts if path.startswith("/a/"))

    def open_gate(self) -> None:
        """Answer what waits, and all that comes."""
        self.shut_after = 0
        self.gate.set()

    def add(self, path: str, html: str | bytes, **headers: str) -> None:
        """Serve a page at `path`; text is sent as UTF-8."""
        body = html.encode() if isinstance(html, str) else html
        kind = {"Content-Type": "text/html; charset=utf-8"}
        self.pages[path] = Reply(body, headers=kind | headers)

    def reply(self, path: str) -> Reply:
        """Return the answer for a path: 404 for one that was not added."""
        page = self.pages.get(path, Reply(b"<h1>404</h1>", status=404))
        return page if isinstance(page, Reply) else page(path)


@contextmanager
def serve_site() -> Iterator[LocalSite]:
    """Run a LocalSite on a free port of 127.0.0.1."""
    site = LocalSite()

    class Server(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.count(self.path)
            if self.path.startswith("/a/"):
                site.gate.wait()
            site.agents.add(self.headers.get("User-Agent", ""))
            reply = site.reply(self.path)
            if reply is RESET:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
                self.close_connection = True
                self.connection.close()
                return
            if reply is HANG:
                self.connection.recv(1)  # nothing comes until the client gives up
                self.close_connection = True
                return
            etag = reply.headers.get("ETag")
            if etag and self.headers.get("If-None-Match") == etag:
                reply = Reply(status=304, headers={"ETag": etag})
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            length = len(reply.body) if reply.claimed_length is None else reply.claimed_length
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(reply.body)
            if length != len(reply.body):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

        def handle(self) -> None:
            with suppress(ConnectionError):  # a crawl that is killed drops its connections
                super().handle()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield site
    finally:
        site.open_gate()
        server.shutdown()
        thread.join()
        server.server_close()
