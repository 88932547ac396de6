"""WARC files: rotated, named by offset, readable by every reader, even after a SIGKILL."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from lilong.pipelines.archives.warc import WarcFolder, status_line

HEADERS = [("Content-Type", "text/html; charset=gb2312"), ("Content-Encoding", "gzip")]


def body(n: int) -> bytes:
    return f"<html><body>第{n}页</body></html>".encode("gb18030")


def write(folder: Path, pages: int, rotate_bytes: int = 2**30) -> list:
    warc = WarcFolder(folder, "site-20260305", rotate_bytes)
    records = [warc.write(f"https://x.cn/{n}.html", 200, HEADERS, body(n)) for n in range(pages)]
    warc.close()
    return records


def bodies_in(path: Path) -> list[bytes]:
    with path.open("rb") as stream:
        records = ArchiveIterator(stream, record_types=WarcRecordType.response)
        return [record.reader.read() for record in records]


def test_a_record_is_found_by_file_and_offset(tmp_path):
    for n, record in enumerate(write(tmp_path, 5)):
        with (tmp_path / record.file).open("rb") as stream:
            stream.seek(record.offset)
            found = next(iter(ArchiveIterator(stream)))
            assert found.headers["WARC-Target-URI"] == f"https://x.cn/{n}.html"
            assert found.reader.read() == body(n)
            assert "Content-Encoding" not in found.http_headers


def test_a_new_file_begins_when_one_is_full_and_none_is_ever_overwritten(tmp_path):
    records = write(tmp_path, 6, rotate_bytes=900)
    files = sorted({record.file for record in records})
    assert len(files) == 3
    assert files[0].endswith("-00001.warc.gz")
    again = write(tmp_path, 1)
    assert again[0].file == "site-20260305-00004.warc.gz"
    assert sum(len(bodies_in(path)) for path in tmp_path.iterdir()) == 7


@pytest.mark.parametrize("tool", [["warcio", "check"], ["fastwarc", "check"]])
def test_the_tools_of_both_libraries_find_no_fault(tool, tmp_path):
    write(tmp_path, 4)
    (path,) = tmp_path.iterdir()
    program = Path(sys.executable).with_name(tool[0])
    done = subprocess.run([program, *tool[1:], path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "fail" not in done.stdout.lower().replace("0 failed", "")


KILLED = """
import os, signal, sys
from pathlib import Path
from lilong.pipelines.archives.warc import WarcFolder
warc = WarcFolder(Path(sys.argv[1]), "site-20260305")
for n in range(20):
    warc.write(f"https://x.cn/{n}.html", 200, [], b"<html>%d</html>" % n)
    if n == 12:
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_process_wrote_can_be_read_to_the_last_record(tmp_path):
    subprocess.run([sys.executable, "-c", KILLED, tmp_path], check=False)
    (path,) = tmp_path.iterdir()
    assert bodies_in(path) == [b"<html>%d</html>" % n for n in range(13)]


def test_a_file_cut_in_the_middle_of_a_record_gives_those_before(tmp_path):
    records = write(tmp_path, 5)
    (path,) = tmp_path.iterdir()
    with path.open("r+b") as stream:
        stream.truncate(records[4].offset + 40)
    assert bodies_in(path)[:4] == [body(n) for n in range(4)]


def test_status_lines():
    assert status_line(200) == "200 OK"
    assert status_line(404) == "404 Not Found"
    assert status_line(599) == "599 "
