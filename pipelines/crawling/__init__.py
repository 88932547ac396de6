"""Inside Scrapy: frontier, scheduler, item pipelines, the record of runs."""
