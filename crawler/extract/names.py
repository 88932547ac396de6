"""Names: a credit's list of people and organisations, split and freed of staff codes and titles."""

from __future__ import annotations

import re

from lilong.han import HAN
from lilong.outlets import is_media

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈"
    "钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤温康施"
    "文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟萧申殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗"
    "谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜"
    "冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠"
    "荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄"
    "平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公"
    "哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由才禤贝仉訾晁单谯亓仰"
    "張劉陳楊黃趙吳孫馬羅鄭謝許韓鄧馮蔣葉蘇呂盧鍾譚陸範韋賈鄒龍賀顧龔邵萬錢嚴湯齊喬龐顏倪莊聶魯嶽歐關蘭紀單駱"
    "藍遊靳鮑饒師應衛邊喻竇連項時農馮簡車項葛賴賴涂游鄔鐘蕭閻閆樓"
)
"""The 400 commonest surnames (2021 household registers), with the traditional forms of some."""
COMPOUND = (
    "欧阳", "上官", "司马", "诸葛", "皇甫", "尉迟", "公孙", "慕容", "司徒", "东方", "令狐",
    "夏侯", "端木", "独孤", "南宫", "歐陽", "司馬", "諸葛", "呼延", "闻人", "澹台", "宇文", "长孙",
    "范姜",
)  # fmt: skip
TRANSLITERATES = frozenset(
    "阿艾安奥巴贝本比波伯布查达戴丹道德蒂丁杜多厄恩尔法菲费弗福盖戈格古哈海赫亨霍胡基吉加杰金卡凯康考柯科克库"
    "拉莱兰朗劳雷里莉利林卢鲁伦罗洛马麦曼梅米莫姆拿纳内尼妮诺欧帕派佩皮珀普奇乔切瑞萨塞森沙莎圣施史斯丝苏索塔"
    "泰坦汤特提廷托瓦威韦维温文沃乌西希夏肖谢辛休雅亚扬伊英尤约泽扎詹兹"
)
NO_NAME_BEGINS = frozenset("不见由按请须需可无已以对在从是限")
"""作者：不限, 图片：见附件, 审核：由某局负责: what follows a role word in calls and duties."""
NO_NAME_ENDS = frozenset("省市县区镇乡网报社局厅院校站")
"""安徽省 and 云岭网 begin as names do."""
HAN_ONLY = re.compile(f"^[{HAN}]+$")
MIDDLE_DOT = re.compile(r"\s*[·•‧・･⋅∙●]\s*")
STAFF_CODE = re.compile(
    r"[\s_＿-]*(?:[A-Za-z]{1,5}\d{2,8}|[_＿][A-Za-z0-9]+|(?<=[\u4e00-\u9fff])\d{2,6})\s*$"
)
BRACKETS = re.compile(r"[（(【\[〔<《][^（）()【】\[\]]{0,40}[)）】\]〕>》]")
SEPARATOR = re.compile(r"\s*[、，,;；/／&＆|｜︱丨]\s*|\s+和\s+|\s*和(?=[\u4e00-\u9fff]{2,3}$)")
TRAILING = re.compile(
    r"(?:[/／]?(?:摄影报道|摄|攝|报道|報導|报导|发自.{0,12}|發自.{0,12}|文并图|文/图|供图|对此文亦有贡献|即時報導)|"
    r"[\s/／](?:整理|综合|编译|文|图|提供|发|图文|通讯|来源|原创|实习|整合|.{0,6}报道|.{0,4}報導))$"
)
"""One word that a list of names ends with. Many are taken off one by one: as one pattern with a
plus around it, thirty times 报道 took years."""
LEADING = re.compile(r"^(?:[:：|｜/／\s]|本报|特约|实习|见习|首席|全媒体|（|\()+")
TITLES = (
    r"(?:研究员|教授|副教授|院长|部长|主任|博士|硕士|所长|主席|会长|书记|局长|处长|科长|理事长|秘书长|专家|委员|成员|律师|"
    r"医师|医生|主编|记者|作家|学者|总裁|经理|董事长|讲师|特约评论员|评论员|科普作者|撰稿人)"
)
AFTER_TITLE = re.compile(rf"{TITLES}\s*([\u4e00-\u9fff]{{2,3}})$")
AFFILIATION = re.compile(
    r"^([\u4e00-\u9fff]{2,3}?)\s?(?:系|为|是)?(?=(?:中国|中共|北京|上海|天津|重庆|国家|国务院|中央|中科院|清华|复旦|全国|"
    r"[\u4e00-\u9fff]{2,3}(?:省|市|县|区|大学)).{2,60}$)"
)
NOT_NAMES = frozenset(
    """
    点击 查看 更多 阅读 评论 分享 推荐 打印 来源 时间 日期 网友 新闻 频道 正文 首页 原创 转载 匿名
    未知 佚名 无 暂无 我们 他们 大家 编辑 责编 记者 作者 通讯员 摄影 发布 字号 纠错 投稿 关注 本文
    收藏 举报 人气 浏览 正常 默认 其他 资料 资料图 网络 文字 图片 说 问 在 是 的 完 下 中 上 手机
    体验 部门 小组 团队 管理 登录 注册 简介
    """.split()
)
SENTENCE = re.compile(r"[。！？!?“”‘’…：:]|的(?=.{3})|https?|www\.|@")
MAX_NAME = 24
MAX_NAMES = 400
"""Characters of a list of names; what is longer is text."""


def is_person(name: str) -> bool:
    """Whether a word has the form of a Chinese personal name: a known surname and 1 or 2 more."""
    if "·" in name:
        parts = [part for part in name.split("·") if part]
        plain = all(HAN_ONLY.match(part) and not is_media(part) for part in parts)
        return plain and len(parts) == 2 and 3 <= len(name) <= 20
    if not HAN_ONLY.match(name) or name in NOT_NAMES:
        return False
    if name[:2] in COMPOUND:
        return 3 <= len(name) <= 4
    return 2 <= len(name) <= 3 and name[0] in SURNAMES and name[-1] not in NO_NAME_ENDS


def is_transliterated(name: str) -> bool:
    """Return whether every character of a word is one that foreign names are written with."""
    return len(name) > 3 and TRANSLITERATES.issuperset(name)


def split_names(text: str) -> list[str]:
    """Return the names in a credit, in order; [] when the text is no list of names.

    编　辑 and 张　三 may be spread with spaces; a minority name keeps its middle dot; organisations
    and pen names count as names; staff codes (荀建国_NN7379) and brackets are cut.
    """
    if len(text) > MAX_NAMES:
        return []
    text = MIDDLE_DOT.sub("·", BRACKETS.sub(" ", text))
    text = LEADING.sub("", text).strip(" \t\u3000)）】]〕>》。.·-—_|｜丨")
    for _ in range(2):
        text = (STAFF_CODE.sub("", without_trailing(text)).strip()) or text
    if not text or len(text) > 120 or SENTENCE.search(text):
        return _of_title(text)
    names: list[str] = []
    for part in SEPARATOR.split(text):
        names.extend(_words(part))
    names = [(STAFF_CODE.sub("", name) or name).strip("()（）[]【】 ") for name in names]
    names = [name for name in names if len(name) > 1 and not _is_none(name)]
    if any(len(name) > MAX_NAME for name in names):
        return _of_title(text)
    return list(dict.fromkeys(name for one in names for name in _without_office(one)))


def without_trailing(text: str) -> str:
    """Return a list of names without the words that stand behind it: 张三 文/图 综合报道."""
    while True:
        text = text.rstrip()
        found = TRAILING.search(text)
        if found is None:
            return text
        text = text[: found.start()]


def _is_none(name: str) -> bool:
    if name[0] in NO_NAME_BEGINS:
        return True
    return name in NOT_NAMES or name.endswith(("截图", "资料图", "视频", "博客"))


def _of_title(text: str) -> list[str]:
    """…研究部部长、研究员徐占忱: an office of any length and then one name."""
    found = AFTER_TITLE.search(text)
    return [found[1]] if found and len(text) < 120 and is_person(found[1]) else []


def _without_office(name: str) -> list[str]:
    """方敏北京大学经济学院教授 → 方敏; anything else as it stands."""
    if len(name) > 5:
        found = AFFILIATION.match(name)
        if found and is_person(found[1]):
            return [found[1]]
        if AFTER_TITLE.search(name):
            return _of_title(name)
    return [name]


def _words(part: str) -> list[str]:
    """Names parted by spaces; 方 敏 is one name, 王乐文 方 敏 two, Demi Xia one."""
    words = part.split()
    if len(words) < 2:
        return words
    if all(word.isascii() for word in words):
        return [" ".join(words)]
    names: list[str] = []
    waiting = ""
    for word in words:
        if len(word) == 1 and HAN_ONLY.match(word):
            waiting += word
            if len(waiting) == 3 or (len(waiting) == 2 and waiting[0] in SURNAMES):
                names.append(waiting)
                waiting = ""
        else:
            if waiting:
                names.append(waiting)
                waiting = ""
            names.append(word)
    return [*names, waiting] if waiting else names
