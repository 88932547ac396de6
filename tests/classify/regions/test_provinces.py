"""The guess at a province where no place is named."""

import pickle
from collections import Counter
from pathlib import Path

import pytest

from lilong.classify.regions.building.provinces import (
    CUES,
    Row,
    count,
    fit,
    read_cues,
    threshold,
)
from lilong.classify.regions.provinces import ProvinceModel, features, load_provinces
from lilong.classify.regions.tagger import RegionTagger, load_regions
from lilong.classify.text.ngrams import PairFilter


@pytest.fixture(scope="module")
def tagger() -> RegionTagger:
    return load_regions()


@pytest.mark.parametrize(
    ("text", "province"),
    [
        ("弄堂里的爷叔用随申办预约睦邻中心的小菜。", "上海市"),
        ("三坊七巷的讲解员轮流值班。", "福建省"),
        ("嘎查里的蒙古包前，那达慕的马头琴响起来。", "内蒙古自治区"),
        ("娭毑们唱起花鼓戏。", "湖南省"),
        ("牧委会推荐示范户，湟水边的牧户都来了。", "青海省"),
    ],
)
def test_guesses_from_what_is_local(tagger: RegionTagger, text: str, province: str) -> None:
    result = tagger.classify("邻里节", text)
    assert (result.province, result.district, result.street) == (province, None, None)
    assert result.model == "provinces/2026.11"
    assert 0 < result.score < 1
    assert all(word in text for word in result.evidence)


def test_says_nothing_of_what_is_everywhere(tagger: RegionTagger) -> None:
    result = tagger.classify("小区停车", "业委会和物业商量停车费，居民在小区里开会。")
    assert result.adcode is None
    assert result.tag() is None


def test_a_named_place_goes_before_any_guess(tagger: RegionTagger) -> None:
    result = tagger.classify("邻里节", "武汉市江岸区的弄堂里，爷叔用随申办。")
    assert result.adcode == "420102"
    assert result.model.startswith("gazetteer/")


def test_without_the_model_nothing_is_guessed(tagger: RegionTagger, tmp_path: Path) -> None:
    assert load_provinces(tmp_path) is None
    plain = RegionTagger(tagger.gazetteer)
    assert plain.classify("邻里节", "弄堂里的爷叔用随申办。").adcode is None


def test_features_are_the_longest_without_overlaps() -> None:
    known = {"胡同", "胡同里", "里的"}
    found = features("胡同里的胡同", known, PairFilter({"胡同", "里的"}))
    assert list(found) == ["胡同里", "胡同"]


def test_a_cue_seen_elsewhere_weighs_less() -> None:
    cues = {"胡同": ["110000"], "豆汁": ["110000"]}
    elsewhere = [Row("胡同口的灯", "130000", True), Row("胡同里的井", "230000", True)]
    rows = [*elsewhere, Row("楼道", "110000", True), *[Row("小区", "440000", True)] * 20]
    assert count(rows, cues)["胡同"] == Counter({"110000": 3, "130000": 1, "230000": 1})
    weights = fit(rows, cues)
    assert weights["胡同"]["110000"] < weights["豆汁"]["110000"]


def test_the_threshold_is_set_on_articles_without_a_region() -> None:
    lost, found = Row("", "110000", False), Row("", "110000", True)
    judged = [(2.0, True, lost)] * 25 + [(1.0, False, lost)] * 50 + [(3.0, False, found)] * 50
    assert threshold(judged) == (2.0, 1.0)


def test_cues_name_known_provinces_once_each(tagger: RegionTagger) -> None:
    cues = read_cues(CUES)
    assert len(cues) > 700
    for adcodes in cues.values():
        assert set(adcodes) <= set(tagger.gazetteer.names)
        assert len(adcodes) == len(set(adcodes))


def test_the_model_can_be_pickled() -> None:
    model = load_provinces()
    assert isinstance(model, ProvinceModel)
    assert pickle.loads(pickle.dumps(model)).guess("弄堂里的爷叔") == model.guess("弄堂里的爷叔")
