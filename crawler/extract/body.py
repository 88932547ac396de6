"""Body: which block holds the article, and which of its lines are the article's."""

from __future__ import annotations

import re

from crawler.extract.page import Block, Line, Page
from crawler.extract.title import key

SENTENCE = re.compile(r"[，。！？；：、”,;!?]")
AWAY = re.compile(
    r"comment|foot|related|relate|recommend|copyright|share|sidebar|breadcrumb|hot|rank|disclaim|"
    r"pinglun|xiangguan|tuijian|nav\b|menu|login|dialog|popup|qrcode|keyword|\btags?\b|editor-?info"
)
HERE = re.compile(
    r"article|content|detail|text|body|trs_editor|zoom|post|entry|story|main|zhengwen|neirong"
)
BOILERPLATE = re.compile(
    r"copyright|版权所有|ICP[备证]|京公网安备|公网安备|许可证|违法和不良信息|举报电话|客服电话|未经(?:本[站网]|书面)?.{0,6}授权",
    re.I,
)


def weigh(line: Line, block: Block) -> float:
    """How many characters of running text a line holds: links and bare labels count for nothing."""
    if block.hidden:
        return 0.0
    own = len(line.text) - line.link_chars
    if own * 2 < len(line.text):
        return 0.0
    marks = len(SENTENCE.findall(line.text))
    if own < 12 or not marks:
        return own * 0.2
    if BOILERPLATE.search(line.text):
        return 0.0
    return float(own + 8 * min(marks, 10))


def find_root(page: Page, headline_line: int) -> int:
    """Index of the smallest block that holds the article."""
    blocks, lines = page.blocks, page.lines
    total = [0.0] * len(blocks)
    factor = [1.0] * len(blocks)
    for index in range(1, len(blocks)):
        block = blocks[index]
        own = factor[block.parent]
        if block.names != " ":
            if AWAY.search(block.names):
                own *= 0.25
            elif HERE.search(block.names):
                own = min(own * 1.3, 2.0)
        if block.tag in ("footer", "nav", "aside", "form"):
            own *= 0.2
        factor[index] = own
    for index, line in enumerate(lines):
        weight = weigh(line, blocks[line.block]) * factor[line.block]
        if index <= headline_line:
            weight *= 0.1
        total[line.block] += weight
    children: list[list[int]] = [[] for _ in blocks]
    for index in range(len(blocks) - 1, 0, -1):
        total[blocks[index].parent] += total[index]
        children[blocks[index].parent].append(index)
    at = 0
    while children[at]:
        best = max(children[at], key=total.__getitem__)
        if total[best] < 0.7 * total[at] or blocks[best].tag == "p":
            break
        at = best
    return at


HEAD_NOISE = re.compile(
    r"^(?:[（(【\[]?\s*(?:本文)?原标题[：:].*|分享到?[：:]?.{0,12}|字号.{0,12}|[\[【（(]?打印[】\]）)]?.{0,8}|"
    r"(?:来源|作者|编辑|责编|责任编辑|日期|时间|发布时间|发布日期|浏览次数|阅读|点击|记者|摄影)\s*[：:].{0,60})$"
)
CREDIT_TAIL = re.compile(
    r"^[（(【\[]?\s*(?:本文来源|文章来源|来源|稿源|责\s*任\s*编\s*辑|责\s*编|编\s*辑|值班编辑|校\s*对|审\s*核|监\s*制|"
    r"终\s*审|主\s*编|总\s*编|编\s*审|选\s*稿|作\s*者)\s*[：:].{0,80}$"
)
STOP = re.compile(
    r"^(?:[【\[]?(?:相关(?:阅读|新闻|链接|报道|文章|推荐|专题)|延伸阅读|热门(?:推荐|文章|新闻|评论)|推荐阅读|最新(?:文章|新闻|评论)|"
    r"猜你喜欢|更多(?:精彩)?(?:内容|新闻|推荐)?|网友评论|特别声明|免责声明|版权声明|声明[：:]|关键词|标签|上一篇|下一篇|"
    r"打印|分享到|分享至|扫一扫|精彩推荐|我要评论|发表评论|点击进入专题)"
    r"|\*?(?:未经授权)?(?:转载|如需转载)请注明)"
)


def body_lines(page: Page, root: int, headline_line: int, headline: str) -> list[int]:
    """Indices of the article's lines, in order."""
    block = page.blocks[root]
    first = max(block.first, headline_line + 1)
    own = key(headline)
    kept: list[int] = []
    mass = 0
    whole = sum(len(page.lines[i].text) for i in range(first, block.end))
    for index in range(first, block.end):
        line = page.lines[index]
        text = line.text
        if page.blocks[line.block].hidden:
            continue
        if mass > 0.5 * whole and STOP.match(text):
            break
        if STOP.match(text) and len(text) < 30:
            continue
        if CREDIT_TAIL.match(text) or HEAD_NOISE.match(text):
            continue
        if line.link_chars * 3 > 2 * len(text) and len(text) < 60:
            continue
        if not kept and key(text) == own:
            continue
        mass += len(text)
        kept.append(index)
    return kept
