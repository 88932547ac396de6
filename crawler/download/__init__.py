"""What stands between Scrapy and the net: addresses, manners, the browser, failures."""
