"""What stands around a place name and makes it count less: roads, papers, origins, datelines."""

from __future__ import annotations

import re

GENERIC_NAMES = frozenset(
    "城区 郊区 矿区 新区 市区 老城区 新城区 古城区 老城 新城 古城 城关 城中 城东 城西 城南 城北 "
    "市中 江南 江北 河东 河西 海港 港口 开发区 高新区 工业园区 东区 西区 南区 北区 中区 "
    "山区 新建 新市 公园 平房区 山城区 工农区 郊区 苏木镇".split()
)
"""Names that are used for parts of any town; each is a county or a street somewhere."""

WORD_NAMES = frozenset(
    "安康 三明 大同 中山 黄山 东方 白银 白山 海东 海北 天门 开封 朝阳 阿里 玉树 和田 普洱 兴国 "
    "日照 惠民".split()
)
"""Short names, of cities above all, that are words as well: 安康老人, 和田玉, 科教兴国."""

ROAD = re.compile(
    r"[东西南北中]{0,2}[一二三四五六七八九十内外环]{0,2}"
    r"(?:路|大道|大街|街(?![道头坊区上])|巷|弄(?!堂)|胡同|立交|大桥|高架|里弄)"
)
COMMUNITY = re.compile(
    r"(?:社区|小区|居委会|花园|广场|新村|新苑|新城|家园|公寓|大厦|大院|工业园|园区|生活|公园|景区|商城|市场|"
    r"[一二三四五六七八九十]{1,2}[村组区里]|[苑庄屯寺庙塔河湖山桥站湾岛]|村(?![民干级镇里委支两务])|中学|小学|幼儿园|派出所)"
)
"""What is called after some other place: 卧龙社区 lies in Tianjin, 长阳花园 in Nanjing."""
ESTATE = re.compile(
    r"(?:花园|新村|新苑|家园|公寓|大厦|小区|[一二三四五六七八九十]村|[苑庄]|村(?![民干级镇里委支两务]))"
)

ORIGIN_AFTER = re.compile(
    r"(?:人(?!民|大|社|力|才|口|防|居|均|行|气|员|事|家|们)|籍|老家|方言|口音|话(?!题|语|剧|筒)|菜(?!市|场|园|农|篮)|"
    r"味|女子|媳妇|女婿|男子|小伙|姑娘|老乡|\w{0,8}的乡亲|大厨|特产|商会|知青|来客|客人|游客|考察团|代表团|的(?:客人|游客|企业|老板|专家|教授|朋友|同行))"
)
ORIGIN_BEFORE = re.compile(
    r"(?:来自|老家在?|家乡在?|原籍|籍贯|祖籍|毕业于|就读于|出生于|生于|开往|飞往|去往|驶往|发往|运往|嫁到|嫁自|远赴|远在|"
    r"比起|不像|好比|对口支援|援建|援助|支援|从前在|以前在|早年在|曾在|打工的?|学自|借鉴|学习|取经)"
    r"(?:[\u4e00-\u9fff]{2,5}[、和与及]){0,4}$"
)
FROM = re.compile(r"从(?:[\u4e00-\u9fff]{2,5}[、和与及]){0,4}$")
COMING = re.compile(r"(?:[、和与及][\u4e00-\u9fff]{2,5}){0,4}(?:远道|赶|专程)?(?:来|嫁|搬)")
"""从宁夏、青海、新疆来开餐馆的: three origins, no region."""
TOWARDS = re.compile(r"(?:前往|赶往|赴|去|从|自|由|到|往|离|距|与|和|跟|对|经)$")
ORGANISATION = re.compile(
    r"[\w]{0,4}?(?:大学|学院|师大|交大|理工|银行|证券|集团|股份|公司|律师事务所|研究院|研究所|出版社|"
    r"航空|铁路局|铁路|基金会|俱乐部|队主场|烤鸭)"
)
MEDIA = re.compile(
    r"(?:日报|晚报|晨报|早报|时报|商报|都市报|法治报|法制报|农村报|电视台|广播|广电|新闻|发布(?!会)|客户端|融媒|在线|"
    r"网(?!格|络|点|红|民|友|上|购)|报(?!告|名|警|案|道|到|送|备|废|销|社|刊)|卫视|电台|文明网|\w{0,3}网讯)"
)
DATELINE = re.compile(
    r"(?:\d{1,2}月)?\d{1,2}日(?:电|讯|消息|报道)|电(?![动视信力影梯话商子脑瓶])|讯(?!息|问)"
)
AGENCY = re.compile(r"(?:新华社|新华网|中新社|中新网|人民网|光明网|央视网|本报|本网)$")

STOPS = frozenset(",。;:!?()”“\n ")
"""After one of these signs (folded) nothing more can be said of the name before."""
COMMON_SURNAMES = frozenset(
    "李王张刘陈杨赵黄周吴徐孙朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "廖贾韦付邹熊白孟秦邱侯薛阎雷龙段郝孔邵史毛顾赖武康贺严尹钱施洪龚"
)
"""A name that may be a word too is more likely a given name after one of these (家长陈宜城)."""

WEIGHTS = {
    "road": 0.0,  # 0, -1
    "community": 0.0,  # 0, -4
    "medium": 0.25,  # 0, 0
    "organisation": 0.2,  # 0, -1
    "origin": 0.2,  # -1, -3
    "dateline": 0.4,  # -2, 0
    "direction": 0.6,  # -4, -3
    "person": 0.1,  # 0, -1
    "publisher": 0.5,  # -2, 0
}
"""What a mention counts beside such words, set by hand on labelled articles.

Behind each stands what it costs to set it to 0 and to 1, in articles of the 256 of
benchmarks/region_settings.py.
"""
OPENING_CHARS, NEWS_WITHIN = 30, 8
"""秀山网讯（通讯员…: a paper's name counts as the publisher's where the text begins with it and 讯
follows so soon; guesses."""
BEFORE, BEFORE_IN_LIST = 5, 16
"""Characters before a name that are looked at, more where it is one of a list (从宁夏、青海…): the
longest word of ORIGIN_BEFORE (对口支援), and that with a few short names; guesses."""


def _before(text: str, start: int) -> str:
    """Return the few characters before a name."""
    in_list = text[start - 1 : start] in ("、", "和", "与", "及")
    size = BEFORE_IN_LIST if in_list else BEFORE
    return text[max(0, start - size) : start]


def in_passing(text: str, start: int) -> bool:
    """Return whether the words before a name make it a way or an origin (从黄岩到宁溪)."""
    before = _before(text, start)
    return bool(ORIGIN_BEFORE.search(before) or TOWARDS.search(before))


def judge(text: str, start: int, end: int, *, full: bool, local: bool) -> tuple[float, str]:
    """Return what a name at [start, end) counts, in [0, 1], and why it counts less than 1.

    `full` is true for a name with its kind (杨浦区), `local` for counties and streets.
    """
    reason = _reason(text, start, end, full, local)
    if reason == "medium" and start < OPENING_CHARS and "讯" in text[end : end + NEWS_WITHIN]:
        reason = "publisher"
    return WEIGHTS.get(reason, 1.0), reason


def _reason(text: str, start: int, end: int, full: bool, local: bool) -> str:
    before = _before(text, start)
    if text[end : end + 1] not in STOPS:
        reason = _followed(text, end, full, local)
        if reason:
            return reason
        if COMING.match(text, end) and FROM.search(before):
            return "origin"
    if AGENCY.search(before):
        return "dateline"
    if ORIGIN_BEFORE.search(before):
        return "origin"
    if not full and local and before[-1:] in COMMON_SURNAMES:
        return "person"
    return "direction" if TOWARDS.search(before) else ""


def _followed(text: str, end: int, full: bool, local: bool) -> str:
    """Return what the words after a name make of it."""
    if MEDIA.match(text, end):
        return "medium"
    if not full and ROAD.match(text, end):
        return "road"
    if not full and (COMMUNITY if local else ESTATE).match(text, end):
        return "community"
    if DATELINE.match(text, end):
        return "dateline"
    if not full and ORGANISATION.match(text, end):
        return "organisation"
    return "origin" if ORIGIN_AFTER.match(text, end) else ""
