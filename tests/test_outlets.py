"""The register of outlets: what it knows, and what a name's form tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from lilong.outlets import is_media, is_office, load_outlets, own_outlets


def test_an_alias_leads_to_the_standard_name_its_level_and_home() -> None:
    outlet = load_outlets().find("《中新社》")
    assert outlet is not None
    assert (outlet.name, outlet.level, outlet.adcode) == ("中国新闻社", "central", None)
    evening = load_outlets().find("新民晚报")
    assert evening is not None
    assert (evening.level, evening.adcode) == ("province", "310000")


def test_a_name_that_is_a_word_too_is_an_outlet_only_behind_a_label() -> None:
    register = load_outlets()
    assert register.find("瞭望") is not None
    assert not register.knows("瞭望")
    assert register.knows("人民日报")


@pytest.mark.parametrize(
    ("name", "kind", "level"),
    [
        ("临溪县融媒体中心", "converged_media", "county"),
        ("临溪发布", "government_release", "government"),
        ("临溪区民政局", "office", "government"),
        ("枫桥里街道", "office", "government"),
        ("弄堂口的猫", "account", "account"),
    ],
)
def test_what_the_register_lacks_is_known_by_its_form(name: str, kind: str, level: str) -> None:
    outlet = load_outlets().describe(name)
    assert (outlet.name, outlet.kind, outlet.level) == (name, kind, level)


def test_a_host_leads_to_the_outlets_of_its_domain() -> None:
    assert "人民网" in {outlet.name for outlet in load_outlets().of_domain("sh.people.com.cn")}
    assert load_outlets().of_domain("nowhere.example") == []


def test_a_place_covers_what_lies_in_it() -> None:
    found = load_outlets().of_place("310000")
    assert {"新民晚报", "奉贤报"} <= {name for one in found for name in (one.name, *one.aliases)}
    assert all(outlet.adcode and outlet.adcode.startswith("31") for outlet in found)


def test_rows_of_the_users_own_come_first(tmp_path: Path) -> None:
    (tmp_path / "outlets.tsv").write_text(
        "name\taliases\tkind\tlevel\tadcode\tdomains\n"
        "临溪日报\t临报|新民晚报\tnewspaper\tcity\t330100\tlinxi.example\n",
        encoding="utf-8",
    )
    register = load_outlets(own_outlets(tmp_path / "lilong.db"))
    for name in ("临报", "新民晚报"):
        assert register.describe(name).name == "临溪日报"
    assert register.of_domain("news.linxi.example")[0].adcode == "330100"
    assert own_outlets(tmp_path / "elsewhere" / "lilong.db") is None


@pytest.mark.parametrize("line", ["临溪日报\t\tnewspaper\tdistrict", "\t\tnewspaper\tcity"])
def test_a_row_that_is_wrong_says_where_and_what_to_write(tmp_path: Path, line: str) -> None:
    file = tmp_path / "outlets.tsv"
    file.write_text(f"name\taliases\tkind\tlevel\n{line}\n", encoding="utf-8")
    with pytest.raises(
        ValueError, match=r"outlets\.tsv:2: needs a name and a level out of central"
    ):
        load_outlets(file)


def test_forms_of_media_and_offices() -> None:
    assert all(map(is_media, ("临溪日报", "临溪网", "临溪发布", "临溪新闻客户端")))
    assert all(map(is_office, ("临溪区委", "枫桥里街道办事处", "临溪区农业农村局植保站")))
    assert not any(map(is_media, ("季彦斐", "访问量")))
