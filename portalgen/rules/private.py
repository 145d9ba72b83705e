"""Rules on what the public must not read: personal data, secrets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from portalgen.diagnostics import Diagnostic
from portalgen.rules.model import ItemView
from portalgen.text.personal import PersonalKind, personal, secrecy_marks

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


def personal_data(view: ItemView) -> Iterator[Diagnostic]:
    """No personal numbers and addresses in what everybody reads (PRV001 to PRV004).

    Sources: Law 91/2025/QH15; Law 104/2016/QH13, Article 7.
    """
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


def secrets(view: ItemView) -> Iterator[Diagnostic]:
    """No mark of secrecy and nothing for inside use only (PRV005).

    Source: Law 117/2025/QH15; Law 104/2016/QH13, Article 6.
    """
    for start, end, mark in secrecy_marks(view.item.body):
        yield view.in_body("PRV005", start, end, value=mark)
    for key, text in view.field_texts if _has_any(secrecy_marks(view.all_fields)) else ():
        for _, _, mark in secrecy_marks(text):
            yield view.in_field("PRV005", key, value=mark)
