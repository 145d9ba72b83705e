"""What an output of the last build was made from, and what the next one would do with it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

import msgspec

from portalgen.build.causes import Change, Fact
from portalgen.build.facts import SEPARATOR
from portalgen.build.nodes import output_key, owner_at, planned
from portalgen.build.pipeline import Request, Result
from portalgen.build.reasons import Reasoning, fact_of, shown_source, source_of
from portalgen.build.rehearsal import rehearsing
from portalgen.build.run import Run
from portalgen.build.store import Store
from portalgen.content.addresses import Addresses
from portalgen.content.names import PORTAL_FILE, UNITS_FILE, shown
from portalgen.content.portal import Frame
from portalgen.render.compress import original
from portalgen.render.theme import Theme, load_theme

_OF_COLUMN = frozenset({"front", "members", "months", "short_months", "year", "month"})
_OF_SITE = frozenset(
    {
        "feed",
        "site_months",
        "site_month",
        "translated",
        "moved",
        "corrected",
        "referrers",
        "of_type",
        "highlight",
    }
)


class Origin(msgspec.Struct, frozen=True):
    """What an output was made from.

    Args:
        output: relative to the output root.
        recipe: name of what makes it, as in :class:`portalgen.build.artifacts.Recipe`; empty for what follows
            from all other outputs (index, manifest).
        owner: kind and name of what it belongs to: an item, a column, a site, the portal.
        source: the owner's file as people see it; empty for none.
        facts: all that it was made from, in order of kind.
        files: files and folders that say so; a folder for a list of what is in it.
        change: what the next build would do with it and why; None where nothing, or where it follows from
            others.
    """

    output: str
    recipe: str = ""
    owner: tuple[str, str] = ("", "")
    source: str = ""
    facts: tuple[Fact, ...] = ()
    files: tuple[str, ...] = ()
    change: Change | None = None


def origin_of(request: Request, asked: str) -> Origin | None:
    """What an output was made from; None where the last build has no such file.

    Args:
        request: of the next build.
        asked: path relative to the output root, or absolute address.
    """
    with rehearsing(request) as run:
        output = _output_at(run.store, asked, request.base_url)
        return _origin(run, output, request) if output else None


def _output_at(store: Store, asked: str, base_url: str) -> str:
    """The output that is asked for; empty where there is none."""
    path, folder = asked, ""
    if "://" in asked:
        parts = urlsplit(asked)
        frame = store.meta("frame")
        roots = Addresses(frame.portal, frame.sites, base_url).roots() if frame else ()
        folder = next((root for root, origin in roots if origin == f"{parts.scheme}://{parts.netloc}"), "")
        path = unquote(parts.path).lstrip("/")
    names = (path, f"{path}index.html", f"{path}/index.html")
    return next((folder + name for name in names if store.output_digest(folder + name)), "")


def _origin(run: Run, output: str, request: Request) -> Origin:
    store, main = run.store, original(output)
    owner, heard = owner_at(store, main), store.heard_by(output_key(main))
    frame: Frame = store.meta("frame")
    theme, _ = load_theme(frame.portal.theme, request.root)
    files = sorted({path for name in heard for path in _sources(name, frame, theme, store)})
    facts = sorted({fact_of(name, store) for name in heard})
    if owner is None:
        return Origin(output)
    change = _change(run, output)
    artifact = next(one for one in planned(store, owner) if one.output == main)
    source = shown_source(owner, store)
    return Origin(output, str(artifact.recipe), owner, source, tuple(facts), tuple(files), change)


def _change(run: Run, output: str) -> Change | None:
    """What the next build would do with an output, where there is a reason to do anything."""
    start = run.start()
    if start.is_settled:
        return None
    decision = run.renewal(start).decide()
    if isinstance(decision, Result):
        return None
    change = Reasoning(decision, start, run.store).change(output, "changed")
    return change if change.causes else None


def _sources(name: str, frame: Frame, theme: Theme | None, store: Store) -> Iterator[str]:
    """The files and folders behind a fact."""
    kind, *args = name.split(SEPARATOR)
    site = frame.sites.get(args[0]) if args else None
    if kind in _OF_COLUMN or kind in _OF_SITE:
        yield shown(f"{args[0]}/")
    elif kind == "template" and theme is not None:
        yield from (path for path in theme.closure(args[0]) if not path.startswith("!"))
    elif kind == "chrome" and theme is not None:
        yield from (*theme.closure("header.html"), *theme.closure("footer.html"))
    elif kind in {"file", "media"}:
        yield shown(args[0])
    elif kind in {"global", "units"}:
        yield shown(PORTAL_FILE if kind == "global" else UNITS_FILE)
    elif args and kind not in {"resolve", "path", "latest", "type"}:
        found = source_of(args[1] if kind == "older" else args[0], store)
        if found:
            yield found
    if kind in {"frame", "chrome"} and site is not None:
        yield shown(site.source)
