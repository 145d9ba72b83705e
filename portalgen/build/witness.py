"""Says what was made from which facts, and what those facts were."""

from __future__ import annotations

from collections.abc import Iterable, Set

from portalgen.build.facts import GLOBAL, SEPARATOR, groups_of
from portalgen.build.traces import Made, Trace, made
from portalgen.build.world import World

#: Facts of which the digests are kept at once; what is made from one fact is made soon one after another.
_KEPT = 20_000


class Witness:
    """Says of one thing after another what it was made from.

    Args:
        world: answers facts.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[str, tuple[bytes, tuple[str, ...]]] = {}
        self._told: set[str] = set()
        self._made: list[Made] = []
        self._shared: dict[str, bytes] = {}

    def note(self, key: str, packed: bytes | None, heard: Set[str]) -> None:
        """Something was made.

        Args:
            key: its kind and arguments.
            packed: what came of it; None where nothing of it is kept.
            heard: names of the facts that it was made from.
        """
        ear = self._world.ear
        outside, ear.heard = ear.heard, set()  # what answers need is not heard
        told, known = self._told, self._known
        shared, groups = {GLOBAL} | told.intersection(heard), set[str]()
        own: dict[str, bytes] = {}
        for name in heard - told:
            digest, belongs = known.get(name) or self._asked(name)
            if belongs:
                own[name] = digest
                groups.update(belongs)
            else:
                shared.add(name)
        if not shared <= told:
            self._tell(shared - told)
        ear.heard = outside
        self._made.append(made(key, packed, Trace(tuple(groups), own), tuple(sorted(shared))))

    def told(self) -> tuple[list[Made], dict[str, bytes]]:
        """What was made since this was last asked, and digests of shared facts that were not told yet."""
        told = self._made, self._shared
        self._made, self._shared = [], {}
        return told

    def _asked(self, name: str) -> tuple[bytes, tuple[str, ...]]:
        if len(self._known) >= _KEPT:
            self._known.clear()
        known = self._known[name] = self._world.book.digest(name), groups_of(name)
        return known

    def _tell(self, shared: Iterable[str]) -> None:
        self._told.update(shared)
        for name in shared:
            self._shared[name] = self._asked(name)[0]
            if name.startswith(f"chrome{SEPARATOR}"):
                _, site, branch = name.split(SEPARATOR)
                self.note(name, None, self._world.frame(site, branch)[1])
