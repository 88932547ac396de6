"""The benchmark of regions: our column, and nothing where the benchmark is not at hand."""

import pytest

from benchmarks.region import bench_folder, main, ours
from benchmarks.region_settings import other_settings
from lilong.classify.regions.evidence import Settings


def test_answers_in_the_shape_of_the_scorer() -> None:
    answer = ours("杨浦区延吉新村街道的睦邻中心", "上海的居民来了。", "")
    assert answer == {
        "province": "上海市",
        "city": "上海市",
        "district": "杨浦区",
        "street": "延吉新村街道",
        "adcode": "310110",
    }


def test_measures_nothing_without_the_benchmark(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("LILONG_BENCH", raising=False)
    assert bench_folder() is None
    main([])
    assert "nothing measured" in capsys.readouterr().out


def test_every_setting_is_tried_lower_and_higher() -> None:
    changed = [each for _, both in other_settings() for each in both]
    assert len(changed) == len(set(changed)) == 2 * (len(Settings._fields) + 3)  # four shares
    for one in changed:
        assert sum(a != b for a, b in zip(one, Settings(), strict=True)) == 1
