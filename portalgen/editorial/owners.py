"""Who answers for which part of the content: from portal, sites, columns and units to rules of a Git host.

An owner is an account (``@an``), a team (``@bo/bien-tap``) or an e-mail address. ``owners`` give the first
control (the unit that provides the content), ``approvers`` the second (the editorial board). Each is taken
from the nearest place that names some: the column, its unit, the columns above, the site, its unit and the
units above that, the portal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

import msgspec

from portalgen.content.model import Unit
from portalgen.content.portal import Frame


class Answerable(msgspec.Struct, frozen=True):
    """Who answers for a path.

    Args:
        path: a folder relative to the content root with ``/`` at its end; empty for everything.
        owners: the first control.
        approvers: the second.
        why: where the owners were named: ``portal.yml``, a path of the content, or ``units.yml#<id>``.
    """

    path: str
    owners: tuple[str, ...]
    approvers: tuple[str, ...]
    why: str = ""


class _Named(msgspec.Struct, frozen=True):
    """Accounts with the place that names them."""

    accounts: tuple[str, ...] = ()
    where: str = ""


def answerable(frame: Frame, today: dt.date) -> tuple[Answerable, ...]:
    """Every part of the content with those who answer for it, outer parts before inner ones.

    Args:
        frame: portal, sites, columns, units.
        today: a unit that has ended hands over to its successor.
    """
    return (
        answerable_at("", frame, today),
        *(answerable_at(f"{id_}/", frame, today) for id_ in frame.sites),
        *(answerable_at(f"{id_}/", frame, today) for id_ in frame.columns),
    )


def answerable_at(path: str, frame: Frame, today: dt.date) -> Answerable:
    """Who answers for a file or folder of the content.

    Args:
        path: relative to the content root.
        frame: portal, sites, columns, units.
        today: a unit that has ended hands over to its successor.
    """
    found = {
        kind: next((n for n in _named(kind, path, frame, today) if n.accounts), _Named())
        for kind in ("owners", "approvers")
    }
    return Answerable(path, found["owners"].accounts, found["approvers"].accounts, found["owners"].where)


def _named(kind: str, path: str, frame: Frame, today: dt.date) -> Iterator[_Named]:
    """Those who are named for a path, nearest first."""
    parts = path.rstrip("/").split("/")
    for depth in range(len(parts), 1, -1):
        column = frame.columns.get("/".join(parts[:depth]))
        if column is not None:
            yield _Named(getattr(column, kind), column.source)
            yield from _of_unit(kind, column.unit, frame.units, today)
    site = frame.sites.get(parts[0])
    if site is not None:
        yield _Named(getattr(site, kind), site.source)
        yield from _of_unit(kind, site.unit, frame.units, today)
    yield _Named(getattr(frame.portal, kind), "portal.yml")


def _of_unit(kind: str, id_: str, units: Mapping[str, Unit], today: dt.date) -> Iterator[_Named]:
    """Those of a unit, of the unit that took its place, and of the units above."""
    seen = set[str]()
    while id_ in units and id_ not in seen:
        seen.add(id_)
        unit = units[id_]
        ended = unit.valid_to is not None and unit.valid_to < today
        if ended and unit.successor in units:
            id_ = unit.successor
            continue
        yield _Named(getattr(unit, kind), f"units.yml#{id_}")
        id_ = unit.parent
