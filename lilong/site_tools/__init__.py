"""Adding a site: trial, draft, report."""
