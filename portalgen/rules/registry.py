"""Every rule beside what makes a build impossible, with its scope and codes."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Final

import msgspec

from portalgen.content.catalog import Catalog
from portalgen.content.profiles import Profile, Requirement, profiles
from portalgen.diagnostics import Diagnostic
from portalgen.rules import consultations, links, media, private, structure, suppress, texts, timely, weight
from portalgen.rules.asked import Asked, AskedOfItem
from portalgen.rules.model import ItemView, Rule, Scope

#: Rules of one item, in the order in which they are applied.
ITEM_RULES: Final = (
    Rule(("TXT002", "TXT012"), Scope.ITEM, texts.titles),
    Rule(("MET001",), Scope.ITEM, texts.summaries, ("summary",)),
    Rule(("TXT005", "TXT006", "TXT010"), Scope.ITEM, texts.words),
    Rule(("TXT001", "TXT003", "TXT004", "TXT007", "TXT008", "TXT009"), Scope.ITEM, texts.letters),
    Rule(("TXT011",), Scope.ITEM, texts.language),
    Rule(("TXT013",), Scope.ITEM, texts.examples),
    Rule(("PRV001", "PRV002", "PRV003", "PRV004"), Scope.ITEM, private.personal_data),
    Rule(("PRV005",), Scope.ITEM, private.secrets),
    Rule(("LNK008",), Scope.ITEM, links.link_texts),
    Rule(("LNK006", "LNK010"), Scope.ITEM, links.addresses),
    Rule(("IMG006", "IMG007", "ATT004", "ATT008"), Scope.ITEM, media.files),
    Rule(("ATT005",), Scope.ITEM, media.attachment_titles, ("attachments",)),
    Rule(("REV001", "REV002"), Scope.ITEM, timely.reviews, ("review_by",)),
    Rule(("TRN001", "TRN002"), Scope.ITEM, timely.translations),
    Rule(("LAW001",), Scope.ITEM, timely.legal_bases, ("legal_basis",)),
    Rule(("LAW002",), Scope.ITEM, timely.replaced_documents, ("validity",)),
    Rule(("RED001", "RED002"), Scope.ITEM, timely.replacements),
    Rule(("SUP002", "SUP003"), Scope.ITEM, suppress.of_item, ("suppress",)),
)

#: Rules that profiles name, applied where a portal chooses the profile.
PROFILE_RULES: Final = {
    "content": Rule(("LAW010", "LAW011"), Scope.PORTAL, structure.content),
    "contact": Rule(("LAW012",), Scope.SITE, structure.contact),
    "menu": Rule(("LAW013",), Scope.SITE, structure.menu),
    "links": Rule(("LAW014",), Scope.SITE, structure.links),
    "sites_linked": Rule(("LAW015",), Scope.PORTAL, structure.sites_linked),
    "hosts": Rule(("LAW016",), Scope.SITE, structure.hosts),
    "fresh_columns": Rule(("LAW017",), Scope.COLUMN, structure.fresh_columns),
    "translated": Rule(("LAW018",), Scope.PORTAL, structure.translated),
    "columns_linked": Rule(("LAW020",), Scope.SITE, structure.columns_linked),
    "weight": Rule(("PRF001", "PRF004"), Scope.ITEM, weight.pages),
    "readable_files": Rule(("ATT007",), Scope.ITEM, media.readable_files),
    "metadata": Rule(("MET002",), Scope.ITEM, texts.metadata),
    "consultation_days": Rule(("LAW019",), Scope.ITEM, consultations.duration, ("closes_on",)),
    "consultation_report": Rule(("LAW003",), Scope.ITEM, consultations.reported, ("closes_on",)),
}


class TreeRule(msgspec.Struct, frozen=True):
    """A rule over all files at once; `check` has its function, since no build applies it."""

    codes: tuple[str, ...]
    scope: Scope = Scope.TREE


TREE_RULES: Final = (
    TreeRule(("FILE007",)),
    TreeRule(("PRV006",)),
    TreeRule(("LNK009",)),
    TreeRule(("URL005",)),
    TreeRule(("ATT006",)),
)


def check_item(view: ItemView) -> Iterator[Diagnostic]:
    """What the rules say of one item."""
    item = view.item
    for rule in ITEM_RULES:
        if not rule.keys or rule.concerns(item):
            yield from rule.check(view)
    for rule, profile, requirement in _asked_of_items(view.catalog.frame.portal.profiles, view.type.id):
        if not rule.keys or rule.concerns(item):
            yield from rule.check(AskedOfItem(profile, requirement, view))


@functools.lru_cache(maxsize=512)
def _asked_of_items(chosen: tuple[str, ...], type_: str) -> tuple[tuple[Rule, Profile, Requirement], ...]:
    """What profiles ask of single items of a type: first what they ask of it, then what they ask of all."""
    found: dict[str, list[tuple[Rule, Profile, Requirement]]] = {type_: [], "*": []}
    for profile in (profiles()[id_] for id_ in (chosen or profiles()) if id_ in profiles()):
        for one in profile.requirements:
            counts = one.usual or chosen
            if counts and one.check and PROFILE_RULES[one.check].scope is Scope.ITEM:
                for name in found.keys() & one.options["types"]:
                    found[name].append((PROFILE_RULES[one.check], profile, one))
    return (*found[type_], *found["*"])


def check_portal(catalog: Catalog) -> Iterator[Diagnostic]:
    """What the portal as a whole lacks of the profiles that it chose, and what is wrong with its choices."""
    yield from suppress.of_frame(catalog.frame, lambda: catalog.today)
    for id_ in catalog.frame.portal.profiles:
        profile = profiles().get(id_)
        if profile is None:
            continue
        for requirement in profile.applicable(catalog.today):
            if requirement.check and PROFILE_RULES[requirement.check].scope is not Scope.ITEM:
                yield from PROFILE_RULES[requirement.check].check(Asked(profile, requirement, catalog))
