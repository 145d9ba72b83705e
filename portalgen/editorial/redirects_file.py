"""``redirects.yml`` as the commands write it: entries are added at its end, and go when they are wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable

from portalgen.content.model import FormerAddress
from portalgen.editorial.yaml_text import quoted, scalar
from portalgen.i18n import Translator

_LIST = re.compile(r"(?m)^(redirects|dia_chi_cu)\s*:[ \t]*(\[\s*\])?[ \t]*$")


def with_entries(
    before: bytes, add: Iterable[FormerAddress], drop: Iterable[FormerAddress], words: Translator
) -> bytes:
    """The file with entries added and others gone.

    Args:
        before: its bytes; empty where there is no such file.
        add: in this order.
        drop: entries of the file as it was read, with their places.
        words: for the comment at the head of a new file.
    """
    text = before.decode("utf-8-sig").replace("\r\n", "\n")
    lines = text.split("\n") if text else [f"# {words.text('edit.redirects.head')}", "redirects:"]
    spans = sorted((entry.span.line - 1 for entry in drop if entry.span), reverse=True)
    for start in spans:
        end = start + 1
        while end < len(lines) and re.match(r"\s+[^\s#-]|\s*$", lines[end]) and lines[end].strip():
            end += 1
        del lines[start:end]
    entries = list(add)
    if entries and not any(_LIST.match(line) for line in lines):
        lines.append("redirects:")
    lines = [_LIST.sub(r"\1:", line) for line in lines]
    while lines and not lines[-1].strip():
        lines.pop()
    lines += [f"  - {{{_line(entry)}}}" for entry in entries]
    if not any(re.match(r"\s*-", line) for line in lines):
        lines = [_LIST.sub(r"\1: []", line) for line in lines]
    return ("\n".join(lines) + "\n").encode()


def _line(entry: FormerAddress) -> str:
    other = f"to: {_flow(entry.to)}" if entry.to else f"gone: {_flow(entry.gone)}"
    return f"from: {_flow(entry.source)}, {other}"


def _flow(text: str) -> str:
    """A value between braces, where commas and brackets have a meaning too."""
    return quoted(text) if re.search(r"[,\[\]{}*&#?]", text) else scalar(text)
