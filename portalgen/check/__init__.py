"""Rules over content and output, each a small function that returns findings. May import build and below."""
