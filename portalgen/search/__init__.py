"""The public search index: text in, static files out, and the same files read back. See docs/search.md."""
