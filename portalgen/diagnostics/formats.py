"""The formats by the name that ``--format`` takes; each is imported when it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from typing import Final

from portalgen.diagnostics.options import DEFAULT_OPTIONS, Format, FormatOptions

__all__ = ["DEFAULT_OPTIONS", "FORMATS", "Format", "FormatOptions"]


class _Formats(Mapping[str, Format]):
    """``format_<name>`` of the module of that name beside this one."""

    _NAMES: Final = ("text", "json", "github", "gitlab", "sarif", "junit", "markdown")

    def __getitem__(self, name: str) -> Format:
        if name not in self._NAMES:
            raise KeyError(name)
        found: Format = getattr(importlib.import_module(f"{__package__}.format_{name}"), f"format_{name}")
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._NAMES)

    def __len__(self) -> int:
        return len(self._NAMES)


FORMATS: Final = _Formats()
