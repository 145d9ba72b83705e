"""Changed text on pages that a change is not about: one change of a menu is told once, with its pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from portalgen.build.promises import Places
from portalgen.editorial.review.model import Ripple
from portalgen.editorial.review.pages import read_page
from portalgen.editorial.review.words import Change, changes

#: Of so many pages the text is compared; a change of the frame of a large portal changes tens of thousands.
_LOOKED = 60
_NAMED = 12
_KINDS = frozenset({"page", "home", "column", "site_map"})


def ripples(
    outputs: Sequence[str], read: Callable[[str], tuple[bytes | None, bytes | None]], places: Places
) -> tuple[tuple[Ripple, ...], tuple[int, int]]:
    """The changes of text, those on most pages first.

    Args:
        outputs: those that differ and are nobody's subject.
        read: gives a page's bytes on both sides.
        places: of the later side.

    Returns:
        The changes, and of how many pages they were and were not looked for.
    """
    outputs = [output for output in outputs if places.kind(output) in _KINDS]
    looked = _spread(outputs, places)
    found: dict[tuple[str, tuple[Change, ...]], list[str]] = {}
    for output in looked:
        before, after = (read_page(data) for data in read(output))
        pairs = (("main", before.main, after.main), ("around", before.around, after.around))
        for where, old, new in pairs:
            text = changes(old, new)
            if text:
                found.setdefault((where, text), []).append(places.url(output))
    made = [Ripple(where, len(u), tuple(u[:_NAMED]), text) for (where, text), u in found.items()]
    made.sort(key=lambda r: (r.where != "around", -r.count, r.urls))
    return tuple(made), (len(looked), len(outputs) - len(looked))


def _spread(outputs: Sequence[str], places: Places) -> list[str]:
    """Homes and columns first, then pages from everywhere."""
    first = [o for o in outputs if places.kind(o) in {"home", "column", "site_map"}]
    others = [o for o in outputs if places.kind(o) == "page"]
    room = max(_LOOKED - len(first), _LOOKED // 3)
    step = max(1, len(others) // room)
    return [*first[:_LOOKED], *others[::step][:room]]
