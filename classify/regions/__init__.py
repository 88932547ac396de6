"""Regions: the gazetteer, and which place an article is about."""
