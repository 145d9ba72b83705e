"""Findings with the paths that people see on their disk.

Inside, the content folder is always called ``content/``, whatever its name, so that what is remembered of a
portal stays true when the folder is renamed.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from portalgen.diagnostics.model import Diagnostic, Span

_INSIDE = "content/"


def path_in(path: str, folder: str) -> str:
    """A path as findings hold it, with the real name of the content folder."""
    return f"{folder}/{path.removeprefix(_INSIDE)}" if path.startswith(_INSIDE) else path


def in_folder(diagnostics: Iterable[Diagnostic], folder: str) -> tuple[Diagnostic, ...]:
    """Findings about a content folder of another name.

    Args:
        diagnostics: as they were made.
        folder: name of the content folder.
    """
    if f"{folder}/" == _INSIDE:
        return tuple(diagnostics)

    def moved(span: Span) -> Span:
        return msgspec.structs.replace(span, path=path_in(span.path, folder))

    return tuple(
        msgspec.structs.replace(
            one,
            span=moved(one.span),
            related=tuple(map(moved, one.related)),
            args=tuple((name, path_in(value, folder)) for name, value in one.args),
        )
        for one in diagnostics
    )
