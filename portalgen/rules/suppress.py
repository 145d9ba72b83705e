"""What a portal says of findings: some are right as they are, some matter more or less to it.

Suppressions stand in an item's front matter (``suppress``) or, for everything else, in
``suppressions.yml``; each has a reason, and may end. Only what is a matter of judgement can be suppressed:
a link that leads nowhere cannot.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from portalgen.content.catalog import Catalog
from portalgen.content.crosscheck import position
from portalgen.content.model import Checks, Entry, Item, Suppression
from portalgen.content.names import shown
from portalgen.content.portal import Frame
from portalgen.content.profiles import requirement
from portalgen.content.records import Keys
from portalgen.content.rule_context import shown as shown_value
from portalgen.diagnostics import CODES, Diagnostic, Severity, Span, diagnose
from portalgen.rules.model import ItemView

_OWN = "SUP"
_PRIVATE = "PRV"
#: Found only over all files at once, and only in a change.
_OF_TREE = frozenset({"FILE007", "PRV006"})
_OF_CHANGE = frozenset({"LNK009", "ATT006"})


def is_judgement(code: str) -> bool:
    """Whether findings of a code may be suppressed, or given another severity."""
    severity = CODES.get(code)
    return (
        severity is not None
        and not code.startswith(_OWN)
        and (severity != "error" or code.startswith(_PRIVATE))
    )


def _is_known(code: str) -> bool:
    return is_judgement(code) or bool(requirement(code))


def of_item(view: ItemView) -> Iterator[Diagnostic]:
    """An item suppresses what can be suppressed (SUP003), and not what was to be mended by now (SUP002)."""
    for entry in view.item.fields.get("suppress", ()):
        if {"code", "reason"} <= entry.keys():
            today = view.catalog.today if "until" in entry else None
            yield from _judged(entry["code"], entry.get("until"), view.field_span("suppress"), today)


def of_frame(frame: Frame, today: Callable[[], dt.date]) -> Iterator[Diagnostic]:
    """The same for the entries of ``suppressions.yml``, and for the codes of ``checks.levels``."""
    for one in frame.suppressions:
        yield from _judged(one.code, one.until, one.span or Span(""), today() if one.until else None)
    where = frame.spans.get("portal.yml:checks") or Span(shown("portal.yml"), 1)
    for level in frame.portal.checks.levels:
        if not _is_known(level.code):
            yield diagnose("SUP003", where, value=level.code)


def _judged(code: str, until: dt.date | None, span: Span, today: dt.date | None) -> Iterator[Diagnostic]:
    if not _is_known(code):
        yield diagnose("SUP003", span, value=code)
    elif until is not None and today is not None and until < today:
        yield diagnose("SUP002", span, value=code, date=shown_value(until))


def settle(
    findings: Iterable[Diagnostic], catalog: Catalog, *, of_tree: bool = False
) -> tuple[Diagnostic, ...]:
    """The findings as the portal wants to see them: without the suppressed ones, with its own severities.

    Suppressions that suppress nothing are findings too (SUP001).

    Args:
        findings: everything that was found.
        catalog: of every item, on the day on which suppressions may have ended.
        of_tree: whether these are the findings over all files at once, which a build does not look for.
    """
    frame, today = catalog.frame, catalog.today
    records = map(catalog.record, catalog.records.having(Keys.SUPPRESSES))
    own = {record.source: record for record in records}
    ledger = _Ledger(frame.suppressions, own, today)
    kept = [levelled(one, frame.portal.checks) for one in findings if not ledger.suppresses(one)]
    for source, one in ledger.unused():
        if one.code in _OF_CHANGE or (one.code in _OF_TREE) != of_tree:
            continue
        span = position(catalog.item(own[source].summary.id), "suppress") if source else one.span
        kept.append(diagnose("SUP001", span or Span(""), value=one.code))
    return tuple(one for one in kept if one is not None)


def levelled(finding: Diagnostic, checks: Checks) -> Diagnostic | None:
    """A finding with the severity that the portal gives its requirement, else its code; None for ``off``."""
    wanted = dict(finding.args).get("requirement", "")
    severities = {level.code: level.severity for level in reversed(checks.levels)}
    severity = severities.get(wanted) or (
        severities.get(finding.code) if is_judgement(finding.code) else None
    )
    if severity == "off":
        return None
    return msgspec.structs.replace(finding, severity=Severity(severity)) if severity else finding


class _Ledger:
    """Which suppressions there are, and which were used."""

    def __init__(
        self, general: tuple[Suppression, ...], own: Mapping[str, Item | Entry], today: dt.date
    ) -> None:
        self._general = [one for one in general if _counts(one.code, one.until, today)]
        self._own = {
            shown(source): [
                Suppression(entry["code"], entry["reason"], source, entry.get("until"))
                for entry in record.fields["suppress"]
                if {"code", "reason"} <= entry.keys() and _counts(entry["code"], entry.get("until"), today)
            ]
            for source, record in own.items()
        }
        self._used: set[Suppression] = set()

    def suppresses(self, finding: Diagnostic) -> bool:
        """Whether any suppression is about the finding; all that are count as used."""
        path = finding.span.path
        if not self._general and path not in self._own:
            return False
        names = {finding.code} if is_judgement(finding.code) else set()
        names |= {value for name, value in finding.args if name == "requirement"}
        found = [one for one in self._own.get(path, ()) if one.code in names]
        found += [one for one in self._general if one.code in names and _matches(one.path, path)]
        self._used.update(found)
        return bool(found)

    def unused(self) -> Iterator[tuple[str, Suppression]]:
        """Suppressions that were about nothing: with the item's source, or with an empty text."""
        yield from (("", one) for one in self._general if one not in self._used)
        for own in self._own.values():
            yield from ((one.path, one) for one in own if one not in self._used)


def _counts(code: str, until: dt.date | None, today: dt.date) -> bool:
    return _is_known(code) and (until is None or until >= today)


def _matches(pattern: str, path: str) -> bool:
    return not pattern or _compiled(pattern).fullmatch(path.removeprefix("content/")) is not None


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of paths: ``*`` and ``?`` stay within a folder, ``**`` does not."""
    parts: list[Any] = re.split(r"(\*\*/?|\*|\?)", pattern.strip("/"))
    signs = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(signs.get(part, re.escape(part)) for part in parts))
