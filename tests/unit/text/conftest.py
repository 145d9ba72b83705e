"""The first example of a test may load tables and libraries: it is given the time."""

from hypothesis import settings

settings.register_profile("text", deadline=None)
settings.load_profile("text")
