"""From two built sides to a review: every output that differs is told, once, where a reader looks for it."""

from __future__ import annotations

from collections.abc import Iterable, Set

import msgspec

from portalgen.build.promises import LASTING, Answers, Places, published_redirects
from portalgen.content.model import State
from portalgen.diagnostics import Diagnostic, Severity
from portalgen.diagnostics.fingerprint import fingerprints
from portalgen.editorial.review.approvers import approvers
from portalgen.editorial.review.changed_pages import ChangedPages
from portalgen.editorial.review.model import (
    Commit,
    Lost,
    PageChange,
    PictureChange,
    Review,
    SideEffect,
    SiteName,
    Upcoming,
)
from portalgen.editorial.review.outputs import Differences, differences
from portalgen.editorial.review.ripples import ripples
from portalgen.editorial.review.sides import Asked, Side, build_sides, changed_sources
from portalgen.editorial.review.subjects import Subject, subjects
from portalgen.editorial.since import label_of

_SHOWN = 20  # addresses of side effects that are named
_IMAGES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif")
#: Kinds of side effects in the order in which they are told.
_EFFECTS = (
    "home", "column", "archive", "page", "data", "table", "feed", "site_map", "search", "sitemap", "leading",
    "file", "variant", "asset", "server",
)  # fmt: skip


def review(asked: Asked, names: tuple[str, str]) -> Review:
    """Build both sides and compare what they publish.

    Args:
        asked: what is compared.
        names: base and head as they were named.

    Raises:
        GitError: a commit cannot be read.
    """
    sources = changed_sources(asked)
    base, head = build_sides(asked)
    added, mended = _findings(base, head)
    frame = head.frame or base.frame
    whole = Review(
        base=_commit(asked, names[0], base),
        head=_commit(asked, names[1], head),
        now=asked.now.astimezone(frame.zone) if frame else asked.now,
        sources=sources,
        findings=added,
        mended=mended,
        approvers=approvers(asked, sources, (base.frame, head.frame)),
    )
    if not whole.comparable or base.frame is None or head.frame is None:
        return whole
    return _compared(whole, base, head)


def _commit(asked: Asked, name: str, side: Side) -> Commit:
    errors = sum(d.severity is Severity.ERROR for d in side.result.diagnostics)
    label = label_of(asked.root, side.commit) if side.commit else ""
    return Commit(name, side.commit, label, side.published, errors)


def _findings(base: Side, head: Side) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
    """Findings that the change adds, and those that it takes away."""
    before, after = base.result.diagnostics, head.result.diagnostics
    known, now = fingerprints(before), fingerprints(after)
    added = tuple(d for d, mark in zip(after, now, strict=True) if mark not in set(known))
    mended = tuple(d for d, mark in zip(before, known, strict=True) if mark not in set(now))
    return added, mended


def _compared(whole: Review, base: Side, head: Side) -> Review:
    """The review of two sides that were built."""
    assert base.frame is not None
    assert head.frame is not None
    differing = differences(base.output, head.output)
    was, now = Places(base.frame, base.addresses), Places(head.frame, head.addresses)
    answers = Answers(published_redirects(head.output), head.addresses)
    about = subjects(base, head, whole.sources, whole.now)
    files = tuple(_files(base, head, differing, (was, now), answers))
    told = ChangedPages(base, head, differing, {file.url: file for file in files}, whole.now)
    pages = told.all(about)
    known = told.told | {file.output for file in files}
    others = [o for o in differing.changed if o not in known | differing.leading]
    found, looked = ripples(others, lambda output: (base.read(output), head.read(output)), now)
    before = Answers(published_redirects(base.output), base.addresses)
    touched = {page.site for page in pages}
    names = {**base.frame.sites, **head.frame.sites}
    return msgspec.structs.replace(
        whole,
        sites=tuple(SiteName(id_, site.title) for id_, site in names.items() if id_ in touched),
        pages=pages,
        files=files,
        upcoming=_upcoming(whole, about, now),
        effects=_effects(differing, known, (was, now)),
        ripples=found,
        looked=looked,
        external=_external(pages),
        lost=tuple(_lost(differing, was, before, answers)),
    )


def _files(
    base: Side, head: Side, differing: Differences, places: tuple[Places, Places], answers: Answers
) -> Iterable[PictureChange]:
    """Images and attachments that are new, other or gone; not their smaller variants."""
    for kind, outputs in (("new", differing.new), ("changed", differing.changed), ("gone", differing.gone)):
        at = places[0 if kind == "gone" else 1]
        for output in outputs:
            if at.kind(output) == "file":
                yield PictureChange(
                    kind=kind,
                    url=at.url(output),
                    output=output,
                    before=base.size(output),
                    after=head.size(output),
                    image=output.lower().endswith(_IMAGES),
                    answer=answers.at(output)[0] or 404 if kind == "gone" else 200,
                )


def _upcoming(whole: Review, about: Iterable[Subject], places: Places) -> tuple[Upcoming, ...]:
    """What the clock will do to items of the change."""
    found = []
    for subject in about:
        after = subject.after
        if after is None or after.item is None or after.state is State.DRAFT:
            continue
        scheduled = after.state is State.SCHEDULED
        moments = after.moments(whole.now)
        if not scheduled and subject.before and subject.before.moments(whole.now) == moments:
            continue
        for number, at in enumerate(moments):
            what = "appears" if scheduled and number == 0 else "archived"
            found.append(Upcoming(what, at, after.title, places.url(after.output), after.source))
    return tuple(sorted(found, key=lambda u: (u.at, u.url)))


def _effects(
    differing: Differences, known: Set[str], places: tuple[Places, Places]
) -> tuple[SideEffect, ...]:
    """All other outputs that differ, by kind."""
    counts: dict[str, tuple[list[str], list[str], list[str]]] = {}
    for number, outputs in enumerate((differing.new, differing.changed, differing.gone)):
        at = places[0 if number == 2 else 1]
        for output in outputs:
            if output not in known:
                kind = "leading" if output in differing.leading else at.kind(output)
                counts.setdefault(kind, ([], [], []))[number].append(at.url(output))
    return tuple(
        SideEffect(kind, len(new), len(changed), len(gone), tuple((*new, *changed, *gone)[:_SHOWN]))
        for kind, (new, changed, gone) in sorted(counts.items(), key=lambda e: _EFFECTS.index(e[0]))
    )


def _lost(differing: Differences, places: Places, before: Answers, after: Answers) -> Iterable[Lost]:
    """Published addresses at which nothing will answer."""
    for output in differing.gone:
        kind = places.kind(output)
        if kind in LASTING and not after.at(output)[0]:
            yield Lost(places.url(output), kind)
    for address in sorted(before.queries() - after.queries()):
        yield Lost(address, "page")


def _external(pages: Iterable[PageChange]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """New links to other hosts, each with the pages that have it."""
    found: dict[str, list[str]] = {}
    for page in pages:
        for link in page.links:
            found.setdefault(link, []).append(page.url)
    return tuple((link, tuple(found[link])) for link in sorted(found))
