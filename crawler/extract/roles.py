"""The words by which Chinese pages name the roles of those who made an article."""

from __future__ import annotations

import re

from lilong.crawler.items import Role

ROLE_WORDS: dict[str, Role] = {
    "作者": "author", "文字": "author", "撰文": "author", "文": "author", "执笔": "author",
    "采写": "author", "撰稿": "author", "撰写": "author", "采访": "author", "笔者": "author",
    "文案": "author", "原创": "author", "著": "author", "口述": "author", "评论员": "author",
    "特约评论员": "author", "作家": "author", "专栏作者": "author", "署名": "author",
    "记者": "reporter", "記者": "reporter", "见习记者": "reporter",
    "实习记者": "reporter", "特约记者": "reporter", "首席记者": "reporter", "实习生": "reporter",
    "全媒体记者": "reporter", "采访人员": "reporter", "驻站记者": "reporter", "采编": "reporter",
    "通讯员": "correspondent", "通訊員": "correspondent", "特约通讯员": "correspondent",
    "摄影": "photographer", "摄": "photographer", "图": "photographer", "图片": "photographer",
    "供图": "photographer", "攝影": "photographer", "摄影记者": "photographer",
    "摄像": "video", "拍摄": "photographer", "图源": "photographer", "照片": "photographer",
    "配图": "photographer", "摄制": "video",
    "编辑": "editor", "編輯": "editor", "小编": "editor", "网络编辑": "editor", "网编": "editor",
    "微信编辑": "editor", "新媒体编辑": "editor", "文字编辑": "editor", "编发": "editor",
    "本期编辑": "editor", "图文编辑": "editor", "图片编辑": "editor",
    "见习编辑": "editor", "首席编辑": "editor", "视频编辑": "editor", "版面编辑": "editor",
    "美术编辑": "designer",
    "责编": "responsible_editor", "责任编辑": "responsible_editor",
    "責任編輯": "responsible_editor", "責編": "responsible_editor",
    "本期责编": "responsible_editor",
    "值班编辑": "duty_editor", "值班编委": "duty_editor", "值班主任": "duty_editor",
    "值班": "duty_editor", "值班主编": "duty_editor", "值班总编": "duty_editor",
    "主编": "chief_editor", "总编": "chief_editor", "总编辑": "chief_editor",
    "执行主编": "chief_editor", "副主编": "chief_editor", "副总编辑": "chief_editor",
    "统筹": "chief_editor", "策划": "chief_editor", "总策划": "chief_editor",
    "审核": "reviewer", "审读": "reviewer", "终审": "reviewer", "初审": "reviewer",
    "复审": "reviewer", "编审": "reviewer", "审校": "reviewer", "审稿": "reviewer",
    "签发": "reviewer", "审签": "reviewer", "核发": "reviewer", "复核": "reviewer",
    "校对": "proofreader", "校读": "proofreader", "校": "proofreader", "校稿": "proofreader",
    "监制": "supervisor", "总监制": "supervisor", "出品人": "supervisor", "出品": "supervisor",
    "制片人": "supervisor", "监审": "supervisor",
    "供稿": "contributor", "素材": "contributor", "来稿": "contributor", "投稿": "contributor",
    "选稿": "contributor",
    "报送": "contributor", "供稿单位": "contributor", "信息员": "contributor",
    "翻译": "translator", "编译": "translator", "译": "translator", "译者": "translator",
    "视频": "video", "剪辑": "video", "后期": "video", "视频剪辑": "video", "语音": "video",
    "音频": "video", "配音": "video", "主播": "video", "播音": "video", "朗读": "video",
    "设计": "designer", "制图": "designer", "美编": "designer", "排版": "designer",
    "版式": "designer", "海报": "designer", "制作": "designer", "绘图": "designer",
    "收集编辑": "compiler", "整理": "compiler", "汇编": "compiler", "综合": "compiler",
    "编制": "compiler", "运营": "other", "实习编辑": "editor", "技术": "other", "画": "designer",
}  # fmt: skip
"""The page's word → our role. Spaces inside a word (编　辑) are ignored."""


def alternation(words: object) -> str:
    """The words as a regular expression, longest first, with room between their characters."""
    ordered = sorted((str(w) for w in words), key=len, reverse=True)  # type: ignore[attr-defined]
    return "|".join(r"\s*".join(map(re.escape, word)) for word in ordered)


ROLE = alternation(ROLE_WORDS)
BEFORE_NAMES = alternation(
    w for w in ROLE_WORDS
    if w not in ("文", "图", "摄", "校", "译", "画", "著", "综合", "技术", "制作", "设计", "整理",
                 "视频", "采访", "原创", "署名", "运营", "值班", "统筹", "照片", "海报", "后期")
)  # fmt: skip
"""Role words that name a person even with no colon after them (编辑 张三)."""
REPORTERS = alternation(
    w for w, role in ROLE_WORDS.items() if role in ("reporter", "correspondent") or w == "评论员"
)
