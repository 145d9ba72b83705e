"""Rules on what time does to content: reviews that are due, translations that lag, law that has changed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

from portalgen.content.rule_context import day_of, shown
from portalgen.content.states import is_in_archive, shows_text
from portalgen.diagnostics import Diagnostic
from portalgen.rules.model import ItemView

_SOON: Final = dt.timedelta(days=14)
#: Validities of documents that no longer give an answer.
_ENDED: Final = frozenset({"het_hieu_luc_toan_bo", "ngung_hieu_luc"})
#: A symbol in running text, such as ``63/2010/NĐ-CP`` or ``60/2014/QH13``.
_SYMBOL: Final = re.compile(r"(?<![\w/])\d{1,6}/(?:\d{4}/)?[A-ZĐ][\wĐđ]*(?:-[A-ZĐ][\wĐđ&]*)*")
#: Types that tell people what to do today.
_ADVICE: Final = frozenset({"legal_qa", "admin_procedure", "public_service", "legal_dissemination"})
_REPLACED: Final = frozenset({"replaced_by", "abrogated_by"})


def reviews(view: ItemView) -> Iterator[Diagnostic]:
    """What was to be reviewed by a day is reviewed (REV001); two weeks before, it is announced (REV002)."""
    by = day_of(view.item.fields.get("review_by"))
    if by is None or not _is_current(view):
        return
    today = view.catalog.today
    if by < today:
        yield view.in_field("REV001", "review_by", date=shown(by), actual=(today - by).days)
    elif by - today <= _SOON:
        yield view.in_field("REV002", "review_by", date=shown(by), actual=(by - today).days)


def _is_current(view: ItemView) -> bool:
    return is_in_archive(view.catalog.summary(view.item.summary.id)) and not view.item.summary.superseded_by


def translations(view: ItemView) -> Iterator[Diagnostic]:
    """A translation is in another language than its original and not older than it (TRN001, TRN002).

    Sources: Decree 43/2011/NĐ-CP, Article 13; Decree 42/2022/NĐ-CP, Article 7.
    """
    summary = view.item.summary
    if not summary.translation_of:
        return
    id_ = view.catalog.resolve(summary.translation_of, summary.site, view.item.source)
    if id_ is None or id_ == summary.id:
        return
    original = view.catalog.summary(id_)
    if original.lang == summary.lang:
        yield view.in_field("TRN002", "translation_of", value=summary.lang, name=original.title)
        return
    theirs, ours = day_of(original.updated), day_of(summary.updated) or day_of(summary.date)
    if theirs and ours and theirs > ours and is_in_archive(original):
        yield view.in_field(
            "TRN001", "translation_of", name=original.title, date=shown(theirs), other=shown(ours)
        )


def legal_bases(view: ItemView) -> Iterator[Diagnostic]:
    """The law that an answer, a guide or a procedure rests on is still in force (LAW001).

    News tell what held on their day. Documents that the portal does not have cannot be looked up.
    """
    bases = view.item.fields.get("legal_basis")
    if not bases or view.item.summary.type not in _ADVICE or not _is_current(view):
        return
    for basis in bases:
        for symbol in _SYMBOL.findall(str(basis)):
            id_ = view.catalog.resolve(symbol, view.item.summary.site, view.item.source)
            if id_ is None:
                continue
            validity = dict(view.catalog.summary(id_).fields).get("validity", "")
            if validity in _ENDED:
                yield view.in_field("LAW001", "legal_basis", value=symbol, kind=validity)


def replaced_documents(view: ItemView) -> Iterator[Diagnostic]:
    """A document that another one replaced or abrogated is not said to be in force (LAW002)."""
    stated = view.item.fields.get("validity")
    if stated != "con_hieu_luc":
        return
    for relation in view.catalog.relations(view.item.summary.id):
        if relation.kind in _REPLACED and relation.target:
            other = view.catalog.summary(relation.target)
            begins = day_of(view.catalog.item(relation.target).fields.get("effective_date"))
            if begins is not None and begins <= view.catalog.today and shows_text(other):
                yield view.in_field("LAW002", "validity", name=other.title, date=shown(begins))


def replacements(view: ItemView) -> Iterator[Diagnostic]:
    """What took the place of a merged item is one step away and never leads back (RED001, RED002)."""
    item, catalog = view.item, view.catalog
    if not item.withdrawn_to:
        return
    trail = [item.summary.id]
    while True:
        current = catalog.item(trail[-1])
        if not current.withdrawn_to or not current.summary.withdrawal:
            break
        target = catalog.resolve(current.withdrawn_to, current.summary.site, current.source)
        if target is None:
            break
        if target in trail:
            if target == item.summary.id:
                yield view.in_field("RED001", "withdrawn", value=" → ".join([*trail, target]))
            return
        trail.append(target)
    if len(trail) > 2:
        yield view.in_field("RED002", "withdrawn", value=" → ".join(trail), suggestion=trail[-1])
