"""Body: which block holds the article, and which of its lines are the article's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from crawler.extract.page import Block, Line, Page

SENTENCE = re.compile(r"[，。！？；：、”,;!?]")
SENTENCE_END = re.compile(r"[。！？!?…”）)]\s*$")
CUT_OFF = re.compile(r"(?:\.{3}|…|\[详细\]|【详细】)\s*$")
"""A teaser breaks off in mid-sentence; a paragraph hardly ever does."""
AWAY = re.compile(
    r"comment|foot(?!ball)|relat|recom|copyright|share|side(?:bar|_)|breadcrumb|hot|rank|disclaim|"
    r"pinglun|xiangguan|tuijian|\bnav|menu|login|dialog|popup|qrcode|ewm|keyword|\btags?\b|"
    r"editor-?info|advert|\bads?\b|links?\b|_list\b|newslist|article-status|reply|vote|bottom|declare"
)
HERE = re.compile(
    r"artibody|articlebody|article|content|detail|text|trs_editor|zoom|\bpost|entry|story|"
    r"zhengwen|neirong|\bnews_?(?:body|con|txt)|js_content|main_?body|art_?con|\bcon\b"
)
LEAF_TAGS = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dd", "dt", "blockquote",
                       "center", "pre", "tr", "th", "tbody", "ul", "ol", "dl", "figure", "figcaption"))  # fmt: skip
"""Tags that hold a paragraph or a cell, never a whole article."""
LEGAL = re.compile(
    r"copyright|版权所有|ICP[备证]|公网安备|许可证|违法和不良信息|举报电话|客服电话|All Rights Reserved|"
    r"未经.{0,12}(?:授权|许可)|仅供参考|不代表.{0,12}(?:观点|立场)|与本[站网]无关",
    re.I,
)
END = re.compile(
    r"^[\s【\[（(·*■▼>]*(?:相关(?:阅读|新闻|链接|报道|报导|文章|推荐|专题|资讯|内容|评论|附件)|延伸阅读|延伸閱讀|相關(?:新聞|報導|文章)|"
    r"热门(?:推荐|文章|新闻|评论|排行|话题|视频|图集)|推荐阅读|推薦閱讀|為你推薦|为[你您]推荐|最新(?:文章|新闻|评论|资讯)|"
    r"猜你喜欢|你可能(?:还|也)?(?:会)?(?:喜欢|感兴趣|想看)|更多精彩|网友评论|网友跟帖|我要评论|发表评论|最热评论|全部评论|"
    r"文章关键词|关键词|关键字|标签[：:]|标签|上一篇|下一篇|分享到|分享至|扫一扫|精彩推荐|精彩图集|点击进入专题|"
    r"平台声明|您此时的心情|新闻表情|视觉焦点|阅读剩余全文|特别声明|免责声明|版权声明|郑重声明|扫码|返回首页|返回顶部|"
    r"打印本?页?|关闭窗口|【?(?:打印|关闭|纠错|大中小)】?|加载更多|相关稿件|往期回顾|声明[：:]|责任声明|作者简介|"
    r"首页\s*\|?\s*上一页|你可能會喜歡|看了本文的人|大家都在看|本文(?:链接|地址)|(?:如需)?转载请(?:注明|联系))"
)
"""What stands after an article and opens something else."""
INNER = re.compile(
    r"^[\s【\[（(]*(?:广告|音频 \d|\d+ 分钟$|.$|更多.{2,40}(?:关注|请看)|(?:本文|文章)?原(?:标题|題|标题为)[：:《]|分享到?[：:]|字号|(?:您的|你的)浏览器|Play Video|"
    r"点击(?:图片|查看)|加载中|正在加载|自动播放|资料图片?[）)]?$|广告$|[【\[]?(?:点击投票|查看更多)|编者按$|"
    r"APP专享|(?:更多|点击).{0,20}(?:下载|关注).{0,30}(?:客户端|APP|公众号)|关注.{0,6}公众号|返回.{2,4}[，,]\s*查看更多|"
    r"第\s?\d+\s?页\s?/\s?共|(?:\d+\s*)?/\s*\d+$|收起$|展开(?:全文)?$|阅读全文|打开APP)"
)
"""What may stand inside the article's block and is not of it."""
HARD_END = re.compile(r"评论|跟帖|声明|关键[词字]|标签|一篇|扫[码一]|首页|顶部|关闭|打印|心情|表情")


def is_end(text: str) -> bool:
    """Whether a line opens what stands after an article; a whole sentence does so only as a notice."""
    if END.match(text) is None:
        return False
    return len(text) <= 30 or NOTICE.search(text[:40]) is not None or not SENTENCE_END.search(text)


NOTICE = re.compile(r"声明|转载|扫[码一描]|分享|打印|一篇|首页")
LEGAL_HINTS = (
    "权",
    "opyright",
    "ICP",
    "公网",
    "许可",
    "举报",
    "客服",
    "eserved",
    "仅供",
    "不代表",
    "无关",
)


def is_legal(text: str) -> bool:
    """Whether a line speaks of rights and liabilities, as the foot of every page does."""
    return any(map(text.__contains__, LEGAL_HINTS)) and LEGAL.search(text) is not None


@lru_cache(maxsize=65536)
def purpose(names: str) -> float:
    """How much text under these class names counts: above 1 for an article's, below for others'."""
    value = 1.25 if HERE.search(names) else 1.0
    return value * 0.3 if AWAY.search(names) else value


@dataclass(frozen=True, slots=True)
class Core:
    """The block that holds the article and the lines from the first to the last of its text."""

    root: int
    first: int
    end: int
    opening: int
    """Its first line of running text."""
    weight: float
    """Characters of running text in it, roughly."""


def weigh(line: Line, block: Block) -> float:
    """How many characters of running text a line holds: links and bare labels count for little."""
    if block.hidden:
        return 0.0
    size = len(line.text)
    own = size - line.link_chars
    if own * 2 < size:
        return 0.0
    if own < 12:
        return own * 0.1
    marks = sum(map(line.text.count, "，。；、！,"))
    if not marks:
        return own * 0.15
    weight = float(own + 8 * min(marks, 10))
    return weight * 0.3 if size < 200 and CUT_OFF.search(line.text) else weight


def find_core(page: Page, after: int) -> Core | None:
    """The article's block: the one whose own paragraphs weigh most.

    `after` is the headline's line, -1 when it is not known: text before it hardly counts.
    """
    blocks, lines = page.blocks, page.lines
    factor: list[float] = [0.0] * len(blocks)
    own = [0.0] * len(blocks)
    weights = [0.0] * len(lines)
    for index, line in enumerate(lines):
        weight = weigh(line, blocks[line.block])
        if weight:
            line_size = len(line.text)
            if line_size < 300 and index * 3 > len(lines) and is_legal(line.text):
                continue  # the foot of the page
            if index and _is_link(lines[index - 1]):
                weight *= 0.3  # a teaser under the linked headline of another article
            weights[index] = weight
            if index <= after:
                weight *= 0.1
            own[line.block] += weight * (factor[line.block] or _factor(blocks, line.block, factor))
    holder = _holder_scores(blocks, own)
    _favour_next(page, weights, holder, after)
    best = max(range(len(blocks)), key=holder.__getitem__)
    if holder[best] <= 0:
        return None
    best = _widen(page, best, weights, after)
    first, end = (
        max(blocks[best].first, after + 1 if after < blocks[best].end else 0),
        blocks[best].end,
    )
    first, end = _extend(page, best, first, end, weights, after)
    opening = next((i for i in range(first, end) if weights[i] >= 40), first)
    return Core(best, first, end, opening, sum(weights[first:end]))


def core_of(page: Page, element: int | None, after: int) -> Core | None:
    """The block that a site's rule names as the article's; None when there is no such rule."""
    if element is None:
        return None
    for index, block in enumerate(page.blocks):
        if block.node.mem_id == element:
            first = max(block.first, after + 1 if after < block.end else 0)
            weights = [
                weigh(line, page.blocks[line.block]) for line in page.lines[first : block.end]
            ]
            opening = next((i for i, weight in enumerate(weights, first) if weight >= 40), first)
            return Core(index, first, block.end, opening, max(sum(weights), 1000.0))
    return None


def _is_link(line: Line) -> bool:
    size = len(line.text)
    return size >= 8 and line.link_chars * 10 >= 9 * size


def _factor(blocks: list[Block], block: int, known: list[float]) -> float:
    """How much a block's text counts, by what its class and those around it say it is for.

    `known` keeps the answers of the page, 0 for those not asked yet.
    """
    chain = []
    while block > 0 and not known[block]:
        chain.append(block)
        block = blocks[block].parent
    value = known[block] or 1.0
    for index in reversed(chain):
        names = blocks[index].names
        if names:
            value = min(value * purpose(names), 1.6)
        if blocks[index].tag in ("footer", "nav", "aside", "form"):
            value *= 0.2
        known[index] = value
    return value


def _holder_scores(blocks: list[Block], own: list[float]) -> list[float]:
    """Each block's weight as the holder of an article: its paragraphs', and half its children's."""
    score = [0.0] * len(blocks)
    for index, weight in enumerate(own):
        if not weight:
            continue
        at = index
        while blocks[at].tag in LEAF_TAGS and blocks[at].parent >= 0:
            at = blocks[at].parent
        share = weight
        for _ in range(4):
            score[at] += share
            share *= 0.55
            at = blocks[at].parent
            if at < 0:
                break
    return score


def _favour_next(page: Page, weights: list[float], holder: list[float], after: int) -> None:
    """Double the score of what holds the first text under the headline.

    A notice of 100 characters must win over a stream of other articles' teasers further down.
    """
    if after < 0:
        return
    for index in range(after + 1, min(len(weights), after + 16)):
        if weights[index] >= 40:
            for depth, outer in enumerate(page.ancestors(page.lines[index].block)):
                if depth > 3 or page.blocks[outer].first <= after:
                    break
                holder[outer] *= 2.5
            return


def _widen(page: Page, root: int, weights: list[float], after: int) -> int:
    """The outermost block around the root whose further text is still mostly an article's."""
    blocks, lines = page.blocks, page.lines
    inner = sum(weights[blocks[root].first : blocks[root].end])
    size = sum(len(line.text) for line in lines[blocks[root].first : blocks[root].end])
    at, limit = root, 3 * size + 600
    while blocks[at].parent > 0:
        at = blocks[at].parent
        start, end = max(blocks[at].first, after + 1), blocks[at].end
        more = sum(weights[start:end]) - inner
        if more < 0.15 * inner:
            continue
        extra = sum(len(line.text) for line in lines[start:end]) - size
        if more >= 0.8 * extra and _no_end(page, root, at):
            root, inner, size = at, inner + more, size + extra
        elif extra > limit:
            break
    return root


def _no_end(page: Page, inner: int, outer: int) -> bool:
    """Whether nothing between the end of one block and that of the one around it ends the article."""
    start, stop = page.blocks[inner].end, page.blocks[outer].end
    return not any(is_end(page.lines[i].text) for i in range(start, min(stop, start + 12)))


def _extend(
    page: Page, root: int, first: int, end: int, weights: list[float], after: int
) -> tuple[int, int]:
    """Paragraphs just before and after the root that are laid out beside it."""
    near = root
    for _ in range(3):
        near = max(page.blocks[near].parent, 0)
    low, high = max(page.blocks[near].first, after + 1), page.blocks[near].end
    pending = 0
    for index in range(end, min(high, end + 60)):
        line = page.lines[index]
        if line.link_chars * 2 > len(line.text) or is_end(line.text):
            break
        if _away(page, line.block, near) or page.blocks[line.block].hidden:
            break
        pending += 1
        if weights[index] >= 40 and SENTENCE_END.search(line.text):
            end, pending = index + 1, 0
        elif pending > 4:
            break
    for index in range(first - 1, max(low, first - 12) - 1, -1):
        line = page.lines[index]
        if line.link_chars or _away(page, line.block, near) or page.blocks[line.block].hidden:
            break
        if weights[index] >= 40 and SENTENCE_END.search(line.text):
            first = index
        else:
            break
    return first, end


def _away(page: Page, block: int, within: int) -> bool:
    """Whether a block, or one around it inside `within`, says that it is no part of the article."""
    for outer in page.ancestors(block):
        if outer == within:
            return False
        names = page.blocks[outer].names
        if names and purpose(names) < 0.35:
            return True
    return False
