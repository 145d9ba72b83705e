"""What a build or a look leaves in the store for the next one: written as it is learnt, in one transaction.

Outputs, which a look does not make, are recorded elsewhere: they and the manifest by
:mod:`portalgen.build.ledger`, what is known once they are in place by :mod:`portalgen.build.renewal`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from portalgen.build.changes import Changes
from portalgen.build.engine import Engine, Scope
from portalgen.build.load import frame_texts
from portalgen.build.packing import packed_file
from portalgen.build.reading import Findings, Reading
from portalgen.build.store import Row
from portalgen.build.work import Work
from portalgen.build.world import World


class Recorder:
    """Writes into the store; who opens the transaction here commits it, a build once its files are in place.

    Args:
        world: the portal as it is now.
        reading: what was read.
        scope: what else changed.
        engine: what that means for what is known already.
    """

    def __init__(self, world: World, reading: Reading, scope: Scope, engine: Engine) -> None:
        self._world = world
        self._store = world.store
        self._reading = reading
        self._scope = scope
        self._engine = engine

    def begin(self, changes: Changes) -> None:
        """Open the transaction in which all that is learnt is written: files, and items of a first build.

        Args:
            changes: of files, of which those of items have been read since.
        """
        self._store.begin()
        self._store.put_folders(changes.noted(self._reading.blobs), changes.gone)
        if self._scope.first:
            self._store.put_entries([*self._reading.rows.values()], ())
            self._reading.rows.clear()

    def put_made(self, work: Work) -> None:
        """Keep what was made and the facts that it was made from."""
        self._store.put_shared_facts(work.facts)
        self._store.put_made(work.made)

    def finish(
        self,
        work: Work,
        gone_nodes: Iterable[str],
        findings: Mapping[str, Findings],
        due: dt.datetime,
        counts: Mapping[str, int],
    ) -> None:
        """Write the rest; the caller holds the transaction open.

        Args:
            work: the rest of what came of the tasks: facts and nodes that were not written yet.
            gone_nodes: nodes that are no more.
            findings: by owner; an empty tuple forgets.
            due: see :meth:`~portalgen.build.engine.Engine.due`.
            counts: see :meth:`~portalgen.build.engine.Engine.counts`.
        """
        store, reading = self._store, self._reading
        store.put_parsed((stamp, packed_file(*value)) for stamp, value in reading.fresh.parsed.items())
        if self._engine.claims_moved:
            store.put_entries(self._every_row(), {*store.ids()})
        elif not self._scope.first:
            store.put_entries([*reading.rows.values()], set(reading.before))
        store.put_meta("claims", self._engine.claims_basis)
        store.put_shared_facts(self._engine.answers)
        self.put_made(work)
        store.put_made((), gone_nodes)
        store.put("media", work.media, self._scope.files - work.media.keys())
        kept = {owner: found for owner, found in findings.items() if found}
        store.put("finding", kept, () if self._scope.first else findings.keys() - kept.keys())
        self._put_ground()
        store.put_meta("due", due)
        store.put_meta("counts", counts)
        store.sweep(len(reading.before))

    def _put_ground(self) -> None:
        """What holds for all items: another one next time means another scope."""
        store, ground = self._store, self._world.ground
        if ground.texts is not None:
            store.put("text", ground.texts, store.keys("text") - ground.texts.keys())
        frame, settings = ground.frame, ground.settings
        store.put_meta("frame", frame)
        store.put_meta("theme", ground.theme.digest)
        store.put_meta("settings", (settings.base_url, settings.drafts))
        store.put_meta("now", settings.now)
        store.put_meta("frame_texts", tuple(frame_texts(frame)))
        store.put_meta("columns", tuple(frame.columns))
        store.put_meta("sites", tuple(frame.sites))

    def _every_row(self) -> list[Row]:
        """Rows of all items, those of unchanged ones too."""
        world, shelf = self._world, self._world.shelf
        pairs = [(shelf.get(id_), shelf.stamps(id_)) for id_ in sorted(world.catalog.ids())]
        return [world.filing.row(entry, stamps) for entry, stamps in pairs if entry and stamps]
