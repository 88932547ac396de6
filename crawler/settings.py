"""Scrapy settings: politeness, limits, and the order in which a page passes the pipelines."""

BOT_NAME = "lilong"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
COMMANDS_MODULE = "crawler.commands"

# Who we are. A crawl should name a contact: -s LILONG_CONTACT=you@example.org
LILONG_CONTACT = ""
# Who is told when a site falls silent: an http(s) address that takes JSON, or mailto:you@example.org
LILONG_NOTIFY = ""
USER_AGENT = "Lilong/0.1 (research crawler; +https://github.com/lilong-news/lilong)"

# Politeness: robots.txt obeyed, one request at a time and one a second for each site.
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_MAX_DELAY = 60.0

# Limits: a page of 16 MB is no news article, and a server may hang.
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
REDIRECT_MAX_TIMES = 5
RETRY_TIMES = 2
COOKIES_ENABLED = False
DEPTH_LIMIT = 0

# Nothing that runs code sent over the network.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# The default of 100 tasks for each response costs about 30 % CPU.
CONCURRENT_ITEMS = 4

# Where articles go. The database is the frontier, see pipelines/frontier.py.
LILONG_DB = "lilong.db"
SCHEDULER = "pipelines.scheduler.DatabaseScheduler"
SPIDER_MIDDLEWARES = {
    "pipelines.snapshot.SnapshotMiddleware": 900,  # next to the engine: sees each page first
    "pipelines.scheduler.DiscoveryMiddleware": 800,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
}
ITEM_PIPELINES = {
    "pipelines.scheduler.FailurePipeline": 100,
    "pipelines.validate.ValidatePipeline": 200,
    "pipelines.tag.TagPipeline": 300,
    "pipelines.store.StorePipeline": 400,
}
EXTENSIONS = {
    "pipelines.runs.RunRecorder": 100,
    "scrapy.extensions.telnet.TelnetConsole": None,
}
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # the frontier knows what was asked for

FEED_EXPORT_ENCODING = "utf-8"
LOG_LEVEL = "INFO"
