"""search, show, stats, export, doctor, backup, merge and forget, as they are typed."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lilong.cli.main import main
from lilong.pipelines.storage.database import open_database
from lilong.pipelines.storage.store import store
from tests.articles import article, tagged


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give a database of an article, its repost, and one of another topic."""
    made = tmp_path / "news.db"
    with open_database(made) as db:
        store(db, tagged(1), site="example")
        store(db, tagged(2, publisher="转载网", credits=()), site="example")
        other = "图书馆延长开放时间，周末也到九点闭馆，孩子们写完作业可以看绘本。" * 3
        store(db, tagged(3, topic="culture_sports", headline="=图书馆", body=other), site="example")
    return made


def lilong(*arguments: str, path: Path | None = None, code: int = 0, text: str = "") -> Result:
    where = ["--db", str(path)] if path else []
    result = CliRunner().invoke(main, [*arguments, *where], input=text)
    assert result.exit_code == code, result.output + str(result.exception)
    return result


def test_search_shows_hits_in_context(path):
    shown = lilong("search", "志愿者", path=path).stdout
    assert "…" in shown
    folded = "".join(line[40:] for line in shown.splitlines()).replace(" ", "")
    assert "【志愿者】每天中午为行动不便的老人送餐" in folded
    assert "2 of 2 articles" in shown
    assert "Nothing found" in lilong("search", "没有的词", path=path).stdout


def test_search_as_json_csv_and_ids(path):
    answer = json.loads(lilong("search", "志愿者", "--json", path=path).stdout)
    assert answer["total"] == 2
    assert answer["hits"][0]["topics"] == ["elderly_care"]
    assert "【志愿者】" in answer["hits"][0]["snippet"]
    rows = list(csv.DictReader(io.StringIO(lilong("search", "图书馆", "--csv", path=path).stdout)))
    assert [row["headline"] for row in rows] == ["'=图书馆"]
    assert lilong("search", "志愿者", "--ids", path=path).stdout.split() in (["1", "2"], ["2", "1"])


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (["--topic", "文体活动"], None),
        (["--topic", "culture_sports"], ["3"]),
        (["--region", "上海", "--sort", "oldest"], ["1", "2", "3"]),
        (["--credit", "邵一鸣", "--sort", "oldest"], ["1", "3"]),
        (["--publisher", "转载网"], ["2"]),
        (["--one-per-cluster", "--sort", "oldest"], ["1", "3"]),
        (["--since", "2025"], []),
        (["--limit", "1", "--offset", "1", "--sort", "oldest"], ["2"]),
    ],
)
def test_filters(path, options, ids):
    if ids is not None:
        assert lilong("search", "--ids", *options, path=path).stdout.split() == ids


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["search", "-养老"], "only exclusions"),
        (["search", "养老", "--topic", "nonsense"], "no topic"),
        (["search", "养老", "--region", "鼓楼区"], "320106"),
        (["search", "养老", "--since", "yesterday"], "2023-01-31"),
        (["search", "养老", "--since", "2023-13"], "'2023-13' is no date"),
        (["search", "养老", "--until", "2023-02-31"], "'2023-02-31' is no date"),
        (["search", "养老", "--since", "２０２３"], "is no date"),
        (["search", "养老", "--limit", "9" * 20], "larger than"),
        (["search", os.fsdecode(b"\xff\xfe")], "not valid utf-8"),
        (["runs", "--limit", "-1"], "x>=1"),
        (["export", "--range", "5"], "1:5000"),
        (["export", "--format", "hf", "--out", "-"], "folder"),
        (["forget"], "either"),
        (["forget", "--name", "王", "--yes"], "two characters"),
    ],
)
def test_wrong_use_is_told_and_ends_with_two(path, arguments, message):
    assert message in lilong(*arguments, path=path, code=2).stderr


def test_an_encoding_without_chinese_is_no_error(path):
    shown = subprocess.run(
        [sys.executable, "-m", "lilong", "show", "1", "--db", path],
        env=os.environ | {"PYTHONIOENCODING": "ascii"}, capture_output=True, check=True,
    )  # fmt: skip
    assert rb"\u" in shown.stdout


@pytest.mark.parametrize("verb", ["export --out -", "search --json", "show 1"])
def test_a_reader_that_closes_the_pipe_is_no_error(path, verb):
    command = [sys.executable, "-m", "lilong", *verb.split(), "--db", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""


def test_unknown_names_are_told_with_what_comes_near(path):
    told = lilong("search", "--source", "杨浦", path=path).stderr
    assert "--source 杨浦: no such name; there is 上海杨浦" in told


def test_a_missing_database_fails_in_one_line(tmp_path: Path):
    told = lilong("search", "养老", path=tmp_path / "none.db", code=1).stderr
    assert told.count("\n") == 1
    assert "none.db: no such database" in told


def test_show(path):
    shown = lilong("show", "1", path=path).stdout
    for text in ("第1家社区食堂开张", "责编 邵一鸣", "上海市杨浦区五角场街道", "养老服务"):
        assert text in shown
    record = json.loads(lilong("show", article(1).url, "--json", path=path).stdout)
    assert record["headline"] == "第1家社区食堂开张"
    assert "no article 9" in lilong("show", "9", path=path, code=1).stderr


def test_show_reposts(path):
    shown = lilong("show", "2", "--reposts", path=path).stdout
    assert "转载网" in shown
    chain = json.loads(lilong("show", "2", "--reposts", "--json", path=path).stdout)
    assert [copy["id"] for copy in chain] == [1, 2]
    assert chain[1]["changes"] == ["headline", "credits"]
    assert chain[1]["says_from"] == "上海杨浦 → 示例晚报"


def test_a_copy_of_which_little_is_known_has_no_empty_cell(path):
    with open_database(path) as db:
        bare = {"publisher": None, "source": None, "source_chain": (), "date_published": None}
        store(db, tagged(4, **bare), site="example")
    (line,) = [
        line
        for line in lilong("show", "4", "--reposts", path=path).stdout.splitlines()
        if line.startswith("4 ")
    ]
    assert line.split()[1:7] == ["undated", "不详", "unknown", "不详", "nobody", "未注明"]


def test_stats(path):
    counted = json.loads(lilong("stats", "--json", path=path).stdout)
    assert counted["counts"]["articles"] == 3
    assert counted["counts"]["reposts"] == 1
    assert ["elderly_care", 2] in counted["rankings"]["topics"]
    assert counted["rankings"]["regions"] == [["上海市", 3]]
    assert "养老服务" in lilong("stats", path=path).stdout


def test_export_and_verify(path, tmp_path: Path):
    out = tmp_path / "out"
    told = lilong("export", "志愿者", "--format", "csv", "--out", str(out), path=path).stdout
    assert "2 articles" in told
    assert "as written" in lilong("export", "--verify", str(out)).stdout
    (out / "articles.csv").write_text("changed", "utf-8")
    lilong("export", "--verify", str(out), code=1)
    lines = lilong("export", "--out", "-", "--range", "2:", path=path).stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [2, 3]
    assert "not empty" in lilong("export", "--out", str(out), path=path, code=1).stderr


def test_export_with_pseudonyms(path, tmp_path: Path):
    key = tmp_path / "key"
    key.write_text("short", "utf-8")
    lilong("export", "--pseudonymise", str(key), path=path, code=2)
    key.write_text("a key of more than sixteen", "utf-8")
    out = lilong("export", "--out", "-", "--pseudonymise", str(key), path=path).stdout
    assert "邵一鸣" not in out
    assert "上海杨浦" in out


def test_doctor_mends(path):
    assert "search index: good" in lilong("doctor", path=path).stdout
    with open_database(path) as db:
        db.execute("INSERT INTO articles_index (articles_index) VALUES ('delete-all')")
    assert "remedy: rebuild the index" in lilong("doctor", path=path, code=1).stdout
    assert "mended" in lilong("doctor", "--mend", path=path).stdout
    lilong("doctor", path=path)


def test_backup_and_merge(path, tmp_path: Path):
    copy = tmp_path / "copy.db"
    lilong("backup", str(copy), path=path)
    assert "unchanged 3" in lilong("merge", str(copy), path=path).stdout
    assert "new 3" in lilong("merge", str(copy), path=tmp_path / "fresh.db").stdout
    lilong("merge", str(path), path=path, code=2)


def test_forget_asks_first_and_writes_exports_anew(path, tmp_path: Path):
    out = tmp_path / "out"
    lilong("export", "--out", str(out), path=path)
    lilong("forget", "--name", "邵一鸣", path=path, code=1, text="n\n")
    lilong("forget", "--name", "邵一鸣", "--export", str(out), path=path, text="y\n")
    assert "邵一鸣" not in (out / "articles.jsonl").read_text("utf-8")
    lilong("forget", "--url", article(3).url, "--yes", path=path)
    assert json.loads(lilong("stats", "--json", path=path).stdout)["counts"]["articles"] == 2
