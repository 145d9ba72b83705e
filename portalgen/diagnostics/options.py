"""What the caller of a format may choose; every format has the same signature."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from portalgen import __version__
from portalgen.diagnostics.model import Diagnostic
from portalgen.i18n import Translator


class FormatOptions(msgspec.Struct, frozen=True):
    """Settings of the formats; each reads what concerns it.

    Args:
        colour: ANSI colours (text).
        width: terminal columns of a shown line of source (text).
        changed: paths that the change under review touches: their findings come first where only some
            can be shown (github, markdown).
        prefix: folder of the portal inside its repository, ``""`` or with a ``/`` at the end
            (github, gitlab, sarif, junit, markdown).
        explain_url: page that explains a code, with ``{code}`` in the place of the code; empty for none.
        version: of the tool (json, sarif).
    """

    colour: bool = False
    width: int = 120
    changed: frozenset[str] = frozenset()
    prefix: str = ""
    explain_url: str = ""
    version: str = __version__

    def url(self, code: str) -> str:
        """Where ``code`` is explained; empty where nowhere."""
        return self.explain_url.replace("{code}", code)


DEFAULT_OPTIONS = FormatOptions()

#: A format: findings, words, options → text that ends with a line end.
Format = Callable[[Iterable[Diagnostic], Translator, FormatOptions], str]
