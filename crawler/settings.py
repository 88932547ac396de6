"""Scrapy settings: politeness, limits, and the order in which a page passes the pipelines."""

from lilong.crawler.workers import budget

BOT_NAME = "lilong"
SPIDER_MODULES = ["lilong.crawler.spiders", "lilong.crawler.kinds"]
NEWSPIDER_MODULE = "lilong.crawler.spiders"

# Who we are. A crawl should name a contact: -s LILONG_CONTACT=you@example.org
LILONG_CONTACT = ""
# Who gets word when a site falls silent: an http(s) address that takes JSON, or mailto:you@…
LILONG_NOTIFY = ""
USER_AGENT = "Lilong/0.1 (research crawler; +https://github.com/lilong-news/lilong)"

# Politeness: robots.txt obeyed, one request at a time and one a second for each site.
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# What is under way has to end before a crawl can stop, and is fetched again after a crash. A crawl
# of many hosts at once needs more: the spiders `feed` and `urls` have 16.
CONCURRENT_REQUESTS = 4
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0.0  # a second is a second: nothing about us needs to look random
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_MAX_DELAY = 60.0

# Limits: a page of 16 MB is no news article, and a server may hang.
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
REDIRECT_MAX_TIMES = 5
RETRY_TIMES = 2
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # the run's table says what failed, and why
COOKIES_ENABLED = False
DEPTH_LIMIT = 0
LILONG_MAX_PAGES = 0  # for each site and run; 0: as many as there are
LILONG_MAX_MINUTES = 0.0
LILONG_PAGE_SECONDS = budget.PAGE_SECONDS  # of CPU, for reading one page; 0: as many as it takes

# Stored articles are looked at again after 1, 3, 9 and 27 days, see pipelines/crawling/revisits.py.
LILONG_REVISIT = True

# Where requests may go: http and https, and public addresses unless this is set.
LILONG_ALLOW_PRIVATE = False
LILONG_ALLOW_ADDRESSES: list[str] = []  # or these networks only, e.g. 10.20.0.0/16
TWISTED_DNS_RESOLVER = "lilong.crawler.download.public_addresses.GuardedResolver"
DOWNLOAD_HANDLERS = {"data": None, "file": None, "ftp": None, "s3": None}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "lilong.crawler.download.politeness.SameSite": 50,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "lilong.crawler.download.meta_refresh.TolerantMetaRefresh": 581,  # Scrapy's place is 580
    # behind RetryMiddleware, which must not try again
    "lilong.crawler.download.public_addresses.AddressGuard": 560,
    "lilong.crawler.download.politeness.Politeness": 570,
    "lilong.crawler.download.backpressure.Backpressure": 580,
}

# Pages that need a browser (extra `[browser]`): `browser = True` on a spider, or this for all.
LILONG_BROWSER = False

# Nothing that runs code sent over the network.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# The default of 100 tasks for each response costs about 30 % CPU.
CONCURRENT_ITEMS = 4

# Where articles go. The database is the frontier, see pipelines/crawling/frontier.py.
LILONG_DB = "lilong.db"
SCHEDULER = "lilong.pipelines.crawling.scheduler.DatabaseScheduler"
SPIDER_MIDDLEWARES = {
    # next to the engine: sees each page first
    "lilong.pipelines.crawling.snapshots.SnapshotMiddleware": 900,
    "lilong.pipelines.crawling.scheduler.DiscoveryMiddleware": 800,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
}
ITEM_PIPELINES = {
    "lilong.pipelines.crawling.item_pipelines.FailurePipeline": 100,
    "lilong.pipelines.crawling.item_pipelines.TagPipeline": 300,
    "lilong.pipelines.crawling.item_pipelines.StorePipeline": 400,
}
EXTENSIONS = {
    "lilong.pipelines.crawling.session.SiteCrawl": 100,
    "lilong.pipelines.crawling.outcomes.OutcomeSignals": 110,
    "scrapy.extensions.telnet.TelnetConsole": None,
}
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # the frontier knows what was asked for

FEED_EXPORT_ENCODING = "utf-8"
LOG_LEVEL = "INFO"
