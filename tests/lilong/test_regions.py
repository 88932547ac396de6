"""`lilong regions`: places by name and adcode, with their history."""

import pytest
from click.testing import CliRunner

from lilong.cli.main import main
from lilong.cli.regions import region_report


def look_up(*names: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["regions", *names])
    return result.exit_code, result.output


def test_a_former_name_leads_to_the_place_of_today() -> None:
    code, output = look_up("姜堰市")
    assert code == 0
    assert output.startswith("321204  江苏省 泰州市 姜堰区  (姜堰市 until 2012, 旧称)")
    assert "until 2012  姜堰市 (321284)" in output


def test_lists_every_place_of_the_name() -> None:
    _, output = look_up("鼓楼区")
    assert [line[:6] for line in output.splitlines() if line[0] != " "] == [
        "320106",
        "320302",
        "350102",
        "410204",
    ]


def test_streets_of_today_renamed_and_gone() -> None:
    _, output = look_up("延吉新村街道", "甸子镇", "恶古乡")
    assert output.splitlines() == [
        "310110  上海市 杨浦区 延吉新村街道",
        "150429  内蒙古自治区 赤峰市 宁城县 右北平镇  (formerly 甸子镇, 旧称)",
        "513325  四川省 甘孜藏族自治州 雅江县 恶古乡  (no longer stands, 已撤销)",
    ]


def test_an_adcode_is_a_name_too() -> None:
    code, output = look_up("469005")
    assert code == 0
    assert output.startswith("469005  海南省 文昌市")


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("上海杨浦", "310110  上海市 杨浦区"),
        ("杨浦区五角场街道", "310110  上海市 杨浦区 五角场街道"),
        ("上海市/杨浦区/五角场街道", "310110  上海市 杨浦区 五角场街道"),
        ("上海闸北区", "310106  上海市 静安区  (闸北区 until 2015, 旧称)"),
    ],
)
def test_an_address_is_understood_as_filters_do(name: str, line: str) -> None:
    code, output = look_up(name)
    assert code == 0
    assert output.splitlines()[0] == line


def test_an_unknown_place_fails() -> None:
    code, output = look_up("没有这地方", "杨浦")
    assert code == 1
    assert "查无此地" in output
    assert "310110  上海市 杨浦区" in output


def test_explains_which_names_decided_and_which_were_rejected() -> None:
    lines = region_report("鼓楼区洪山镇办夜市", "福州的居民在南京路上，楼道里有来自四川的老徐。")
    assert lines[0].startswith("region 地区: 福建省 福州市 鼓楼区 洪山镇, ")
    assert any(line.startswith("  + 洪山镇  福建省福州市鼓楼区洪山镇") for line in lines)
    assert any(line.startswith("  + 四川  四川省") and line.endswith("(origin)") for line in lines)
    assert "  - 南京路  road" in lines


def test_explains_a_guess_by_its_cues() -> None:
    lines = region_report("邻里节", "弄堂里的爷叔用随申办。")
    assert "(provinces/" in lines[0]
    assert "爷叔" in lines[1]
