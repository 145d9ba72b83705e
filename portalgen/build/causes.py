"""Why outputs change: values that travel from a build to whoever tells people."""

from __future__ import annotations

import msgspec


class Cause(msgspec.Struct, frozen=True, order=True):
    """What somebody or time did.

    Args:
        kind: ``first`` (nothing is known of an earlier build), ``added``, ``edited``, ``deleted`` (a file of
            the content or of a theme of the portal), ``clock``, ``settings`` (options of the build),
            ``output`` (somebody else touched the file), ``items`` (any of the above, by way of the index or
            the manifest).
        name: the path as people see it; of the clock, the moments between which it went.
    """

    kind: str
    name: str = ""


class Fact(msgspec.Struct, frozen=True, order=True):
    """A fact with another answer, for people.

    Args:
        kind: as in the table of docs/incremental.md.
        name: what it is about: the path of a source, a column, a template.
        detail: its further arguments.
    """

    kind: str
    name: str = ""
    detail: str = ""


class Change(msgspec.Struct, frozen=True):
    """An output of a build.

    Args:
        output: relative to the output root.
        what: ``new``, ``changed``, ``deleted``, or ``same``: made anew, and as it was.
        facts: what it is made from and has another answer; none for what was not there.
        causes: what is behind them.
    """

    output: str
    what: str
    facts: tuple[Fact, ...] = ()
    causes: tuple[Cause, ...] = ()


class Reasons(msgspec.Struct, frozen=True):
    """What a build would do and why.

    Args:
        causes: all that changed since the last build, also what no output shows.
        outputs: in order of path.
    """

    causes: tuple[Cause, ...] = ()
    outputs: tuple[Change, ...] = ()
