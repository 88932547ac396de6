"""Articles in our own words, for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from lilong.classify.tags import Tag
from lilong.crawler.items import Article, Credit, Image, Issue, Link
from lilong.pipelines.items import PlaceCount, TaggedArticle
from lilong.pipelines.storage.database import SHANGHAI

BODY = """杨浦区五角场街道的社区食堂上周开张，七十岁以上的老人凭卡可享八折。
居委会主任说，食堂的菜单由居民投票决定，每周换一次，低盐的菜单列一行。
志愿者每天中午为行动不便的老人送餐，目前登记的有四十三户。"""


def article(number: int = 1, **changes: Any) -> Article:
    """Return a complete article, unlike any other number's."""
    made = Article(
        url=f"https://news.example/{number}.html",
        headline=f"第{number}家社区食堂开张",
        alternative_headline="老人就餐不用愁",
        body=BODY,
        date_published=datetime(2024, 3, 5, 9, 30, tzinfo=SHANGHAI),
        date_published_raw="2024-03-05 09:30",
        date_published_basis="page",
        publisher="示例新闻网",
        source="上海杨浦",
        source_url="https://yangpu.example/",
        source_chain=("上海杨浦", "示例晚报"),
        dateline="上海",
        byline="记者 林知夏 通讯员 何远山",
        credits=(
            Credit(role="reporter", name="林知夏", raw="记者"),
            Credit(role="correspondent", name="何远山", raw="通讯员"),
            Credit(role="responsible_editor", name="邵一鸣", raw="责编"),
        ),
        section="民生",
        breadcrumbs=("首页", "民生"),
        keywords=("社区食堂", "为老服务"),
        reprint_notice="转载请注明来自上海杨浦",
        images=(Image(url="https://news.example/a.jpg", caption="食堂一角", credit="何远山"),),
        links=(Link(kind="related", headline="食堂菜单怎么定", url="https://news.example/r"),),
        issues=(Issue(kind="unknown_role", detail="统稿"),),
        fetched_at=datetime(2024, 3, 6, 8, 0, tzinfo=SHANGHAI),
    )
    return replace(made, **changes)


def tagged(number: int = 1, *, topic: str = "elderly_care", **changes: Any) -> TaggedArticle:
    """Return the article with tags of a topic, its scope and a region down to the street."""
    return TaggedArticle(
        article=article(number, **changes),
        tags=(
            Tag(kind="scope", label="in", score=0.97, model="topics/test", evidence=("社区",)),
            Tag(kind="topic", label=topic, score=0.91, model="topics/test", evidence=("食堂",)),
            Tag(
                kind="region",
                label="310110/五角场街道",
                score=0.8,
                model="gazetteer/test",
                evidence=("五角场街道",),
            ),
        ),
        region="310110",
        street="五角场街道",
        places=(PlaceCount(name="五角场街道", adcode="310110", street="五角场街道", mentions=1),),
    )
