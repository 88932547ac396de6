"""`lilong extract`: files, standard input and a page served on loopback, as table and as JSON."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from lilong.cli.main import main
from tests.verbs import lilong

TEXT = "柳荫里小区建成于上世纪八十年代，十二栋六层楼里住着一千三百多位居民，老人占了四成。"
PAGE = (
    "<html><head><title>柳荫里的电梯_某网</title></head><body><h1>柳荫里的电梯</h1>"
    "<div class='info'>2026-10-09 08:30 来源：城东日报</div>"
    f"<div class='content'><p>{TEXT}</p><p>{TEXT}</p><p>责任编辑：李四</p></div></body></html>"
)


class Site(BaseHTTPRequestHandler):
    """A page in GB18030 that only the header declares, one that robots.txt forbids, a picture."""

    def do_GET(self) -> None:
        answers = {
            "/robots.txt": (200, "text/plain", b"User-agent: *\nDisallow: /private/\n"),
            "/a.html": (200, "text/html; charset=GBK", PAGE.encode("gb18030")),
            "/private/a.html": (200, "text/html", PAGE.encode()),
            "/a.png": (200, "image/png", b"\x89PNG"),
        }
        status, kind, body = answers.get(self.path, (404, "text/html", b"<p>gone</p>"))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def run(*args: str, stdin: bytes | None = None) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["extract", *args], input=stdin)
    return result.exit_code, result.output


def test_a_file_as_json(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(PAGE.encode())
    code, output = run(
        str(tmp_path / "a.html"), "--json", "--url", "https://a.example.cn/1.html?from=timeline"
    )
    record = json.loads(output)
    assert code == 0
    assert record["headline"] == "柳荫里的电梯"
    assert record["url"] == "https://a.example.cn/1.html"
    assert record["date_published"] == "2026-10-09T08:30:00+08:00"
    assert record["credits"] == [{"role": "responsible_editor", "name": "李四", "raw": "责任编辑"}]


def test_standard_input_with_reasons() -> None:
    code, output = run("-", "--explain", "--json", stdin=PAGE.encode())
    reasons = json.loads(output)["explain"]
    assert code == 0
    assert reasons["body"].startswith("div.content, lines ")
    assert "h1" in reasons["headline"]
    assert "来源：城东日报" in reasons["source"]


def test_the_table_shows_fields_and_where_they_were_read() -> None:
    code, output = run("-", "--explain", stdin=PAGE.encode())
    assert code == 0
    assert "城东日报" in output
    assert "div.content" in output


def test_a_page_of_the_web(site: str) -> None:
    code, output = run(f"{site}/a.html", "--json")
    assert code == 0
    assert json.loads(output)["body"] == f"{TEXT}\n{TEXT}"
    assert json.loads(output)["fetched_at"]


@pytest.mark.parametrize(
    ("path", "said"),
    [("/private/a.html", "robots.txt"), ("/a.png", "not a page"), ("/gone.html", "404")],
)
def test_pages_that_cannot_be_had(site: str, path: str, said: str) -> None:
    code, output = run(site + path)
    assert code == 1
    assert said in output


def test_a_page_without_an_article_says_what_is_missing() -> None:
    code, output = run("-", stdin=b"<html><title>x</title><body></body></html>")
    assert code == 1
    assert "no body (" in output


def test_a_file_that_is_not_there() -> None:
    code, output = run("/no/such/file.html")
    assert code == 2
    assert "/no/such/file.html: no such file" in output


def test_a_folder_is_refused_with_what_takes_it(tmp_path: Path) -> None:
    code, output = run(str(tmp_path))
    assert code == 2
    assert f"lilong import {tmp_path} --db" in " ".join(output.split())


@pytest.mark.parametrize("name", ["noise", "program"])
def test_what_is_no_text_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    noise = random.Random(1).randbytes(5000)
    program = b"\x7fELF\x02\x01\x01" + b"\x03\0>\0\x01\0\0\0\x10" * 300
    (tmp_path / name).write_bytes((noise if name == "noise" else program) + b"<p>")
    told = lilong("extract", tmp_path / name)
    assert told.exit_code == 1
    assert told.stderr == f"Error: {tmp_path / name}: no page (the input is a binary file)\n"


def test_a_page_in_no_known_charset_warns_nobody(tmp_path: Path) -> None:
    page = b"<title>" + bytes(range(128, 256)) * 3 + b"</title><h1>"
    (tmp_path / "a.html").write_bytes(page)
    command = [sys.executable, "-m", "lilong", "extract", str(tmp_path / "a.html")]
    told = subprocess.run(command, capture_output=True, text=True)
    assert told.stderr.count("\n") == 1
    assert told.stderr.startswith("Error: ")


def test_a_saved_file_is_read_as_an_import_reads_it(tmp_path: Path) -> None:
    head = "<head><link rel='canonical' href='https://a.example.cn/20261009/7.html'>"
    page = PAGE.replace("<head>", head).replace("2026-10-09 08:30", "二〇二六年十月九日")
    (tmp_path / "a.html").write_text(page, "utf-8")
    code, output = run(str(tmp_path / "a.html"), "--json")
    record = json.loads(output)
    assert code == 0
    assert record["url"] == "https://a.example.cn/20261009/7.html"
    assert record["date_published"] == "2026-10-09T00:00:00+08:00"
    assert record["date_published_basis"] == "page"
    assert record["fetched_at"]


def test_the_rules_of_a_known_site_are_used() -> None:
    notice = "<div id='js_content'><p>" + TEXT * 2 + "</p></div>"
    page = PAGE.replace("<div class='content'>", notice + "<div class='content'>")
    _, output = run(
        "-", "--json", "--url", "https://mp.weixin.qq.com/s/a1b2c3d4e5f6g7h8", stdin=page.encode()
    )
    assert json.loads(output)["publisher"] == "微信公众平台"
    assert json.loads(output)["body"] == TEXT * 2


def test_a_page_that_goes_on_says_where(tmp_path: Path) -> None:
    page = PAGE.replace("</body>", "<a href='7_2.html'>下一页</a></body>")
    (tmp_path / "a.html").write_text(page, "utf-8")
    arguments = [
        "extract",
        str(tmp_path / "a.html"),
        "--url",
        "https://a.example.cn/7.html",
        "--json",
    ]
    done = CliRunner().invoke(main, arguments)
    assert json.loads(done.stdout)["headline"] == "柳荫里的电梯"
    assert done.stderr == "The article goes on at https://a.example.cn/7_2.html\n"


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (PAGE.replace("柳荫里的电梯", "用户登录") + "<input type=password>", "refused: login"),
        (
            "<title>通知</title><h1>通知</h1><p>2026-10-09</p><div><p>明天开门。</p></div>",
            "too short",
        ),
    ],
)
def test_a_page_that_a_crawl_would_not_store_is_no_article(page: str, reason: str) -> None:
    code, output = run("-", stdin=page.encode())
    assert code == 1
    assert f"Error: -: {reason} (" in output
