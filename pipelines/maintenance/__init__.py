"""Upkeep: examine, back up, merge, erase, tag again."""
