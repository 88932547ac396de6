"""Features: what is read of an article, and the vectors made of it."""

from __future__ import annotations

import numpy as np
import pytest

from lilong.classify.text.segment import Segmenter
from lilong.classify.topics.features import (
    FeatureRecipe,
    Vocabulary,
    read_features,
    without_boilerplate,
)
from lilong.classify.topics.training.vectorizers import (
    feature_pipeline,
    fitted_vocabulary,
    suited_recipe,
)

ARTICLES = [
    ("助餐点开张", "社区助餐点今天开张，老人排队。老人说好。"),
    ("河道清理", "志愿者清理河道，捡拾垃圾。"),
    ("河道换新颜", "河道两岸种上树，老人来散步。"),
]


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return Segmenter()


def vocabulary_of(recipe: FeatureRecipe, min_df: int = 1) -> Vocabulary:
    pipeline = feature_pipeline(suited_recipe(recipe, ARTICLES, min_df), min_df)
    return fitted_vocabulary(pipeline.fit(ARTICLES))


def test_vectors_have_length_one_and_ascending_numbers(segmenter: Segmenter) -> None:
    recipe = FeatureRecipe()
    vocabulary = vocabulary_of(recipe)
    for headline, body in ARTICLES:
        vector = vocabulary.vector(read_features(headline, body, recipe, segmenter))
        assert vector.value @ vector.value == pytest.approx(1)
        assert (np.diff(vector.index) > 0).all()


def test_a_vector_holds_what_scikit_learns_formula_gives(segmenter: Segmenter) -> None:
    recipe = FeatureRecipe(char_ngrams=1, headline_words=False)
    vocabulary = vocabulary_of(recipe)
    vector = vocabulary.vector(read_features(*ARTICLES[0], recipe, segmenter))
    held = {vocabulary.names()[n]: v for n, v in zip(vector.index, vector.value, strict=True)}
    # 老人 stands twice here and in two of three articles, 排队 once and in one
    wanted = (1 + np.log(2)) * (np.log(4 / 3) + 1) / (np.log(4 / 2) + 1)
    assert held["老人"] / held["排队"] == pytest.approx(wanted, rel=1e-5)


@pytest.mark.parametrize("longest", [1, 2, 3, 4])
def test_character_grams_are_found_by_their_codes(segmenter: Segmenter, longest: int) -> None:
    recipe = FeatureRecipe(char_ngrams=longest)
    vocabulary = vocabulary_of(recipe)
    names, text = vocabulary.names(), read_features(*ARTICLES[1], recipe, segmenter).text
    for size, numbers in vocabulary.gram_numbers(text):
        for start, number in enumerate(numbers):
            gram = text[start : start + size]
            assert number == (-1 if " " in gram else names.index(gram, len(vocabulary.families[0])))


def test_rare_features_are_left_out(segmenter: Segmenter) -> None:
    names = vocabulary_of(FeatureRecipe(), min_df=2).names()
    assert "河道" in names
    assert "排队" not in names


def test_only_keeps_features_and_their_order(segmenter: Segmenter) -> None:
    vocabulary = vocabulary_of(FeatureRecipe())
    kept = np.arange(0, len(vocabulary), 3)
    names = [vocabulary.names()[number] for number in kept]
    assert vocabulary.only(kept).names() == names


def test_column_names_and_agency_formulas_are_not_read(segmenter: Segmenter) -> None:
    recipe = FeatureRecipe()
    bare = read_features("村医进山", "村医背着药箱进山。", recipe, segmenter)
    dressed = read_features(
        "【新春走基层】村医进山", "央视网消息（新闻联播）：村医背着药箱进山。", recipe, segmenter
    )
    assert [word for word in dressed.words if word != " "] == [
        word for word in bare.words if word != " "
    ]


def test_a_body_is_read_to_the_limit(segmenter: Segmenter) -> None:
    reading = read_features("", "社区" * 50_000, FeatureRecipe(max_chars=100), segmenter)
    assert len(reading.text) < 110


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("原标题：巷口的灯亮了", "巷口的灯亮了"),
        ("本报讯（记者 林一安 通讯员 何小满）巷口的灯亮了。", "巷口的灯亮了。"),
        ("巷口的灯亮了。" * 30 + "返回首页网，查看更多责任编辑：", "巷口的灯亮了。" * 30),
        ("巷口的灯亮了（居民都说好）。", "巷口的灯亮了（居民都说好）。"),
    ],
)
def test_what_portals_write_around_an_item_is_no_feature(written: str, meant: str) -> None:
    assert without_boilerplate(written) == meant
