"""Search: the query language, filters, ranking, facets, counts."""
