"""Boilerplate: the phrases and class names that tell an article from what stands around it."""

from __future__ import annotations

import re
from functools import lru_cache

SENTENCE_END = re.compile(r"[。！？!?…”）)]\s*$")
CUT_OFF = ("...", "…", "[详细]", "【详细】")
"""A teaser breaks off in mid-sentence; a paragraph hardly ever does."""
OTHER_CLASSES = re.compile(
    r"foot(?!ball)|relat|recom|copyright|share|side(?:bar|_)|breadcrumb|hot|rank|disclaim|"
    r"xiangguan|tuijian|\bnav|menu|login|dialog|popup|qrcode|ewm|keyword|\btags?\b|"
    r"editor-?info|advert|\bads?\b|links?\b|_list\b|newslist|article-status|vote|bottom|declare"
)
"""Class names of menus, lists of other articles and the like."""
COMMENT_CLASSES = re.compile(r"comment|reply|pinglun|feedback|liuyan|trackback")
"""Class names of readers' comments: whole paragraphs, and often more of them than the article's."""
ARTICLE_CLASSES = re.compile(
    r"artibody|articlebody|article|content|detail|text|trs_editor|zoom|\bpost|entry|story|"
    r"zhengwen|neirong|\bnews_?(?:body|con|txt)|js_content|main_?body|art_?con|\bcon\b"
)
"""Class names that content systems give the article."""
LEGAL = re.compile(
    r"copyright|版权所有|ICP[备证]|公网安备|许可证|违法和不良信息|举报电话|客服电话|"
    r"All Rights Reserved|未经.{0,12}(?:授权|许可)|仅供参考|"
    r"不代表.{0,12}(?:观点|立场)|与本[站网]无关",
    re.I,
)
LEGAL_HINTS = r"权|opyright|ICP|公网|许可|举报|客服|eserved|仅供|不代表|无关"
"""One of these is in every line that LEGAL finds: each begins with a sign, so that a search for
them passes over most signs."""
HINTS_OF_LEGAL = re.compile(LEGAL_HINTS)
END = re.compile(
    r"^[\s【\[（(·*■▼>]*(?:"
    r"相关(?:阅读|新闻|链接|报道|报导|文章|推荐|专题|资讯|内容|评论|附件|稿件)|相關(?:新聞|報導|文章)|"
    r"延伸阅读|延伸閱讀|热门(?:推荐|文章|新闻|评论|排行|话题|视频|图集)|最新(?:文章|新闻|评论|资讯)|"
    r"推荐阅读|推薦閱讀|為你推薦|为[你您]推荐|猜你喜欢|你可能(?:还|也)?(?:会)?(?:喜欢|感兴趣|想看)|"
    r"你可能會喜歡|看了本文的人|大家都在看|更多精彩|精彩推荐|精彩图集|往期回顾|点击进入专题|"
    r"网友评论|网友跟帖|我要评论|发表评论|最热评论|全部评论|您此时的心情|新闻表情|视觉焦点|"
    r"文章关键词|关键词|关键字|标签|上一篇|下一篇|首页\s*\|?\s*上一页|返回首页|返回顶部|加载更多|"
    r"分享到|分享至|扫一扫|扫码|打印本?页?|关闭窗口|【?(?:打印|关闭|纠错|大中小)】?|阅读剩余全文|"
    r"(?:平台|特别|免责|版权|郑重|责任)声明|声明[：:]|作者简介|本文(?:链接|地址)|"
    r"(?:如需)?转载请(?:注明|联系))"
)
"""What stands after an article and opens something else."""
HARD_END = re.compile(r"评论|跟帖|声明|关键[词字]|标签|一篇|扫[码一]|首页|顶部|关闭|打印|心情|表情")
"""Of those, what opens nothing that the article could go on behind."""
NOTICE = re.compile(r"声明|转载|扫[码一描]|分享|打印|一篇|首页")
INNER = re.compile(
    r"^[\s【\[（(]*(?:广告|.$|音频 \d|\d+ 分钟$|Play Video|自动播放|"
    r"(?:您的|你的)浏览器|加载中|正在加载|"
    r"(?:本文|文章)?原(?:标题|題|标题为)[：:《]|分享到?[：:]|字号|编者按$|收起$|展开(?:全文)?$|阅读全文|"
    r"资料图片?[）)]?$|点击(?:图片|查看)|[【\[]?(?:点击投票|查看更多)|APP专享|打开APP|"
    r"更多.{2,40}(?:关注|请看)|(?:更多|点击).{0,20}(?:下载|关注).{0,30}(?:客户端|APP|公众号)|"
    r"[↑▲△]?\s?(?:点击|點擊|点)(?:[上下]方|文[首末]|标题下)?.{0,6}蓝(?:色小?)?字.{0,20}$|"
    r"关注.{0,6}公众号|返回.{2,4}[，,]\s*查看更多|第\s?\d+\s?页\s?/\s?共|(?:\d+\s*)?/\s*\d+$)"
)
"""What may stand inside the article's block and is not of it."""
EDITION = re.compile(
    r"[\s【\[（(]*《?[^，。《》]{2,14}》?\s?[（(]\s?\d{4}年\d{1,2}月\d{1,2}日[^，。]{0,10}版\s?[)）]$"
)
"""《人民日报》（2016年03月30日 12 版）, apart from INNER: few lines have the 版 that it needs."""


def is_cut_off(text: str) -> bool:
    """Whether a line, which has no white space at its end, breaks off as a teaser does."""
    return text.endswith(CUT_OFF)


def is_end(text: str) -> bool:
    """Whether a line opens what stands after an article; a sentence does so only as a notice."""
    if END.match(text) is None:
        return False
    return len(text) <= 30 or NOTICE.search(text[:40]) is not None or not SENTENCE_END.search(text)


def is_inner(text: str) -> bool:
    """Whether a line stands inside the article's block and is not of it."""
    return INNER.match(text) is not None or ("版" in text and EDITION.match(text) is not None)


def is_legal(text: str) -> bool:
    """Whether a line speaks of rights and liabilities, as the foot of every page does."""
    return HINTS_OF_LEGAL.search(text) is not None and LEGAL.search(text) is not None


@lru_cache(maxsize=65536)
def purpose(names: str) -> float:
    """How much text under these class names counts: above 1 for an article's, below for others'."""
    value = 1.25 if ARTICLE_CLASSES.search(names) else 1.0
    if COMMENT_CLASSES.search(names):
        return value * 0.12
    return value * 0.3 if OTHER_CLASSES.search(names) else value
