"""A small taxonomy and articles for the topic tests, and a model trained on them."""

from __future__ import annotations

from pathlib import Path

from lilong.classify.topics.labelled import CORPUS, Labelled, read_labelled

SMALL_TAXONOMY = """
[out_of_scope]
seeds = "股票 足球 导弹 车祸"

[[topic]]
slug = "elderly_care"
zh = "养老服务"
en = "Elderly care"
definition = "居家与社区养老、助餐助浴。"
seeds = "养老 老人 助餐"
iptc = ["medtop:20000817"]

[[topic]]
slug = "environment"
zh = "环境卫生与垃圾分类"
en = "Environment"
seeds = "垃圾分类 河道 保洁"

[[topic]]
slug = "culture_sports"
zh = "文化体育"
en = "Culture and sports"
seeds = "文艺 演出 比赛"
"""
SLUGS = ("elderly_care", "environment", "culture_sports")


def small_corpus(per_file: int = 40) -> list[Labelled]:
    """Return the first rows of three topics' files and of the out-of-scope file."""
    rows = []
    for name in (*SLUGS, "out_of_scope"):
        for row in read_labelled([CORPUS / f"{name}.jsonl"])[:per_file]:
            labels = tuple(label for label in row.labels if label in SLUGS)
            rows.append(Labelled(id=row.id, headline=row.headline, body=row.body, labels=labels))
    return rows


def write_taxonomy(folder: Path) -> Path:
    """Write SMALL_TAXONOMY into the folder."""
    path = folder / "taxonomy.toml"
    path.write_text(SMALL_TAXONOMY, encoding="utf-8")
    return path
