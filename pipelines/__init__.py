"""What happens to an Article, in order: validate, dedup, tag, store."""
