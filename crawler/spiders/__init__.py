"""One small declarative file per site, beside the generic spiders."""
