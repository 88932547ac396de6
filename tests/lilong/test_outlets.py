"""`lilong outlets`: outlets by name, domain and place."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from lilong.cli.main import main


def look_up(query: str, folder: Path) -> tuple[int, list[str]]:
    result = CliRunner().invoke(main, ["outlets", query, "--db", str(folder / "news.db")])
    return result.exit_code, result.output.splitlines()


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("中新社", "中国新闻社  central 中央, agency  also 中国新闻社客户端、中新社"),
        ("新民晚报", "新民晚报  province 省级, newspaper  上海市  listed 2015 2025"),
        ("临溪县融媒体中心", "临溪县融媒体中心  county 县级, converged_media"),
    ],
)
def test_a_name_leads_to_its_level_and_home(tmp_path: Path, query: str, line: str) -> None:
    code, lines = look_up(query, tmp_path)
    assert code == 0
    assert lines[0].startswith(line)


@pytest.mark.parametrize("query", ["sh.people.com.cn", "http://sh.people.com.cn/n2/1.html"])
def test_a_host_leads_to_who_publishes_there(tmp_path: Path, query: str) -> None:
    assert any(line.startswith("人民网  ") for line in look_up(query, tmp_path)[1])


def test_a_place_leads_to_its_outlets(tmp_path: Path) -> None:
    code, lines = look_up("奉贤区", tmp_path)
    assert code == 0
    assert any("奉贤" in line for line in lines)


def test_what_is_none_says_what_to_do(tmp_path: Path) -> None:
    code, lines = look_up("弄堂口的猫", tmp_path)
    assert code == 1
    assert "outlets.tsv" in lines[0]


def test_rows_of_the_users_own_are_found(tmp_path: Path) -> None:
    own = "name\tkind\tlevel\n弄堂口的猫\tnewspaper\tcity\n"
    (tmp_path / "outlets.tsv").write_text(own, encoding="utf-8")
    assert look_up("弄堂口的猫", tmp_path) == (0, ["弄堂口的猫  city 市级, newspaper"])
