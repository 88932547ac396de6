"""Exports: the corpus in other formats, each with a manifest that says what it holds."""
