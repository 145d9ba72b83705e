"""Sentences that both forms of a review say, in the reader's language."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from urllib.parse import unquote, urlsplit

from portalgen.diagnostics import Severity
from portalgen.editorial.review.model import Approver, Commit, PageChange, PictureChange, Review, Ripple
from portalgen.i18n import Translator
from portalgen.text.dates import format_long
from portalgen.text.moment import Moment
from portalgen.text.numbers import format_size

_KINDS = ("new", "changed", "moved", "withdrawn", "restored", "removed", "scheduled", "draft", "source")


def counts(review: Review, words: Translator) -> list[str]:
    """How much of what: one phrase for each kind of page, and for files and what follows."""
    pages = Counter(page.kind for page in review.pages)
    said = [words.plural(f"review.count.{kind}", pages[kind]) for kind in _KINDS if pages[kind]]
    if review.files:
        said.append(words.plural("review.count.file", len(review.files)))
    effects = sum(effect.total for effect in review.effects)
    if effects:
        said.append(words.plural("review.count.effect", effects))
    return said


def side(commit: Commit, words: Translator) -> str:
    """A side as people name it."""
    if not commit.commit:
        return words.text("review.working")
    return commit.label


def moment(at: dt.datetime, words: Translator) -> str:
    """A moment, to the minute."""
    return format_long(Moment(at), words.language)


def address(url: str) -> str:
    """An address to read: without its scheme, letters as they are."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return unquote(f"{parts.netloc}{parts.path}{query}")


def kind(page: PageChange, words: Translator) -> str:
    """One or two words for what becomes of a page."""
    return words.text(f"review.kind.{page.kind}")


def answer(page: PageChange, words: Translator) -> str:
    """What the public finds at the address that a page leaves; empty where it stays."""
    left = page.was or page.url
    match page.answer:
        case 301 | 302:
            target = address(page.target) if page.target.startswith("http") else unquote(page.target)
            return words.text("review.answer.301", url=address(left), target=target or address(page.url))
        case 410:
            return words.text("review.answer.410", url=address(left))
        case 404:
            return words.text("review.answer.404", url=address(left))
    return ""


def approver(one: Approver, words: Translator, rule: str, why: str) -> str:
    """How many of somebody must approve, by which rule, and why.

    Args:
        one: who.
        words: of the reader's language.
        rule: the rule as it is to be shown.
        why: its reason, likewise.
    """
    if not one.approvals:
        return words.plural("review.approver", len(one.paths), rule=rule)
    need = words.plural("review.approver.need", one.approvals)
    files = words.plural("review.approver.rule", len(one.paths), rule=rule)
    return f"{need}; {files}: {why}" if why else f"{need}; {files}"


def ripple(change: Ripple, words: Translator) -> str:
    """On how many pages the same change of text is, and in which part of them."""
    where = words.text(f"review.ripple.{change.where}")
    if change.count == 1:
        return words.text("review.ripple.one", where=where)
    return words.plural("review.ripple", change.count, where=where)


def weight(file: PictureChange, words: Translator) -> str:
    """The weight of a file before and after."""
    sizes = [format_size(size, words.language) for size in (file.before, file.after) if size is not None]
    text = " → ".join(sizes)
    if file.kind == "gone":
        return words.text(f"review.file.gone.{file.answer}", size=text)
    return words.text(f"review.file.{file.kind}", size=text)


def lost(review: Review, words: Translator) -> str:
    """How many published addresses would be lost; the addresses follow."""
    return words.plural("review.lost", len(review.lost))


def warnings(review: Review, words: Translator) -> list[str]:
    """What nobody should pass over beside lost addresses, worst first."""
    said = []
    for commit, key in ((review.head, "head"), (review.base, "base")):
        if not commit.published:
            said.append(words.plural(f"review.stopped.{key}", commit.errors))
    errors = sum(finding.severity is Severity.ERROR for finding in review.findings)
    if errors and review.head.published:
        said.append(words.plural("review.errors", errors))
    unnamed = sum(file.image and any(not alt.strip() for alt in file.alts) for file in _of_pages(review))
    if unnamed:
        said.append(words.plural("review.no_alt", unnamed))
    heavy = [file for file in review.files if file.image and (file.after or 0) > 1_500_000]
    if heavy:
        said.append(words.plural("review.heavy", len(heavy)))
    hidden = [p for p in review.pages if any(line.name == "robots" for line in p.lines)]
    if hidden:
        said.append(words.plural("review.robots", len(hidden)))
    return said


def _of_pages(review: Review) -> list[PictureChange]:
    return [file for page in review.pages for file in page.pictures]
