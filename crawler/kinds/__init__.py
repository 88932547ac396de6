"""Spiders for any start address: list pages, feeds, sitemaps, files of addresses, WeChat."""
