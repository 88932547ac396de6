"""Text to Tag: topics, scope and regions. Imports neither Scrapy nor SQL."""
