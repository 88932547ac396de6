"""The gazetteer: what it holds, what places were called, how names are shortened."""

import subprocess
import sys

import pytest

from lilong.classify.regions.gazetteer import Gazetteer, load_gazetteer
from lilong.classify.regions.name_forms import bare, short_names


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def test_holds_every_level(gazetteer: Gazetteer) -> None:
    tree = list(gazetteer.tree())
    levels = [level for _, _, level, _ in tree]
    assert levels.count("province") == 34
    assert levels.count("city") >= 333
    assert levels.count("district") >= 2840
    assert sum(1 for _ in gazetteer.streets()) > 38_500


def test_every_division_hangs_from_one_that_is_there(gazetteer: Gazetteer) -> None:
    seen: set[str] = set()
    for adcode, name, _, parent in gazetteer.tree():
        assert len(adcode) == 6
        assert name
        assert parent is None or parent in seen
        seen.add(adcode)


def test_every_street_hangs_from_a_division(gazetteer: Gazetteer) -> None:
    assert all(adcode in gazetteer.names for adcode, _ in gazetteer.streets())
    assert ("441900", "常平镇") in set(gazetteer.streets())


@pytest.mark.parametrize(
    ("adcode", "street", "chain"),
    [
        ("310110", "延吉新村街道", ("上海市", "上海市", "杨浦区", "延吉新村街道")),
        ("469005", None, ("海南省", None, "文昌市", None)),
        ("441900", "常平镇", ("广东省", "东莞市", None, "常平镇")),
        ("659001", None, ("新疆维吾尔自治区", None, "石河子市", None)),
        ("710000", None, ("台湾省", None, None, None)),
        ("532901", None, ("云南省", "大理白族自治州", "大理市", None)),
    ],
)
def test_chain(
    gazetteer: Gazetteer, adcode: str, street: str | None, chain: tuple[str | None, ...]
) -> None:
    assert gazetteer.chain(adcode, street) == chain


@pytest.mark.parametrize(
    ("name", "adcodes"),
    [
        ("杨浦", {"310110"}),
        ("鼓楼区", {"320106", "320302", "350102", "410204"}),
        ("姜堰市", {"321204"}),
        ("凤翔县", {"610305"}),
        ("米林县", {"540481"}),
        ("米林市", {"540481"}),
        ("那曲县", {"540602"}),
        ("四方区", {"370203"}),
        ("襄樊市", {"420600"}),
        ("崇文区", {"110101"}),
        ("宣武区", {"110102"}),
        ("东山区", {"230406", "440104"}),
        ("渝北区", {"500157"}),
        ("江北区", {"330205", "500157"}),
        ("阿克塞县", {"620924"}),
        ("恩施州", {"422800"}),
        ("察右后旗", {"150928"}),
        ("莫旗", {"150722"}),
        ("鲁迅故里", set()),
    ],
)
def test_finds_a_name_in_any_form(gazetteer: Gazetteer, name: str, adcodes: set[str]) -> None:
    assert {place.adcode for place in gazetteer.find(name)} == adcodes


def test_a_former_name_says_until_when(gazetteer: Gazetteer) -> None:
    (place,) = gazetteer.find("姜堰市")
    assert (place.name, place.former, place.until) == ("姜堰区", "姜堰市", 2012)
    assert ("姜堰市", "321284", 2012) in gazetteer.history("321204")


@pytest.mark.parametrize(
    ("name", "adcode", "street", "former"),
    [
        ("延吉新村街道", "310110", "延吉新村街道", None),
        ("甸子镇", "150429", "右北平镇", "甸子镇"),  # renamed
        ("车道乡", "621022", "车道镇", "车道乡"),  # a township became a town
        ("恶古乡", "513325", "恶古乡", "恶古乡"),  # merged away
    ],
)
def test_finds_streets_of_today_and_before(
    gazetteer: Gazetteer, name: str, adcode: str, street: str, former: str | None
) -> None:
    found = [p for p in gazetteer.find(name) if p.adcode == adcode]
    assert [(p.street, p.former) for p in found] == [(street, former)]


def test_a_street_named_only_street_is_no_form(gazetteer: Gazetteer) -> None:
    assert "街道" not in gazetteer.forms
    assert gazetteer.find("街道") == []


def test_an_unknown_adcode_is_an_error(gazetteer: Gazetteer) -> None:
    with pytest.raises(KeyError):
        gazetteer.place("999999")


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("恩施土家族苗族自治州", "恩施"),
        ("新疆维吾尔自治区", "新疆"),
        ("龙胜各族自治县", "龙胜"),
        ("巴音郭楞蒙古自治州", "巴音郭楞"),
        ("浦东新区", "浦东"),
        ("环县", "环县"),
        ("夕阳彝族乡", "夕阳"),
        ("苏米图苏木", "苏米图"),
    ],
)
def test_bare_names(name: str, stem: str) -> None:
    assert bare(name) == stem


def test_short_names_of_an_autonomous_county() -> None:
    assert short_names("秀山土家族苗族自治县", "500241") == [
        "秀山土家族苗族自治县",
        "秀山",
        "秀山县",
    ]


@pytest.mark.slow
def test_is_ready_at_once_and_below_60_mb() -> None:
    script = (
        "import resource, time\n"
        "from lilong.classify.regions.gazetteer import load_gazetteer\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "start = time.process_time()\n"
        "load_gazetteer()\n"
        "after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "print(time.process_time() - start, (after - before) / 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    seconds, megabytes = map(float, done.stdout.split())
    assert seconds < 0.6  # .05 where nothing else runs
    assert megabytes < 60
