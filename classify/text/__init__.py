"""Text before it is classified: one written form, words, n-grams."""
