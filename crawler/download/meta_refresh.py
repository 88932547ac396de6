"""`<meta http-equiv=refresh>`, where what a page says of itself cannot be read."""

from __future__ import annotations

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.http import Response


class TolerantMetaRefresh(MetaRefreshMiddleware):
    """Scrapy's own, for pages whose `<base>` or charset is none.

    `<base href="http://[object Object]/">` and `charset=undefined` raised before the spider saw
    the page, and its whole list was lost.
    """

    # its third argument, the spider, is deprecated: Scrapy warns of whoever takes it
    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        """Follow the page's refresh; pass the page on where it names no address."""
        try:
            return super().process_response(request, response)
        except (ValueError, LookupError):  # UnicodeError is a ValueError
            return response
