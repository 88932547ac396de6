"""Pages of one article on three pages, of another on one, and of none."""

from __future__ import annotations

HOST = "https://paper.example.cn/2026/0305/"
TEXTS = {
    "1001.html": "梧桐里的晾衣架锈断了三根，楼组长搬来一张桌子，请各家说说换成什么样的。",
    "1001_2.html": "第二天晚上，五楼的退休焊工画了图纸，材料费摊下来每户不到一包盐钱。",
    "1001_3.html": "新架子装好那天，全楼的被子第一次晒在了同一个太阳底下。",
    "2002.html": "菜场门口的非机动车线往里挪了半米，推轮椅的人终于能从前门进去了。",
}
NEXT = {"1001.html": "1001_2.html", "1001_2.html": "1001_3.html"}
LOGIN = "<html><title>用户登录</title><form><input type=password></form></html>"


def page(name: str, following: str | None = None, text: str | None = None) -> str:
    """A page of an article about a thing in the neighbourhood, and the link to its next one."""
    link = f"<div><a href='{following}'>下一页</a></div>" if following else ""
    words = text or TEXTS[name]
    return (
        "<html><head><meta charset=utf-8><title>楼里的事</title></head><body><h1>楼里的事</h1>"
        "<div>2026-03-05 来源：梧桐报</div><div class=content>"
        f"<p>{words}</p><p>{words}</p></div>{link}</body></html>"
    )


def pages(names: tuple[str, ...] | list[str]) -> list[tuple[str, str]]:
    return [(HOST + name, page(name, NEXT.get(name))) for name in names]
