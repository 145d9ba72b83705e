"""Portals of any size from a table of words: the same bytes for the same number of items."""
