"""Rules on what the public must not read: personal data, secrets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from portalgen.diagnostics import Diagnostic, Span
from portalgen.rules.model import ItemView
from portalgen.text.personal import PersonalKind, may_be_personal, may_be_secret, personal, secrecy_marks

#: The code of each kind.
CODES: Final = {
    PersonalKind.CITIZEN: "PRV001",
    PersonalKind.OLD_CITIZEN: "PRV001",
    PersonalKind.PHONE: "PRV002",
    PersonalKind.EMAIL: "PRV003",
    PersonalKind.ACCOUNT: "PRV004",
}
#: What these types are there to publish: how to reach offices and officials.
_CONTACTS: Final = frozenset(
    {"contact_entry", "organisation_unit", "person_leader", "information_access_page", "link_directory"}
)
_REACHING: Final = frozenset({PersonalKind.PHONE, PersonalKind.EMAIL})
_SHOWN = 4
_PERSONAL: Final = frozenset(CODES.values())


def personal_data(view: ItemView) -> Iterator[Diagnostic]:
    """No personal numbers and addresses in what everybody reads (PRV001 to PRV004).

    Sources: Law 91/2025/QH15; Law 104/2016/QH13, Article 7.
    """
    if view.narrow is not None and not may_be_personal(view.narrow):
        return
    is_contact = view.item.summary.type in _CONTACTS or view.item.fields.get("role") == "contact"
    allowed = view.known.allowed
    for found in personal(view.item.body, allowed=allowed):
        if not (is_contact and found.kind in _REACHING):
            yield view.in_body(
                CODES[found.kind], found.start, found.end, value=masked(found.text), kind=found.kind.value
            )
    for key, text in view.field_texts if _has_any(personal(view.all_fields, allowed=allowed)) else ():
        for found in personal(text, allowed=allowed):
            if not (is_contact and found.kind in _REACHING):
                value = masked(found.text)
                yield view.in_field(CODES[found.kind], key, value=value, kind=found.kind.value)


def _has_any(found: Iterator[object]) -> bool:
    return next(found, None) is not None


def masked(text: str) -> str:
    """A personal number or address as a message may show it: more people read reports than the page."""
    hidden = max(len(text) - _SHOWN, 0)
    if "@" in text:
        name, _, host = text.partition("@")
        return f"{name[:2]}…@{host}"
    return "".join("•" if char.isdigit() and index < hidden else char for index, char in enumerate(text))


def veiled(findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings, with personal numbers masked in the lines that they show: many read logs of checks.

    Args:
        findings: all that there are of a file; any of them may show the line on which another found a number.
    """
    every = tuple(findings)
    spans: dict[tuple[str, int], list[Span]] = {}
    for one in every:
        if one.code in _PERSONAL and one.span.end_column:
            spans.setdefault((one.span.path, one.span.line), []).append(one.span)
    if not spans:
        return every
    return tuple(
        msgspec.structs.replace(one, source_line=_veil(one.source_line, spans[one.span.path, one.span.line]))
        if (one.span.path, one.span.line) in spans
        else one
        for one in every
    )


def _veil(line: str, spans: Iterable[Span]) -> str:
    """A line with its numbers masked, as long as it was: those that were marked, and those of its fields."""
    marked = [(span.column - 1, span.end_column - 1) for span in spans]
    for start, end in (*marked, *((found.start, found.end) for found in personal(line))):
        found = line[start:end]
        name, at, host = found.partition("@")
        veil = f"{name[:2]}{'•' * (len(name) - 2)}{at}{host}" if at else masked(found)
        line = line[:start] + veil + line[end:]
    return line


def secrets(view: ItemView) -> Iterator[Diagnostic]:
    """No mark of secrecy and nothing for inside use only (PRV005).

    Source: Law 117/2025/QH15; Law 104/2016/QH13, Article 6.
    """
    if view.narrow is not None and not may_be_secret(view.narrow):
        return
    for start, end, mark in secrecy_marks(view.item.body):
        yield view.in_body("PRV005", start, end, value=mark)
    for key, text in view.field_texts if _has_any(secrecy_marks(view.all_fields)) else ():
        for _, _, mark in secrecy_marks(text):
            yield view.in_field("PRV005", key, value=mark)
