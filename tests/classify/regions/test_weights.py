"""Every weight and threshold of the region tagger decides an article: one row each.

A row is the setting, another value, and an article whose answer hangs on it: with the value that is
set it is the one given, with the other it is another.
"""

from __future__ import annotations

import pytest

from lilong.classify.regions import context
from lilong.classify.regions.evidence import Settings
from lilong.classify.regions.gazetteer import shipped_gazetteer
from lilong.classify.regions.tagger import RegionTagger

LINE = (
    "居民们围坐在长桌旁，一边包饺子一边商量楼道灯怎么修、停车位怎么分，谁家的老人要人照看，散会时把凳子擦干净搬回"
    "原处，约好下个月再来，还把没说完的事记在本子上，由楼组长一件件去问。\n"
)
"""A paragraph that ends the lead and names no place."""

# setting, another value, headline, body, label of the region (None: no region)
SETTINGS = [
    ("headline", 1.0, "南通市办邻里节", "盐城市的居民来了。", "320600"),
    ("lead", 1.0, "邻里节", f"南通市的居民来了。{LINE}盐城市的也来了。", "320600"),
    ("body", 1.5, "邻里节", f"南通市的居民来了。{LINE}盐城市的也来了。", "320600"),
    ("unsupported", 1.0, "杨浦的食堂", "居民来了。", None),
    ("in_province", 0.2, "邻里节", "上海的居民来了，杨浦的也来了。", "310110"),
    (
        "implied", 0.9, "邻里节",
        f"江苏省盐城市亭湖区的居民来了，杭州市的、宁波市的也来了。{LINE}温州市的也来了。", None,
    ),
    ("addressed", 0.0, "邻里节", "青岛市崂山区的居民来了，杭州市的也来了。", "370212"),
    (
        "repeated", 0.0, "邻里节",
        f"南通市的居民来了。{LINE}南通市的食堂开了门，南通市的老人说好，盐城市的也说好，扬州市的也说好。",
        "320000",
    ),
    (
        "clear", 2.5, "鼓楼区办邻里节", "福州市的居民来了，南京的也来了，福州市的老人说好。",
        "350102",
    ),
    ("dominance", (0.4, 0.6, 0.64, 0.72), "邻里节", "南通市的居民来了，杭州市的也来了。", None),
    (
        "dominance", (0.55, 0.45, 0.64, 0.72), "邻里节", "南通市的居民来了，盐城市的也来了。",
        "320000",
    ),
    (
        "dominance", (0.55, 0.6, 0.5, 0.72), "邻里节",
        "南通市崇川区的居民来了，海门区的也来了，崇川区的食堂开了门。", "320600",
    ),
    (
        "dominance", (0.55, 0.6, 0.64, 0.5), "邻里节",
        "上海市杨浦区四平路街道的居民来了，大桥街道的也来了，四平路街道的食堂开了门。", "310110",
    ),
    (
        "alone", 0.5, "多地办起邻里节", f"江苏省和浙江省的居民来了，南通市的也来了。{LINE}", None,
    ),
    ("depth", 0.15, "苏州市办邻里节", f"苏州市的居民来了。{LINE}姑苏区也有人来。", "320500"),
    (
        "narrow", 0.9, "江苏省办邻里节",
        f"南通市的居民来了，南通市的食堂开了门。{LINE}南通市的老人说好。", "320600",
    ),
    ("narrow", 0.3, "江苏省办邻里节", f"南通市的居民来了。{LINE}", "320000"),
    ("source", 0.2, "我省办邻里节", "社区的居民来了。", "320000"),
    ("abroad", 1.0, "杭州的邻里节，东京的町内会", "居民来了。", "330100"),
    ("kindless", 0.1, "来广营的食堂", "北京市朝阳区的居民来了。", "110105/来广营乡"),
    (
        "street", 0.1, "杨浦区办邻里节", f"上海市杨浦区的居民来了。{LINE}四平路街道的也来了。",
        "310110",
    ),
    (
        "address", 0.6, "杨浦区办邻里节",
        f"上海市杨浦区的居民来了。{LINE}杨浦区四平路街道的也来了。", "310110/四平路街道",
    ),
    ("least", 0.1, "杨浦的食堂", "居民来了。", None),
]  # fmt: skip

# what stands beside a name, another weight, body, label of the region (None: no region)
SURROUNDINGS = [
    ("road", 0.6, "社区的居民在绍兴路买菜。", None),
    ("community", 0.6, "社区的居民在南京花园包饺子。", None),
    ("medium", 1.0, "据南京日报报道，苏州市的居民来了。", "320500"),
    ("organisation", 0.9, "无锡市的居民来了，南通银行的人也来了。", "320200"),
    ("origin", 1.0, "苏州市的社区里有位南京人。", "320500"),
    ("dateline", 1.0, "新华社南京1月5日电 苏州市的居民来了。", "320500"),
    ("direction", 1.0, "苏州市的居民往南京跑。", "320500"),
    ("person", 1.0, "上海的志愿者李杨浦说。", "310000"),
    ("publisher", 0.0, "秀山网讯 社区的居民来了。", "500241"),
]


def region(settings: Settings, headline: str, body: str, source: str | None = None) -> str | None:
    tag = RegionTagger(shipped_gazetteer(), settings).classify(headline, body, source).tag()
    return tag.label if tag else None


@pytest.mark.parametrize(("name", "other", "headline", "body", "label"), SETTINGS)
def test_a_setting_decides(
    name: str, other: object, headline: str, body: str, label: str | None
) -> None:
    source = "新华日报" if name == "source" else None
    assert region(Settings(), headline, body, source) == label
    assert region(Settings()._replace(**{name: other}), headline, body, source) != label


@pytest.mark.parametrize(("beside", "other", "body", "label"), SURROUNDINGS)
def test_what_stands_beside_a_name_decides(
    beside: str, other: float, body: str, label: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert region(Settings(), "邻里节", body) == label
    monkeypatch.setitem(context.WEIGHTS, beside, other)
    assert region(Settings(), "邻里节", body) != label


def test_no_setting_and_no_weight_is_without_its_row() -> None:
    assert {name for name, *_ in SETTINGS} == set(Settings._fields)
    assert {name for name, *_ in SURROUNDINGS} == set(context.WEIGHTS)
