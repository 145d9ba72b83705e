"""A text as HTML and a plain ``str``: where texts are joined at once, each need not be a ``Markup``."""

from __future__ import annotations

from markupsafe import escape

try:
    from markupsafe._speedups import _escape_inner as escaped
except ImportError:  # markupsafe without its extension

    def escaped(value: str, /) -> str:
        """A text as HTML."""
        return str(escape(value))


__all__ = ["escaped"]
