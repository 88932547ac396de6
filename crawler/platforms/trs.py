"""TrsSpider: government sites on 拓尔思 TRS WCM."""

from __future__ import annotations

from lilong.crawler.article_spider import ArticleSpider
from lilong.crawler.extract.rules import PageRules


class TrsSpider(ArticleSpider):
    """Articles are `…/202611/t20261118_2004628.html`; further list pages, `index_1.html` and so on,
    are written by the script `createPageHTML(pages, current, "index", "html")`.

    The metadata that the State Council asks of government sites (国办函〔2017〕1号: ArticleTitle,
    PubDate, ContentSource) are surer than what each template shows.
    """

    # Verified 2026-11 against pages of Inner Mongolia (2022) and Shanxi (2019): every field. Waits
    # for a live run: the lists.
    article_url = r"/t20\d{6}_\d+\.s?html?$"
    rules = PageRules(
        headline='meta[name="ArticleTitle" i]::attr(content)',
        date_published='meta[name="PubDate" i]::attr(content)',
        source='meta[name="ContentSource" i]::attr(content)',
        body=".TRS_UEDITOR, .TRS_Editor, .trs_editor_view",
    )
