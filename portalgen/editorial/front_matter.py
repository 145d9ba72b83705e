"""Changing one key of a file's front matter; every other character stays as the editor left it.

A key that is there is read and written by ``ruamel.yaml``, which keeps comments, quotes and the form of
lists; its lines alone are replaced. A new key is added at the end. Names are Vietnamese where the file's are.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable, Mapping
from typing import Any

from portalgen.content.model import Item
from portalgen.content.schema import ContentType, Field
from portalgen.editorial.refusal import Refusal
from portalgen.editorial.yaml_text import scalar

_NEWLINE = re.compile("\r\n|\r")
_SEQUENCE = re.compile(r"^( *)- ", re.MULTILINE)


class FrontMatter:
    """The front matter of one item's file.

    Args:
        data: the file's bytes, as the loader has read them.
        item: what the loader made of them.
        type_: its content type.
    """

    def __init__(self, data: bytes, item: Item, type_: ContentType) -> None:
        text = data.decode("utf-8")
        self._mark = "\ufeff" if text.startswith("\ufeff") else ""
        found = _NEWLINE.search(text)
        self._newline = found.group() if found else "\n"
        self._lines = _NEWLINE.sub("\n", text.removeprefix("\ufeff")).split("\n")
        self._type = type_
        self._starts = {key: span.line - 1 for key, span in item.positions.items()}
        self._end = next(n for n, line in enumerate(self._lines) if n and line.rstrip() in {"---", "..."})
        if self._starts and self._lines[min(self._starts.values())].lstrip().startswith("{"):
            raise Refusal("edit.flow", path=item.source)

    @property
    def data(self) -> bytes:
        """The whole file as it is now."""
        return (self._mark + self._newline.join(self._lines)).encode()

    def name(self, key: str, inside: str = "") -> str:
        """A key as this file writes its keys: in English, or by its Vietnamese name.

        Args:
            key: of a field.
            inside: key of the object or list of objects that has the field.
        """
        fields: Mapping[str, Field] = self._type.fields
        if inside:
            outer = fields[inside]
            fields = (outer.of.fields if outer.of else outer.fields) or {}
        aliases = fields[key].aliases
        return aliases[0] if aliases and self._is_vietnamese else key

    @property
    def _is_vietnamese(self) -> bool:
        return not any(self._spelled(start) == key for key, start in self._starts.items())

    def _spelled(self, line: int) -> str:
        return self._lines[line].partition(":")[0].strip().strip("\"'")

    def _segment(self, key: str) -> tuple[int, int]:
        """First line of a key, and the line after its last; comments above the next key are not its own."""
        start = self._starts[key]
        end = min((other for other in self._starts.values() if other > start), default=self._end)
        while end > start + 1 and re.match(r"\s*(#|$)", self._lines[end - 1]):
            end -= 1
        return start, end

    def add_to_list(self, key: str, value: str | Mapping[str, Any]) -> None:
        """Put a value at the end of a list; a single value becomes a list."""
        if key not in self._starts:
            name = self.name(key)
            self._append([f"{name}:", *_entry(value)])
            return

        def change(data: Any) -> None:
            name = next(iter(data))
            there = data[name]
            if there is None or there == "":
                data[name] = [value]
            elif isinstance(there, list):
                there.append(dict(value) if isinstance(value, Mapping) else value)
            else:
                data[name] = [there, value]

        self._rewrite(key, change)

    def drop_from_list(self, key: str, values: set[str]) -> None:
        """Take values out of a list; the key goes with its last value."""
        if key not in self._starts:
            return
        left: list[Any] = []

        def change(data: Any) -> None:
            name = next(iter(data))
            there = data[name] if isinstance(data[name], list) else [data[name]]
            for value in [one for one in there if str(one) in values]:
                there.remove(value)
            left.extend(there)

        before = (list(self._lines), dict(self._starts), self._end)
        self._rewrite(key, change)
        if not left:
            self._lines, self._starts, self._end = before
            self.remove(key)

    def set_text(self, key: str, value: str) -> None:
        """Add a key with one value."""
        self._append([f"{self.name(key)}: {scalar(value)}"])

    def remove(self, key: str) -> None:
        """Take a key away."""
        if key in self._starts:
            start, end = self._segment(key)
            self._splice(start, end, [])
            del self._starts[key]

    def put(self, key: str, values: Mapping[str, Any]) -> None:
        """Give a key a table of values in place of what it had."""
        name = self.name(key)
        lines = [f"{name}:", *(f"  {inner}: {_plain(value)}" for inner, value in values.items())]
        if key in self._starts:
            self._splice(*self._segment(key), lines)
        else:
            self._append(lines)

    def _append(self, lines: list[str]) -> None:
        self._splice(self._end, self._end, lines)

    def _rewrite(self, key: str, change: Callable[[Any], None]) -> None:
        from ruamel.yaml import YAML
        from ruamel.yaml.error import YAMLError

        start, end = self._segment(key)
        text = "\n".join(self._lines[start:end]) + "\n"
        yaml = YAML()
        yaml.preserve_quotes = True
        yaml.width = 100_000
        found = _SEQUENCE.search(text)
        offset = len(found.group(1)) if found else 2
        yaml.indent(mapping=2, sequence=offset + 2, offset=offset)
        try:
            data = yaml.load(text)
            change(data)
            out = io.StringIO()
            yaml.dump(data, out)
        except (YAMLError, AttributeError, TypeError) as error:
            raise Refusal("edit.key", key=key, reason=str(error).splitlines()[0]) from error
        self._splice(start, end, out.getvalue().rstrip("\n").split("\n"))

    def _splice(self, start: int, end: int, lines: list[str]) -> None:
        self._lines[start:end] = lines
        grown = len(lines) - (end - start)
        self._starts = {k: n + grown if n >= end and n > start else n for k, n in self._starts.items()}
        self._end += grown

    def replace(self, line: int, column: int, end: int, text: str) -> None:
        """Put a text in place of a value that stands on one line (1-based, ``end`` exclusive)."""
        whole = self._lines[line - 1]
        self._lines[line - 1] = f"{whole[: column - 1]}{scalar(text)}{whole[end - 1 :]}"


def _entry(value: str | Mapping[str, Any]) -> list[str]:
    if isinstance(value, str):
        return [f"  - {scalar(value)}"]
    lines = [f"{name}: {_plain(inner)}" for name, inner in value.items()]
    return [f"  - {lines[0]}", *(f"    {line}" for line in lines[1:])]


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else scalar(str(value))
