"""The `lilong` command: thin Click verbs over crawler, classify and pipelines."""
