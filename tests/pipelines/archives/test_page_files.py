"""MHTML files, ZIP files of pages, and tables of addresses."""

from __future__ import annotations

import quopri
import sqlite3
import zipfile
from pathlib import Path

import pytest

from lilong.pipelines.archives.page_files import read_urls
from lilong.pipelines.archives.saved import BadRecord, find_archives
from lilong.pipelines.export.registry import FORMATS
from tests.pipelines.archives.test_importing import page
from tests.pipelines.archives.whole import read_archive
from tests.verbs import lilong

URL = "https://news.linxi.example/2026/05/a6.html"


def records(path: Path, urls: Path | None = None):
    (archive,) = find_archives(path, "*.htm*", urls)
    return list(read_archive(archive))


def mhtml(html: str, address: str = URL) -> bytes:
    body = quopri.encodestring(html.encode()).decode()
    return (
        f"From: <Saved by Blink>\nSnapshot-Content-Location: {address}\n"
        "Date: Fri, 1 May 2026 08:00:00 -0000\nMIME-Version: 1.0\n"
        'Content-Type: multipart/related; type="text/html"; boundary="--b"\n\n'
        "----b\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n"
        f"Content-Location: {address}\n\n{body}\n----b--\n"
    ).encode()


def test_an_mhtml_file_gives_its_page_and_address(tmp_path):
    (tmp_path / "a.mhtml").write_bytes(mhtml("<html><p>枫桥里的图书角</p></html>"))
    (found,) = records(tmp_path)
    assert (found.url, found.html.decode().strip()) == (URL, "<html><p>枫桥里的图书角</p></html>")


def test_an_mhtml_file_without_a_page_is_one_bad_record(tmp_path):
    (tmp_path / "a.mht").write_bytes(b"MIME-Version: 1.0\nContent-Type: image/png\n\nx")
    (tmp_path / "b.html").write_text("<p>乙", encoding="utf-8")
    bad, good = records(tmp_path)
    assert isinstance(bad, BadRecord)
    assert bad.reason == "no HTML in the MHTML"
    assert good.html.decode() == "<p>乙"


def test_a_zip_file_gives_its_pages_in_order_with_their_addresses(tmp_path):
    path = tmp_path / "pages.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("saved/b.html", "<p>乙")
        file.writestr("saved/a.htm", f'<link href="{URL}" rel="canonical"><p>甲')
        file.writestr("saved/c.mhtml", mhtml("<p>丙"))
        file.writestr("saved/picture.png", b"\x89PNG")
        file.writestr("__MACOSX/saved/._b.html", b"\0")
        file.writestr("urls.tsv", "b.html\thttps://linxi.example/b9.html\n")
    assert [each.url for each in records(path)] == [URL, "https://linxi.example/b9.html", URL]


def test_a_page_in_a_zip_file_without_an_address_has_that_of_its_place(tmp_path):
    path = tmp_path / "pages.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("图书角.html", "<p>甲")
    (found,) = records(path)
    assert found.url.startswith(path.as_uri() + "#")


def test_damage_in_a_zip_file_costs_its_own_page(tmp_path):
    path = tmp_path / "pages.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a.html", "<p>甲甲甲甲甲甲")
        file.writestr("b.html", "<p>乙乙乙乙乙乙")
    path.write_bytes(path.read_bytes().replace("甲".encode(), "丁".encode()))
    bad, good = records(path)
    assert (bad.reason, good.html.decode()) == ("damaged ZIP file", "<p>乙乙乙乙乙乙")
    path.write_bytes(b"no zip")
    assert [each.reason for each in records(path)] == ["damaged ZIP file"]


@pytest.mark.parametrize(
    "content",
    [
        "文件\t网址\n图书角.html\thttps://e.org/1\n".encode("utf-8-sig"),
        "文件,网址\r\n图书角.html,https://e.org/1\r\n".encode("gbk"),
        "https://e.org/1\t图书角.html\n".encode(),
    ],
)
def test_a_table_of_addresses_is_read_in_any_form(content):
    assert read_urls(content) == {"图书角.html": "https://e.org/1"}


@pytest.mark.slow
def test_pages_without_an_address_are_counted_and_take_those_of_a_table(tmp_path):
    pages = tmp_path / "pages"
    pages.mkdir()
    for n in (1, 2):
        (pages / f"{n}.html").write_text(page(n), encoding="utf-8")
    db = tmp_path / "news.db"
    told = lilong("import", str(pages), "--db", str(db), "--workers", "1").stdout
    assert "no address: 2; give urls.tsv" in told
    for form in FORMATS:
        lilong("export", "--db", db, "--format", form, "--out", tmp_path / "out" / form)
    written = [each for each in (tmp_path / "out").rglob("*") if each.is_file()]
    assert len(written) > len(FORMATS)
    assert not [each for each in written if b"file:" in each.read_bytes()]
    table = tmp_path / "table.csv"
    table.write_text("1.html,https://e.org/1\n2.html,https://e.org/2\n", encoding="utf-8")
    told = lilong("import", str(pages), "--db", str(db), "--urls", str(table)).stdout
    assert "no address" not in told
    with sqlite3.connect(db) as rows:
        assert sorted(rows.execute("SELECT url FROM articles")) == [
            ("https://e.org/1",),
            ("https://e.org/2",),
        ]


def test_a_table_without_addresses_is_refused(tmp_path):
    (tmp_path / "1.html").write_text(page(1), encoding="utf-8")
    table = tmp_path / "table.tsv"
    table.write_text("1.html\n", encoding="utf-8")
    run = lilong("import", str(tmp_path), "--db", str(tmp_path / "a.db"), "--urls", str(table))
    assert run.exit_code == 2
    assert "no line holds a file name and a URL" in run.stderr
