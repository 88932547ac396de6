"""A street that the published tables have wrong is mended by one row: at loading, in building."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from lilong.classify.regions.building.gazetteer import build
from lilong.classify.regions.building.street_tables import YEARS
from lilong.classify.regions.gazetteer import FOLDER, Gazetteer, load_gazetteer
from lilong.classify.regions.street_corrections import TABLE
from lilong.classify.regions.tagger import RegionTagger


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a copy of the shipped tables, to be corrected."""
    return Path(shutil.copytree(FOLDER, tmp_path / "gazetteer"))


def corrected(folder: Path, *rows: str) -> Gazetteer:
    """Return the tables of `folder` with rows added to the corrections, sources and all."""
    with (folder / TABLE).open("a", encoding="utf-8") as table:
        table.writelines(f"{row}\t里弄公报第一期\n" for row in rows)
    return load_gazetteer(folder)


def region(gazetteer: Gazetteer, text: str) -> str | None:
    tag = RegionTagger(gazetteer).classify(text, "").tag()
    return tag.label if tag else None


@pytest.mark.parametrize(
    ("row", "text", "label"),
    [
        ("310110\t槐荫里街道\t槐荫里街道", "杨浦区槐荫里街道开放食堂", "310110/槐荫里街道"),
        ("310110\t四平路街道\t槐荫里街道", "杨浦区四平路街道开放食堂", "310110/槐荫里街道"),
        ("310110\t槐荫里镇\t撤销", "杨浦区槐荫里镇开放食堂", "310110/槐荫里镇"),
        ("310110\t四平路街道\t无", "杨浦区四平路街道开放食堂", "310110"),
        ("441900\t槐荫里镇\t槐荫里镇", "东莞市槐荫里镇开放食堂", "441900/槐荫里镇"),
    ],
    ids=["was missing", "was renamed", "has gone", "never was", "of a city without counties"],
)
def test_an_added_row_works_at_loading(folder: Path, row: str, text: str, label: str) -> None:
    assert region(load_gazetteer(folder), text) != label
    assert region(corrected(folder, row), text) == label


def test_other_streets_of_the_name_stay(folder: Path) -> None:
    gazetteer = corrected(folder, "310110\t四平路街道\t槐荫里街道")
    (renamed,) = gazetteer.find("四平路街道")
    assert (renamed.name, renamed.former) == ("槐荫里街道", "四平路街道")
    before = {place.adcode for place in load_gazetteer(FOLDER).find("和平街道")}
    gazetteer = corrected(folder, f"{min(before)}\t和平街道\t无")
    assert {place.adcode for place in gazetteer.find("和平街道")} == before - {min(before)}


def test_a_name_whose_last_entry_goes_is_no_phrase_to_be_skipped(folder: Path) -> None:
    gazetteer = corrected(folder, "310110\t延吉新村街道\t无")
    assert "延吉新村" not in gazetteer.forms


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("310110\t槐荫里街道", "not enough values"),
        ("319999\t槐荫里街道\t槐荫里街道", "no division of today has the code 319999"),
        ("310110\t槐荫里\t槐荫里", "expected a street with its kind"),
        ("310110\t街道\t街道", "expected a street with its kind"),
        ("310110\t槐荫里街道\t没了", "expected a street with its kind"),
    ],
)
def test_a_malformed_row_is_named_with_its_line(folder: Path, row: str, message: str) -> None:
    line = len((folder / TABLE).read_text(encoding="utf-8").splitlines()) + 1
    with pytest.raises(ValueError, match=rf"street_corrections\.tsv:{line}: {message}"):
        corrected(folder, row)


def test_the_shipped_rows_are_in_the_shipped_table() -> None:
    (town,) = load_gazetteer().find("五角场镇")
    assert (town.name, town.former) == ("长海路街道", "五角场镇")
    assert "310110=长海路街道/镇" in (FOLDER / "names.tsv").read_text(encoding="utf-8")


def test_the_builder_writes_what_the_row_says(tmp_path: Path) -> None:
    sources, target = tmp_path / "sources", tmp_path / "target"
    sources.mkdir()
    target.mkdir()
    county = {"code": "310110000000", "counties": {}}
    provinces = {"上海市": {"code": "310000000000", "cities": {"市辖区": {
        "code": "", "counties": {"杨浦区": county["code"]}}}}}  # fmt: skip
    tables = {
        "divisions_v1": {"provinces": provinces},
        "historical_changes_v1": {"events": []},
        "townships_v1": {county["code"]: {"townships": ["四平路街道", "五角场镇（撤销）"]}},
    } | {f"{kind}-{year}": [] for kind in ("areas", "streets") for year in YEARS}
    for name, table in tables.items():
        (sources / f"{name}.json").write_text(json.dumps(table), encoding="utf-8")
    (sources / "dict.txt").write_text("杨浦江 90 n\n", encoding="utf-8")
    (target / "corrections.tsv").write_text("", encoding="utf-8")
    (target / TABLE).write_text("310110\t五角场镇\t四平路街道\t公报\n", encoding="utf-8")
    build(sources, target)
    names = dict(
        line.split("\t") for line in (target / "names.tsv").read_text("utf-8").splitlines()
    )
    assert names == {
        "上海": "310000", "上海市": "310000", "杨浦": "310110", "杨浦区": "310110",
        "四平路": "310110/街道", "五角场": "310110=四平路街道/镇",
    }  # fmt: skip
    assert (target / "accidents.txt").read_text("utf-8") == "杨浦江\n"
