"""portalgen: a static site generator with a Git-based editorial flow for public institutions."""

__version__ = "0.1.0"
