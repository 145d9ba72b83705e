"""Rules over all files and texts at once: what a build need not know, and one pass of `check` can tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

from portalgen.build.load import named_files, with_source_lines
from portalgen.build.whole import Prepared
from portalgen.content.model import Item, State
from portalgen.content.names import shown
from portalgen.content.states import shows_text
from portalgen.diagnostics import Diagnostic, Span, diagnose
from portalgen.rules.model import known_of
from portalgen.rules.suppress import settle

_CONTENT_FILES = (".md", ".markdown", ".yml", ".yaml", ".txt")
#: A shorter title may stand anywhere by chance.
_TELLING = 25


def check_tree(prepared: Prepared, changed: Collection[str] | None) -> tuple[Diagnostic, ...]:
    """What the whole tree shows.

    Args:
        prepared: the portal.
        changed: paths of a change, for hosts to which nothing linked before; None for no change.
    """
    found = [*unused_files(prepared), *embargoed_quotes(prepared)]
    if changed is not None:
        found += new_hosts(prepared, frozenset(changed))
    settled = settle(found, prepared.context.catalog, of_tree=True)
    return with_source_lines(settled, prepared.tree)


def unused_files(prepared: Prepared) -> Iterator[Diagnostic]:
    """Files that nothing names, so that they are in no output (FILE007)."""
    content, catalog = prepared.content, prepared.context.catalog
    named = named_files(content.frame, content.items, content.bodies, catalog, prepared.tree)
    for path in prepared.tree.files:
        name = path.rpartition("/")[2]
        is_ours = path.partition("/")[0] in content.frame.sites
        if is_ours and path not in named and not name.startswith(".") and not path.endswith(_CONTENT_FILES):
            yield diagnose("FILE007", Span(shown(path)), name=name)


def embargoed_quotes(prepared: Prepared) -> Iterator[Diagnostic]:
    """Titles of scheduled items and drafts that a public text gives away (PRV006)."""
    catalog = prepared.context.catalog
    hidden = [
        (summary.title, summary)
        for summary in catalog.every()
        if summary.state in {State.SCHEDULED, State.DRAFT} and len(summary.title) >= _TELLING
    ]
    if not hidden:
        return
    titles = {s.title for s in catalog.every() if shows_text(s)}
    hidden = [(title, summary) for title, summary in hidden if title not in titles]
    for item in prepared.content.items:
        if not shows_text(catalog.summary(item.summary.id)):
            continue
        text = prepared.content.bodies[item.summary.id].plain
        lead = item.summary.lead
        for title, summary in hidden:
            if title in text or title in lead:
                other = shown(summary.source)
                span = _place(item, title)
                yield diagnose("PRV006", span, value=title, other=other, related=(Span(other, 1),))


def _place(item: Item, title: str) -> Span:
    at = item.body.find(title)
    line = item.body.count("\n", 0, at) + item.body_line if at >= 0 else 1
    return Span(shown(item.source), line)


def new_hosts(prepared: Prepared, changed: frozenset[str]) -> Iterator[Diagnostic]:
    """Hosts to which the change links and nothing else does (LNK009)."""
    known: set[str] = set(known_of(prepared.content.frame).hosts)
    fresh: dict[str, Span] = {}
    places: dict[str, list[tuple[str, Span]]] = defaultdict(list)
    for item in prepared.content.items:
        for external in prepared.content.bodies[item.summary.id].external:
            host = (urlsplit(external.url).hostname or "").lower()
            span = Span(shown(item.source), external.line + item.body_line - 1, external.column)
            places["new" if shown(item.source) in changed else "old"].append((host, span))
    known |= {host for host, _ in places["old"]}
    for host, span in places["new"]:
        if host and host not in known:
            fresh.setdefault(host, span)
    for host, span in fresh.items():
        yield diagnose("LNK009", span, value=host)
