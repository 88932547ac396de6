"""One resolver of what people write for a place: --region, `lilong regions` and the API ask it."""

from __future__ import annotations

import pytest

from lilong.classify.regions.lookup import (
    MAX_CHOICES,
    AmbiguousRegion,
    UnknownRegion,
    find_places,
    resolve_region,
)


@pytest.mark.parametrize(
    ("wanted", "adcode", "street"),
    [
        ("310110", "310110", None),
        ("310110/五角场街道", "310110", "五角场街道"),
        ("杨浦", "310110", None),
        ("上海杨浦", "310110", None),
        ("上海市杨浦区", "310110", None),
        (" 上海 杨浦区 ", "310110", None),
        ("上海·杨浦", "310110", None),
        ("楊浦區", "310110", None),
        ("杨浦区五角场街道", "310110", "五角场街道"),
        ("上海市/杨浦区/五角场街道", "310110", "五角场街道"),
        ("上海五角场街道", "310110", "五角场街道"),
        ("上海>杨浦>五角场", "310110", "五角场街道"),
        ("吉林", "220000", None),
        ("吉林市", "220200", None),
        ("福州鼓楼区", "350102", None),
        ("闸北区", "310106", None),
        ("上海闸北区", "310106", None),
        ("闸北区彭浦镇", "310106", "彭浦镇"),
        ("姜堰市", "321204", None),
        ("重庆江北区", "500157", None),
        ("申城", "310000", None),
        ("海南文昌文城镇", "469005", "文城镇"),
    ],
)
def test_one_place_is_meant(wanted: str, adcode: str, street: str | None) -> None:
    place = resolve_region(wanted)
    assert (place.adcode, place.street) == (adcode, street)
    assert find_places(wanted)[0] == place


def test_several_places_are_listed_with_what_tells_them_apart() -> None:
    with pytest.raises(AmbiguousRegion, match=r"江苏省南京市鼓楼区 320106, .*河南省开封市鼓楼区"):
        resolve_region("鼓楼区")
    assert [place.adcode for place in find_places("鼓楼区")] == [
        "320106", "320302", "350102", "410204",
    ]  # fmt: skip


def test_a_name_of_very_many_places_lists_a_few() -> None:
    with pytest.raises(AmbiguousRegion, match=r"城关镇 \d{6} and \d+ more: give the code") as error:
        resolve_region("城关镇")
    assert str(error.value).count("城关镇 ") == MAX_CHOICES + 1


def test_names_of_today_come_first_and_former_ones_are_listed_too() -> None:
    found = find_places("江北区")
    assert [(place.adcode, place.former) for place in found] == [
        ("330205", None), ("500157", "江北区"),
    ]  # fmt: skip
    assert resolve_region("江北区").adcode == "330205"


@pytest.mark.parametrize(
    "wanted",
    [
        "",
        " ",
        "/",
        "没有这地方",
        "999999",
        "310110/没有街道",
        "杭州杨浦区",
        "杨浦上海",
        "市" * 5000,
    ],
)
def test_what_is_no_place_is_refused_in_one_line(wanted: str) -> None:
    assert find_places(wanted) == []
    with pytest.raises(UnknownRegion, match="no place is called"):
        resolve_region(wanted)
