"""The rules on texts that are no items: introductions of homes and columns, blocks of text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from portalgen.diagnostics import Diagnostic, Span, diagnose
from portalgen.rules.model import Known
from portalgen.rules.private import CODES, masked
from portalgen.rules.texts import day_name
from portalgen.text.defects import doubled, impossible_tones, wrong_weekdays
from portalgen.text.personal import personal, secrecy_marks


def check_text(text: str, path: str, first_line: int, known: Known) -> Iterator[Diagnostic]:
    """Personal data, marks of secrecy and slips of the pen in a text of the frame.

    Args:
        text: Markdown.
        path: the file as messages show it.
        first_line: line of the file on which the text begins; 0 where that is unknown.
        known: of the portal.
    """

    def at(code: str, start: int, end: int, /, **args: Any) -> Diagnostic:
        if not first_line:
            return diagnose(code, Span(path), **args)
        line, before = text.count("\n", 0, start), text.rfind("\n", 0, start) + 1
        return diagnose(code, Span(path, first_line + line, start - before + 1, end - before + 1), **args)

    for one in personal(text, allowed=known.allowed):
        yield at(CODES[one.kind], one.start, one.end, value=masked(one.text), kind=one.kind.value)
    for start, end, mark in secrecy_marks(text):
        yield at("PRV005", start, end, value=mark)
    for start, end in doubled(text):
        yield at("TXT005", start, end, value=" ".join(text[start:end].split()))
    for start, end in impossible_tones(text):
        yield at("TXT008", start, end, value=text[start:end])
    for wrong in wrong_weekdays(text):
        yield at("TXT010", wrong.start, wrong.end, value=wrong.written, expected=day_name(wrong.weekday))
