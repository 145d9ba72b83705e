"""Rules on links: what they say, where they lead out of the portal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from portalgen.diagnostics import Diagnostic, diagnose
from portalgen.render.markdown.body import ReferenceKind
from portalgen.rules.model import ItemView
from portalgen.text.fold import fold

#: Folded texts that tell nothing where links are read one after the other.
_EMPTY: Final = frozenset(
    {
        "tai day",
        "o day",
        "day",
        "xem tai day",
        "xem",
        "xem them",
        "xem chi tiet",
        "chi tiet",
        "tai ve",
        "tai xuong",
        "tai ve tai day",
        "bam vao day",
        "nhan vao day",
        "click vao day",
        "vao day",
        "link",
        "duong link",
        "lien ket",
        "duong dan",
        "click here",
        "here",
        "read more",
        "more",
        "this",
        "this link",
        "this page",
        "download",
        "details",
        "see here",
    }
)
_EDGES: Final = re.compile(r"^[\W_]+|[\W_]+$")
_LONG_ADDRESS: Final = 60


def link_texts(view: ItemView) -> Iterator[Diagnostic]:
    """The text of a link says where it leads (LNK008).

    Source: Circular 32/2017/TT-BTTTT, Article 18; WCAG 2.1, 2.4.4.
    """
    links = [(r.text, r.line, r.column) for r in view.body.refs if r.kind is ReferenceKind.LINK]
    links += [(e.text, e.line, e.column) for e in view.body.external]
    for text, line, column in links:
        written = text.strip()
        kind = ""
        if written.startswith(("http://", "https://")):
            kind = "address" if len(written) > _LONG_ADDRESS else ""
        elif len(written) < 20 and _EDGES.sub("", fold(written)) in _EMPTY:
            kind = "empty"
        if kind:
            yield diagnose("LNK008", view.line_span(line, column), value=written, kind=kind)


def addresses(view: ItemView) -> Iterator[Diagnostic]:
    """Links out of the portal are encrypted, those to its own pages are written as paths (LNK006, LNK010)."""
    for external in view.body.external:
        url = external.url
        if not url.startswith(("http://", "https://")):
            continue
        host = (urlsplit(url).hostname or "").lower()
        span = view.line_span(external.line, external.column)
        if host in view.known.hosts:
            path = urlsplit(url).path or "/"
            yield diagnose("LNK010", span, url=url, value=path)
        elif url.startswith("http://"):
            yield diagnose("LNK006", span, url=url, suggestion=f"https://{url.removeprefix('http://')}")
    source = view.item.fields.get("source_url")
    if isinstance(source, str) and source.startswith("http://"):
        suggestion = f"https://{source.removeprefix('http://')}"
        yield view.in_field("LNK006", "source_url", url=source, suggestion=suggestion)
