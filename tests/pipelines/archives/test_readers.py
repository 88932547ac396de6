"""Saved pages are read from any record on, and damage costs the damaged record only."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from lilong.pipelines.archives.saved import Archive, BadRecord, SavedPage, find_archives
from tests.pipelines.archives.whole import read_archive

PAGES = [f"<html><title>第{n}号楼的电梯</title><p>{'居民议事' * n * 40}".encode() for n in range(6)]


@pytest.fixture
def warc(tmp_path: Path) -> tuple[Path, list[int]]:
    """Give a WARC file of six pages, and where each record begins."""
    path = tmp_path / "crawl.warc.gz"
    offsets = []
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for n, html in enumerate(PAGES):
            offsets.append(file.tell())
            writer.write_record(response(writer, f"http://www.example.org/{n}.html", html))
    return path, offsets


def response(writer: WARCWriter, url: str, body: bytes, status: str = "200 OK", kind: str = ""):
    headers = [("Content-Type", kind or "text/html; charset=GB18030")]
    return writer.create_warc_record(
        url,
        "response",
        payload=io.BytesIO(body),
        length=len(body),
        http_headers=StatusAndHeaders(status, headers, protocol="HTTP/1.1"),
    )


def archive(path: Path) -> Archive:
    (found,) = find_archives(path, "*.htm*")
    return found


def test_a_warc_gives_pages_with_url_charset_and_date(warc):
    first, *rest = read_archive(archive(warc[0]))
    assert isinstance(first, SavedPage)
    assert (first.url, first.html) == ("http://www.example.org/0.html", PAGES[0])
    assert first.charset.lower() == "gb18030"
    assert first.fetched_at.utcoffset() is not None
    assert [r.html for r in rest] == PAGES[1:]


def test_reading_goes_on_after_any_record(warc):
    whole = list(read_archive(archive(warc[0])))
    for done in whole[:-1]:
        rest = list(read_archive(archive(warc[0]), done.after, done.position + 1))
        assert rest == whole[done.position + 1 :]


def test_nothing_is_left_after_the_last_record(warc):
    *_, last = read_archive(archive(warc[0]))
    assert list(read_archive(archive(warc[0]), last.after, last.position + 1)) == []


@pytest.mark.parametrize("broken", range(6))
def test_a_damaged_record_costs_itself_only(warc, broken):
    path, offsets = warc
    damaged = bytearray(path.read_bytes())
    damaged[offsets[broken] + 40 : offsets[broken] + 80] = bytes(40)
    path.write_bytes(damaged)
    records = list(read_archive(archive(path)))
    pages = [r.url for r in records if isinstance(r, SavedPage)]
    assert pages == [f"http://www.example.org/{n}.html" for n in range(6) if n != broken]
    assert [r.reason for r in records if isinstance(r, BadRecord)] == ["damaged record"]
    assert [r.position for r in records] == list(range(len(records)))


def test_a_truncated_file_loses_its_last_record_only(warc):
    path, _ = warc
    path.write_bytes(path.read_bytes()[:-150])
    records = list(read_archive(archive(path)))
    assert sum(isinstance(r, SavedPage) for r in records) == 5
    assert isinstance(records[-1], BadRecord)


def test_half_of_a_page_is_no_page(tmp_path):
    path = tmp_path / "long.warc.gz"
    page = "".join(f"<p>第{n}次议事会，{n * 7919 % 1009}户到场。" for n in range(9_000)).encode()
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for n in range(2):
            writer.write_record(response(writer, f"http://e.org/{n}", page))
    path.write_bytes(path.read_bytes()[:-9_000])
    whole, half = read_archive(archive(path))
    assert whole.html == page
    assert half.reason == "truncated"


def test_a_file_that_is_no_warc_is_one_bad_record(tmp_path):
    path = tmp_path / "page.warc"
    path.write_text("<html>不是存档</html>" * 100, encoding="utf-8")
    assert [r.reason for r in read_archive(archive(path))] == ["not a WARC record"]


def test_redirects_and_pictures_are_no_pages(tmp_path):
    path = tmp_path / "mixed.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        writer.write_record(response(writer, "http://e.org/1", b"moved", status="301 Moved"))
        writer.write_record(response(writer, "http://e.org/2", b"\x89PNG", kind="image/png"))
        writer.write_record(response(writer, "http://e.org/3", PAGES[3]))
    kinds = [type(r).__name__ for r in read_archive(archive(path))]
    assert kinds == ["BadRecord", "BadRecord", "SavedPage"]


@pytest.mark.parametrize("name", ["pages.jsonl", "pages.jsonl.gz"])
def test_jsonl_rows_that_are_no_pages_are_counted(tmp_path, name):
    rows = [
        json.dumps({"url": "http://e.org/1", "html": "<p>睦邻中心"}),
        "{不是 JSON",
        json.dumps({"url": "http://e.org/2"}),
        "",
        json.dumps({"url": "http://e.org/3", "html": "<p>社工站", "fetched_at": "2026-03-01"}),
    ]
    path = tmp_path / name
    content = "\n".join(rows).encode()
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    records = list(read_archive(archive(path)))
    assert [type(r).__name__ for r in records] == [
        "SavedPage",
        "BadRecord",
        "BadRecord",
        "SavedPage",
    ]
    assert records[3].fetched_at.isoformat() == "2026-03-01T00:00:00+08:00"
    again = list(read_archive(archive(path), records[1].after, 2))
    assert again == records[2:]


def test_a_truncated_gzip_of_jsonl_keeps_what_came_before(tmp_path):
    path = tmp_path / "pages.jsonl.gz"
    rows = "".join(
        json.dumps({"url": f"http://e.org/{n}", "html": f"<p>{n * n * 7919}"}) + "\n"
        for n in range(2000)
    )
    path.write_bytes(gzip.compress(rows.encode())[:-2000])
    *pages, last = read_archive(archive(path))
    assert all(isinstance(page, SavedPage) for page in pages)
    assert isinstance(last, BadRecord)
    assert len(pages) > 1000


def test_a_folder_takes_urls_from_its_sidecar_or_from_the_page(tmp_path):
    (tmp_path / "a.html").write_text("<p>甲", encoding="utf-8")
    (tmp_path / "b.html").write_text('<link rel="canonical" href="http://e.org/b">', "utf-8")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "c.htm").write_text(
        "<!-- saved from url=(0018)http://e.org/c.htm -->", "utf-8"
    )
    (tmp_path / "d.html").write_text("<p>丁", encoding="utf-8")
    (tmp_path / "urls.tsv").write_text("a.html\thttp://e.org/a\n", encoding="utf-8")
    urls = [page.url for page in read_archive(archive(tmp_path))]
    assert urls == [
        "http://e.org/a",
        "http://e.org/b",
        (tmp_path / "d.html").as_uri(),
        "http://e.org/c.htm",
    ]


def test_a_page_gives_its_own_address_behind_a_long_style_sheet(tmp_path):
    style = f"<style>{'a{}' * 15_000}</style>"
    page = f'<html><head>{style}<link rel="canonical" href="http://e.org/b"></head><p>乙'
    (tmp_path / "b.html").write_text(page, encoding="utf-8")
    (page,) = read_archive(archive(tmp_path))
    assert page.url == "http://e.org/b"


def test_a_folder_is_read_on_from_any_file(tmp_path):
    for n in range(5):
        (tmp_path / f"{n}.html").write_text(f"<p>{n}", encoding="utf-8")
    assert [page.html for page in read_archive(archive(tmp_path), 3, 3)] == [b"<p>3", b"<p>4"]


def test_a_folder_of_archives_and_pages_gives_all(tmp_path, warc):
    (tmp_path / "x.html").write_text("<p>", encoding="utf-8")
    (tmp_path / "y.jsonl").write_text("", encoding="utf-8")
    kinds = sorted(found.kind for found in find_archives(tmp_path, "*.htm*"))
    assert kinds == ["html", "jsonl", "warc"]
    with pytest.raises(FileNotFoundError):
        find_archives(tmp_path / "nothing", "*")
