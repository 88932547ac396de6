"""Saved pages: HTML folders, WARC, JSONL; import and re-extraction."""
