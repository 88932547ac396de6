"""A flag reaches the person who asked for it, by webhook or by mail, and never stops a run."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from scrapy.settings import Settings

from lilong.cli import notify as notices
from lilong.cli.notify import notify, summary

FLAGS = {"yangpu": ["silent"], "people_cn": ["lost source", "few articles"]}


@pytest.fixture
def webhook() -> Iterator[tuple[str, list[dict]]]:
    """Give a server that keeps the JSON it is sent."""
    kept: list[dict] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Hook) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/hook", kept
        server.shutdown()


@pytest.fixture
def mail_server() -> Iterator[tuple[int, list[str]]]:
    """Give an SMTP server that takes every message."""
    kept: list[str] = []

    class Smtp(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 test\r\n")
            for line in self.rfile:
                if line.upper().startswith(b"DATA"):
                    self.wfile.write(b"354 go on\r\n")
                    kept.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
                self.wfile.write(b"250 ok\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Smtp) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server.server_address[1], kept
        server.shutdown()


def test_flags_are_summed_up_in_one_line():
    assert summary(FLAGS) == "people_cn: lost source, few articles; yangpu: silent"


def test_a_webhook_gets_json_that_chat_programs_show(webhook):
    url, kept = webhook
    notify(Settings({"LILONG_NOTIFY": url}), 7, FLAGS)
    assert kept == [{"run": 7, "text": f"Lilong: {summary(FLAGS)}", "flags": FLAGS}]


def test_nothing_is_sent_without_flags(webhook):
    url, kept = webhook
    notify(Settings({"LILONG_NOTIFY": url}), 7, {})
    assert kept == []


def test_mail_names_the_sites(mail_server):
    port, kept = mail_server
    settings = {
        "LILONG_NOTIFY": "mailto:wang@example.org",
        "MAIL_HOST": "127.0.0.1",
        "MAIL_PORT": port,
        "MAIL_FROM": "lilong@example.org",
    }
    notify(Settings(settings), 7, FLAGS)
    (message,) = kept
    assert "Subject: Lilong run 7" in message
    assert "To: wang@example.org" in message
    assert "yangpu: silent" in message


@pytest.mark.parametrize("target", ["http://127.0.0.1:9/", "file:///etc/passwd", "nonsense"])
def test_a_notice_that_cannot_be_sent_is_reported_and_no_more(target):
    with notices.stderr.capture() as said:
        notify(Settings({"LILONG_NOTIFY": target}), 7, FLAGS)
    assert "could not be sent" in said.get()
