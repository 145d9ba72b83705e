"""Rules on drafts for comment, with numbers that profiles give: each law has its own, and they change."""

from __future__ import annotations

from collections.abc import Iterator

from portalgen.content.rule_context import day_of, label_of_value, shown
from portalgen.content.states import is_in_archive
from portalgen.diagnostics import Diagnostic
from portalgen.rules.asked import AskedOfItem


def duration(asked: AskedOfItem) -> Iterator[Diagnostic]:
    """A draft is open for comment as long as the law of its first day asks (LAW019).

    Option: ``days``, calendar days by kind of document; kinds that are not named have no least time.
    """
    fields = asked.view.item.fields
    opens, closes = day_of(fields.get("opens_on")), day_of(fields.get("closes_on"))
    kind = str(fields.get("doc_kind", ""))
    limit = asked.option("days").get(kind, 0)
    if opens is None or closes is None or not asked.counts_on(opens):
        return
    if opens < closes and (closes - opens).days < limit:
        label = label_of_value(asked.view.type.fields.get("doc_kind"), kind)
        actual = (closes - opens).days
        yield asked.in_field("LAW019", "closes_on", actual=actual, limit=limit, value=label)


def reported(asked: AskedOfItem) -> Iterator[Diagnostic]:
    """Some days after comments closed, the report on them is there (LAW003). Option: ``days``."""
    view = asked.view
    closes = day_of(view.item.fields.get("closes_on"))
    if closes is None or view.item.fields.get("feedback_report") or not asked.counts_on(closes):
        return
    limit = asked.option("days")
    summary = view.catalog.summary(view.item.summary.id)
    if (view.catalog.today - closes).days > limit and is_in_archive(summary) and not summary.superseded_by:
        yield asked.in_field("LAW003", "closes_on", date=shown(closes), limit=limit)
