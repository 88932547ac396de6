"""The benchmark of regions: our column, and nothing where the benchmark is not at hand."""

import pytest

from benchmarks.region import bench_folder, main, ours


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
