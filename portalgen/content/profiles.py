"""Dated profiles: what a law or decree asks of a portal, requirement by requirement, as data.

A profile says of each requirement how it is looked after here: by a rule with options (``check``), by
findings that every portal gets anyhow (``codes``), or not at all because files cannot show it
(``outside``). A portal chooses profiles in ``portal.yml``. No finding means that the check found nothing,
never that the portal complies.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any

import msgspec

from portalgen.content.model import Localized
from portalgen.content.schema import ContentType


class Requirement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One requirement.

    Args:
        id: unique over all profiles but for the same requirement in another, e.g. ``STR-02``.
        article: where in the profile's source it stands.
        label: what is required, in a few words.
        explain: what it asks and for whom it matters.
        severity: of the findings of ``check``.
        check: name of a rule (``portalgen.rules.registry``); empty where there is none.
        options: of that rule.
        codes: findings that look after the requirement in every portal.
        outside: why files cannot show whether it is met.
        usual: whether a rule on single items also counts in a portal that chooses no profile at all.
        reference: whether the requirement is still used as a measure after its source is no longer in force.
    """

    id: str
    article: str
    label: Localized
    explain: Localized
    severity: str = "warning"
    check: str = ""
    options: dict[str, Any] = {}
    codes: tuple[str, ...] = ()
    outside: Localized = {}
    usual: bool = False
    reference: bool = False


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The requirements of one source.

    Args:
        source: symbol of the law or decree, e.g. ``224/2026/NĐ-CP``.
        valid_from: first day in force; ``valid_to`` the last one, None while it is in force.
    """

    id: str
    label: Localized
    source: str
    valid_from: dt.date
    requirements: tuple[Requirement, ...]
    valid_to: dt.date | None = None
    note: Localized = {}

    def in_force(self, day: dt.date) -> bool:
        """Whether the source is in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def applicable(self, day: dt.date) -> tuple[Requirement, ...]:
        """The requirements that count on a day: all while in force, those of reference afterwards."""
        if self.in_force(day):
            return self.requirements
        return tuple(r for r in self.requirements if r.reference) if day >= self.valid_from else ()


@functools.cache
def profiles() -> Mapping[str, Profile]:
    """Every profile by id, in order of coming into force."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    folder = resources.files("portalgen") / "data" / "profiles"
    found = []
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.name.endswith(".yml"):
            data = yaml.load(entry.read_bytes(), Loader=loader)  # noqa: S506 - the safe loader, our own file
            found.append(msgspec.convert(data, Profile))
    return {profile.id: profile for profile in sorted(found, key=lambda one: (one.valid_from, one.id))}


def requirement(id_: str) -> tuple[tuple[Profile, Requirement], ...]:
    """The requirement of an id in every profile that has it."""
    wanted = id_.strip().upper()
    return tuple(
        (profile, one)
        for profile in profiles().values()
        for one in profile.requirements
        if one.id.upper() == wanted
    )


def types_for(types: Mapping[str, ContentType], chosen: Iterable[str]) -> Mapping[str, ContentType]:
    """The content types with the rules that the chosen profiles leave.

    Rules of types that come from the source of a profile which the portal does not choose are left out; a
    portal that chooses none keeps them all.

    Args:
        types: by id.
        chosen: ids of profiles.
    """
    wanted = tuple(chosen)
    if not wanted:
        return types
    left_out = tuple(f"{p.source}," for p in profiles().values() if p.id not in wanted)
    if not left_out:
        return types
    return {
        id_: msgspec.structs.replace(
            type_, rules=tuple(rule for rule in type_.rules if not rule.source.startswith(left_out))
        )
        for id_, type_ in types.items()
    }
