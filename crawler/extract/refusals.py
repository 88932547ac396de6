"""refusal: whether a page is a challenge, a login or a notice where an article was asked for.

Such a page is counted as refused and never stored as an article; nothing is done to get past it.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lilong.crawler.extract.page import Page

SHORT_TEXT = 300
"""A page that shows more characters than this is no challenge page, whatever scripts it loads: news
sites load anti-robot scripts on every page, and articles are written about them."""

SCRIPTED = re.compile(
    r"""acw_sc__v2|/_____tmd_____/|aliyunwaf_|sufei-punish|g\.alicdn\.com/(?:sd/punish|AWSC/)
    |__jsl_clearance|jsluid|\$_ts\s*=\s*window\[|FSSBBIl1UgzbN7N|_\$jsvmprt\s*=
    |cdn-cgi/challenge-platform/[^"']*/orchestrate|cf-chl-|_Incapsula_Resource
    |passport\.weibo\.com/visitor|captcha-delivery\.com|wappoc_appmsgcaptcha
    |turing\.captcha\.qcloud\.com/TCaptcha[^"']*["'][^>]*>\s*</script>\s*</head>\s*<body>\s*<script
    |safeline[-_]?(?:challenge|waf)|/\.safeline/|__ac_signature\s*=|btwaf_static|yundun_waf""",
    re.X,
)
"""Scripts and addresses of anti-robot services: Alibaba Cloud, 知道创宇, 瑞数, ByteDance,
Cloudflare, Imperva, Weibo's visitor page, DataDome, WeChat, Tencent, 长亭雷池, 宝塔."""

NOTICE = re.compile(
    r"""安全验证|访问验证|人机验证|滑动验证|滑块验证|拖动(?:下方|左边)?滑块|请(?:输入|完成)(?:图形|图片)?验证
    |完成验证后即可继续|当前环境异常|访问(?:过于|太)频繁|请求(?:过于|太)频繁|操作(?:过于|太)频繁
    |疑似黑客攻击|被网站管理员设置拦截
    |您的访问(?:请求)?(?:被|已被)(?:拦截|阻断|禁止)|网站防火墙|Web应用防火墙
    |异常(?:访问|流量)请求|正在(?:检查|检测)您的浏览器|请开启\s*JavaScript\s*并刷新|访问被(?:拒绝|拦截|阻断)
    |Sina\ Visitor\ System|just\ a\ moment|attention\ required
    |verify(?:ing)?\ (?:that\ )?you\ are\ (?:a\ )?human|checking\ your\ browser
    |access\ (?:to\ this\ page\ has\ been\ )?denied|request\ blocked|are\ you\ a\ robot
    |unusual\ traffic|enable\ javascript\ and\ cookies""",
    re.X | re.I,
)
LOGIN_TITLE = re.compile(
    r"^\W*(?:(?:用户|会员|帐号|账号|账户|统一|扫码|欢迎|请先?)*(?:登录|登陆)|统一身份认证|sign\s*in|log\s*in)"
    r"(?:页面?|系统|中心|平台|界面)?\W*(?:$|[-_|—–·])",
    re.I,
)
LOGIN_PATH = re.compile(
    r"/(?:login|signin|sso|cas|passport|logon|captcha|verify|antispider|punish)(?:[/.;]|$)", re.I
)
LOGIN_HOST = re.compile(r"^(?:passport|login|sso|cas|captcha|verify)\d*\.", re.I)
FRONT = re.compile(r"/?(?:(?:index|default|home)\.\w{2,5})?")
GONE = re.compile(
    r"该内容已被发布者删除|此内容因违规无法查看|该公众号已迁移|此帐号已(?:自主)?注销|此账号已被屏蔽|该文章已被(?:删除|作者删除)"
)
"""What WeChat puts in an article's place."""

CHALLENGE_STATUS = {412: "challenge", 418: "challenge", 468: "challenge", 521: "challenge"}
"""瑞数 answers 412, 加速乐 521, 雷池 468; others a joke."""
DENIED_STATUS = {401: "login", 403: "forbidden", 407: "login"}


def refusal_status(status: int) -> str | None:
    """Return what a status code alone says: `refused: challenge`, `refused: forbidden`, or None."""
    word = CHALLENGE_STATUS.get(status) or DENIED_STATUS.get(status)
    return f"refused: {word}" if word else None


def refusal(page: Page, asked: str) -> str | None:
    """Return why a page served with status 200 is no article; None when nothing speaks against it.

    `asked` is the address that was asked for, `page.url` where redirects ended. Gives
    `refused: challenge`, `refused: login` or `removed`.
    """
    if page.url and page.url != asked:
        if _leads_to_login(page.url, asked):
            return "refused: login"
        if _leads_home(page.url, asked):
            return "removed"
    if LOGIN_TITLE.search(page.title) and page.tree.css_first('input[type="password" i]'):
        return "refused: login"
    text = _short_text(page)
    if text is None:
        return None
    if GONE.search(text):
        return "removed"
    if SCRIPTED.search(page.text) or NOTICE.search(page.title) or NOTICE.search(text):
        return "refused: challenge"
    return None


def _leads_to_login(url: str, asked: str) -> bool:
    target, source = urlsplit(url), urlsplit(asked)
    moved = target.hostname != source.hostname and LOGIN_HOST.search(target.hostname or "")
    return bool(moved or (LOGIN_PATH.search(target.path) and not LOGIN_PATH.search(source.path)))


def _leads_home(url: str, asked: str) -> bool:
    """Return whether a redirect leads to the front page, as it does for articles that are gone."""
    target, source = urlsplit(url), urlsplit(asked)
    return FRONT.fullmatch(target.path + target.query) is not None and not FRONT.fullmatch(
        source.path + source.query
    )


def _short_text(page: Page) -> str | None:
    """Return all that the page shows, if that is no more than a notice."""
    shown: list[str] = []
    length = 0
    for line in page.lines:
        length += len(line.text)
        if length > SHORT_TEXT:
            return None
        shown.append(line.text)
    return "\n".join(shown)
