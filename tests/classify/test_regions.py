"""Which place an article is about."""

import pickle

import pytest

from classify.regions import RegionTagger, load_regions


@pytest.fixture(scope="module")
def tagger() -> RegionTagger:
    return load_regions()


def test_a_tagger_can_be_pickled(tagger: RegionTagger) -> None:
    again = pickle.loads(pickle.dumps(tagger))
    assert again.classify("杨浦区延吉新村街道", "").street == "延吉新村街道"


def test_the_tag_carries_adcode_and_street(tagger: RegionTagger) -> None:
    tag = tagger.classify("上海市杨浦区延吉新村街道睦邻中心", "").tag()
    assert tag is not None
    assert (tag.kind, tag.label) == ("region", "310110/延吉新村街道")
    assert tagger.classify("好消息", "今天天气不错。").tag() is None
