# ruff: noqa: E501 - markup has long lines
"""Pages for the tests of extraction, written by us in the markup habits of each kind of site."""

from __future__ import annotations

PARAGRAPHS = (
    "柳荫里小区建成于上世纪八十年代，十二栋六层楼里住着一千三百多位居民，其中六十岁以上的老人占了四成。",
    "“以前买袋米要歇三次才上得了楼。”住在五楼的老住户说，装电梯这件事，大家盼了整整七年，也吵了整整七年。",
    "去年春天，社区把议事桌搬到了楼门口。每周三晚上，街道干部、设计师和各楼层的住户坐在一起，把采光、噪音、费用一条条摊开来谈。",
    "三个月里，议事会开了二十一次，方案改了九稿。最后，低楼层的住户拿到了补偿，高楼层的住户按比例出资，十二栋楼全部签了字。",
    "今年国庆前，最后一部电梯通过验收。社区工作者介绍，下一步将为独居老人安装紧急呼叫设备，并在一楼空地上建一间共享厨房。",
)
HEADLINE = "柳荫里的十二部电梯是怎样谈成的"


def body(tag: str = "p") -> str:
    if tag == "br":
        return "<br><br>".join("　　" + text for text in PARAGRAPHS)
    return "\n".join(f"<{tag}>　　{text}</{tag}>" for text in PARAGRAPHS)


TEXT = "\n".join(PARAGRAPHS)

PORTAL = f"""<!DOCTYPE html><html><head><meta charset="utf-8">
<title>{HEADLINE} - 城里城外网</title><meta name="keywords" content="社区,电梯,议事会"></head><body>
<div class="nav"><a href="/">首页</a><a href="/qg/">情感</a><a href="/sh/">生活</a></div>
<div class="path">当前位置：<a href="/">首页</a> &gt; <a href="/qg/">情感</a> &gt; <a href="/qg/gs/">故事</a></div>
<h1>{HEADLINE}</h1>
<div class="info">日期: 来源:城东柳荫收集编辑:城东柳荫</div>
<div class="content">{body()}
<p>文字/图片:方听雪</p><p>编辑:林望舒</p><p>*转载请注明来自城东柳荫官方微信</p></div>
<div class="box"><h3>相关阅读</h3><ul>
<li><a href="/qg/101.html">雨棚下的理发摊开了三十年</a><p>每到周末的早晨，巷口那把旧椅子前总会排起队，师傅不紧不慢，一边剪头发一边听街坊们讲这一周的…</p></li>
<li><a href="/qg/102.html">楼道里的借书架换了新主人</a><p>从前管书架的老人搬去了女儿家，钥匙交给了四楼的初中生，他做的第一件事是给每本书编了…</p></li></ul></div>
<div class="box"><h3>热门文章</h3><ul><li><a href="/sh/201.html">菜场二楼有间不收钱的教室</a><p>卖豆腐的夫妻俩收摊以后，教室的灯才亮起来，二十几个孩子…</p></li></ul></div>
<div class="box"><h3>最新文章</h3><ul><li><a href="/sh/301.html">河边步道的长椅多了一层坐垫</a><p>一到冬天，石头长椅凉得坐不住，编织社的阿姨们…</p></li></ul></div>
<div class="foot">Copyright © 2019-2026 城里城外网 版权所有 某ICP备00000000号</div></body></html>"""

GOV_TABLE = f"""<HTML><HEAD><TITLE>{HEADLINE}_柳荫区人民政府</TITLE>
<META http-equiv=Content-Type content="text/html; charset=gb2312"></HEAD><BODY>
<TABLE width=980><TR><TD><A href="/">首页</A> | <A href="/zw/">政务公开</A> | <A href="/fw/">办事服务</A></TD></TR></TABLE>
<TABLE width=980><TR><TD class=bt align=center><B>{HEADLINE}</B></TD></TR>
<TR><TD align=center>发布时间：2026-10-09 08:30　　来源：柳荫街道　　浏览次数：128　　字号：[ 大 中 小 ]</TD></TR>
<TR><TD class=zw>{body("br")}<br><br>供稿：柳荫街道办事处<br></TD></TR>
<TR><TD align=right>【<A href="#">打印本页</A>】【<A href="#">关闭窗口</A>】</TD></TR></TABLE>
<TABLE width=980><TR><TD>主办：柳荫区人民政府办公室　版权所有　某ICP备00000001号</TD></TR></TABLE></BODY></HTML>"""

PAPER = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{HEADLINE}--城东日报</title></head><body>
<div class="path"><a href="/">城东日报</a> &gt; <a href="/sq/">社区</a> &gt; 正文</div>
<h3 class="yinti">老旧小区改造一线见闻</h3><h1>{HEADLINE}</h1><h2 class="subtitle">——二十一场议事会的笔记</h2>
<div class="meta"><span>2026年10月09日 08:30</span><span>来源：<a href="http://paper.example.cn/">城东日报</a></span></div>
<div class="article-content"><p>本报城东10月8日讯（记者 柳见山 通讯员 江小渔）{PARAGRAPHS[0]}</p>
<p><img src="/img/blank.gif" data-original="/img/a1.jpg"></p><p class="caption">居民在新电梯前合影。江渔 摄</p>
{"".join(f"<p>{text}</p>" for text in PARAGRAPHS[1:])}
<p>（原标题：十二部电梯）</p></div><div class="editor">责任编辑：陈莹_CD0077</div>
<div class="share">分享到：<a>微信</a><a>微博</a></div></body></html>"""

WECHAT = f"""<!DOCTYPE html><html><head><meta property="og:title" content="{HEADLINE}"><meta name="author" content="方听雪"><title></title></head>
<body id="activity-detail"><div id="img-content" class="rich_media_wrp"><h1 class="rich_media_title" id="activity-name">{HEADLINE}</h1>
<div id="meta_content" class="rich_media_meta_list"><span class="rich_media_meta rich_media_meta_text">方听雪</span>
<span class="rich_media_meta rich_media_meta_nickname"><a id="js_name">柳荫街坊</a></span><em id="publish_time">2026-10-09 08:30</em><em id="js_ip_wording">上海</em></div>
<div class="rich_media_content" id="js_content" style="visibility: hidden; opacity: 0;">
<section><section><section><p><span>{PARAGRAPHS[0]}</span></p></section></section></section>
<section style="margin:0"><section><section><section><span>{PARAGRAPHS[1]}</span></section></section></section></section>
<p><img data-src="https://img.example.cn/w1/640?wx_fmt=jpeg" src="data:image/gif;base64,R0lGOD"></p>
<section><section><p>{PARAGRAPHS[2]}</p><p>{PARAGRAPHS[3]}</p></section></section>
<section><section><section><p>{PARAGRAPHS[4]}</p></section></section></section>
<section><p>编辑|林望舒　审核|段落落</p></section></div>
<div class="qr">微信扫一扫<br>关注该公众号</div></div></body></html>"""

SHORT_NOTICE = (
    """<!DOCTYPE html><html><head><meta charset="utf-8"><title>停水通知_柳荫社区</title></head><body><div class="main">
<h1>停水通知</h1><div class="info">2026-10-09　来源：柳荫社区居委会</div>
<div class="text"><p>因二次供水泵房检修，柳荫里3号楼至8号楼将于10月11日9时至17时停水，请居民提前储水，给您带来不便敬请谅解。</p></div></div>
<div class="comments"><h4>网友评论</h4>"""
    + "".join(
        f"<div class='c'><b>街坊{n}</b><p>第{n}次看到停水通知了，希望物业能把检修的时间排在工作日的白天，也请提前在楼门口贴出来，家里老人不会用手机。</p></div>"
        for n in range(1, 15)
    )
    + """</div><div class="rec"><h4>猜你喜欢</h4>"""
    + "".join(
        f"<div><a href='/n/{n}.html'>第{n}个小区也开始修泵房了</a><p>记者从供水公司了解到，今年全市计划完成二百四十处老旧泵房的改造，目前已经完成了一大半，其余的将在入冬前…</p></div>"
        for n in range(1, 12)
    )
    + "</div></body></html>"
)

NEXT_DATA = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>{headline}</title></head><body><div id="root"></div>
<script id="__NEXT_DATA__" type="application/json">{{"props":{{"detail":{{"title":"{headline}","content":"{content}"}}}}}}</script>
</body></html>""".format(
    headline=HEADLINE, content="".join(f"<p>{text}<\\/p>" for text in PARAGRAPHS)
)
