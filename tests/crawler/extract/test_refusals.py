"""Challenge and login pages are known as such; articles about them are not taken for them."""

from __future__ import annotations

import pytest

from lilong.crawler.extract.page import parse
from lilong.crawler.extract.refusals import refusal, refusal_status

ASKED = "https://news.example.cn/a/2026-03/05/123.html"
STORY = (
    "<p>"
    + "街道办请来工程师，给居民讲手机上的安全验证怎么做，滑动验证为什么总是失败。" * 12
    + "</p>"
)

CHALLENGES = {
    "Alibaba Cloud": "<html><script>var arg1='A1B2';function setCookie(name,value){"
    "document.cookie=name+'='+value}setCookie('acw_sc__v2',x);</script></html>",
    "slider": "<html><head><title>验证码拦截</title></head><body>亲，请拖动下方滑块完成验证"
    "<script src='//g.alicdn.com/sd/punish/index.js'></script></body></html>",
    "jiasule": "<script>document.cookie=('__jsl_clearance_s=')+'16';location.href=location.pathname"
    "</script>",
    "ruishu": "<html><head><meta content='abc' id='x'><script>$_ts=window['$_ts'];</script></head>"
    "<body></body></html>",
    "wechat": "<html><body><h2>环境异常</h2><p>当前环境异常，完成验证后即可继续访问。</p>"
    "<a>去验证</a></body></html>",
    "weibo": "<html><head><title>Sina Visitor System</title></head><body></body></html>",
    "cloudflare": "<html><head><title>Just a moment...</title></head><body>"
    "<noscript>Enable JavaScript and cookies to continue</noscript></body></html>",
    "safedog": "<html><head><title>网站防火墙</title></head><body><p>您的请求带有不合法参数，"
    "已被网站管理员设置拦截！</p></body></html>",
    "too often": "<html><body><p>您的访问过于频繁，请稍后再试</p></body></html>",
}


@pytest.mark.parametrize("name", CHALLENGES)
def test_challenges(name):
    page = parse(CHALLENGES[name].encode(), ASKED)
    assert refusal(page, ASKED) == "refused: challenge"


def test_a_challenge_in_gb18030():
    page = parse("<html><body><p>请输入验证码后继续访问</p></body></html>".encode("gb18030"), ASKED)
    assert refusal(page, ASKED) == "refused: challenge"


@pytest.mark.parametrize("title", ["用户登录", "登录 - 某某网", "统一身份认证", "Sign in | Portal"])
def test_login_pages(title):
    html = f"<html><head><title>{title}</title></head><body><form><input name=u><input "
    html += f"type='password' name=p></form>{'<a href=/>首页</a>' * 90}</body></html>"
    assert refusal(parse(html.encode(), ASKED), ASKED) == "refused: login"


@pytest.mark.parametrize(
    "url",
    [
        "https://passport.example.cn/?url=x",
        "https://news.example.cn/login?from=123",
        "https://sso.example.cn/cas/login",
        "https://news.example.cn/captcha/check",
    ],
)
def test_a_redirect_to_a_login_is_refused(url):
    assert refusal(parse(b"<html><body>hello</body></html>", url), ASKED) == "refused: login"


@pytest.mark.parametrize("url", ["https://news.example.cn/", "https://news.example.cn/index.html"])
def test_a_redirect_to_the_front_page_is_an_article_that_is_gone(url):
    assert refusal(parse(STORY.encode(), url), ASKED) == "removed"


def test_what_wechat_puts_in_an_articles_place():
    html = "<html><body><div>该内容已被发布者删除</div></body></html>"
    assert refusal(parse(html.encode(), ASKED), ASKED) == "removed"


@pytest.mark.parametrize(
    "html",
    [
        f"<html><head><title>手机安全验证怎么做</title></head><body>{STORY}</body></html>",
        f"<script src='//g.alicdn.com/AWSC/AWSC/awsc.js'></script><body>{STORY}</body>",
        f"<html><body><form action=/login><input type=password></form>{STORY}</body></html>",
        f"<html><head><title>登录难、登录慢，社区平台改版</title></head><body>{STORY}</body></html>",
    ],
)
def test_articles_are_not_refused(html):
    assert refusal(parse(html.encode(), ASKED), ASKED) is None


def test_what_a_status_says():
    assert refusal_status(412) == refusal_status(521) == "refused: challenge"
    assert refusal_status(403) == "refused: forbidden"
    assert refusal_status(500) is None
