"""One preview while it runs: keeps up with the disk in the background and tells browsers."""

from __future__ import annotations

import datetime as dt
import gc
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from portalgen.content.states import changes_after
from portalgen.diagnostics import Diagnostic, sort_diagnostics
from portalgen.render.theme_files import theme_roots
from portalgen.serve.findings import Findings
from portalgen.serve.preview import Moment, Preview
from portalgen.serve.reading import Reader, Reading
from portalgen.serve.watch import Batch, Inbox, Watcher

_BEFORE_CHECK = 0.12  # seconds that pages have to themselves after a change
_SWEEP = 10.0  # seconds between scans for what the system did not report
_SWEEP_SHARE = 50  # a scan may take this share of the time between scans
_AGAIN = 0.05  # seconds before a reading that failed is tried again


class Place(msgspec.Struct, frozen=True):
    """What is previewed, and where.

    Args:
        root: the portal's folder.
        content: its content root.
        output: the folder of publications; never written to.
        base_url: address of the preview.
    """

    root: Path
    content: Path
    output: Path
    base_url: str

    @property
    def state(self) -> Path:
        """Where caches live."""
        return self.root / ".portalgen"


class Wish(msgspec.Struct, frozen=True):
    """What the person chose: drafts or none, and a clock; None for the real one."""

    drafts: bool = True
    now: dt.datetime | None = None


class State(msgspec.Struct, frozen=True):
    """What is shown at present.

    Args:
        token: another one for every state, of this run and of others.
        preview: None where there is nothing that could be shown.
        wish: what was asked for.
        found: every finding, in order of place.
    """

    token: str
    preview: Preview | None
    wish: Wish
    found: tuple[Diagnostic, ...]


class News(msgspec.Struct, frozen=True):
    """What a reading came to, for the terminal; ``fault`` is a failure of ours."""

    seconds: float = 0.0
    found: tuple[Diagnostic, ...] = ()
    fault: str = ""


def _real_clock() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


class Session:
    """Keeps the state up to date.

    Args:
        place: what is previewed.
        wish: what to show first.
        tell: hears of every reading.
        clock: the real clock.
    """

    def __init__(
        self,
        place: Place,
        wish: Wish,
        *,
        tell: Callable[[News], None] = lambda _news: None,
        clock: Callable[[], dt.datetime] = _real_clock,
    ) -> None:
        self.place = place
        self._wish = wish
        self._tell = tell
        self._clock = clock
        self._reader = Reader(place.root, place.content)
        self._reading: Reading | None = None
        self._across: tuple[Diagnostic, ...] = ()
        self._unchecked = False
        self._next_change: dt.datetime | None = None
        self._sweep_after = _SWEEP
        self._findings = Findings()
        self._inbox = Inbox()
        folders = (place.content, *theme_roots(place.root))
        self._watcher = Watcher(folders, (place.output, place.state), self._inbox)
        self._thread = threading.Thread(target=self._run, name="portalgen-preview", daemon=True)
        self._stopping = False
        self._changed = threading.Condition()
        self._run_name = f"{time.time_ns():x}"
        self._count = 0
        self._state = State(self._token(), None, wish, ())

    def start(self) -> None:
        """Watch, read everything once, then keep up in the background.

        Raises:
            OSError: the folders cannot be watched.
        """
        self._watcher.start()
        self._refresh(Batch(everything=True))
        # What was read now stays: the collector need not walk it again after every save.
        gc.collect()
        gc.freeze()
        self._thread.start()

    def stop(self) -> None:
        """End all of it."""
        self._stopping = True
        self._inbox.poke()
        self._watcher.stop()
        with self._changed:
            self._changed.notify_all()
        self._thread.join(timeout=5)

    @property
    def stopping(self) -> bool:
        """Whether the preview is coming to its end."""
        return self._stopping

    def current(self, wait: float = 0.0) -> State:
        """What is shown at present.

        Args:
            wait: seconds to wait for a change that is being read.
        """
        with self._changed:
            if wait:
                self._changed.wait_for(lambda: self._inbox.is_empty or self._stopping, wait)
            return self._state

    def news(self, token: str, timeout: float) -> str:
        """The present token, as soon as it is another than ``token`` or ``timeout`` seconds have passed."""
        with self._changed:
            self._changed.wait_for(lambda: self._state.token != token or self._stopping, timeout)
            return self._state.token

    def choose(self, wish: Wish, timeout: float = 30.0) -> None:
        """Show something else; returns when it is there."""
        with self._changed:
            self._wish = wish
            self._inbox.poke()
            self._changed.wait_for(lambda: self._state.wish == wish or self._stopping, timeout)

    def look_again(self) -> None:
        """Read everything anew: something was not as it was read."""
        self._inbox.add_everything()

    def _token(self) -> str:
        self._count += 1
        return f"{self._run_name}.{self._count}"

    def _run(self) -> None:
        while not self._stopping:
            batch = self._inbox.take(_BEFORE_CHECK if self._unchecked else self._sweep_after)
            try:
                if batch is not None:
                    self._refresh(batch)
                elif self._unchecked:
                    self._check()
                else:
                    self._sweep()
            except OSError:  # a file went away while it was read
                time.sleep(_AGAIN)
                self._inbox.add_everything()
            except Exception as error:  # noqa: BLE001 - the preview goes on with what it has
                self._unchecked = False
                self._tell(News(fault=f"{type(error).__name__}: {error}"))
            finally:
                self._inbox.done()
                with self._changed:
                    self._changed.notify_all()

    def _refresh(self, batch: Batch) -> None:
        started = time.perf_counter()
        wish = self._wish
        if self._reading is None or batch.everything or batch.touched:
            self._reading = self._reader.read(None if batch.everything else batch.touched)
        reading, earlier = self._reading, self._state.preview
        preview = None
        if reading.frame is not None and reading.theme is not None:
            preview = Preview(
                reading,
                Moment(wish.drafts, wish.now or self._clock(), is_real=wish.now is None),
                base_url=self.place.base_url,
                state=self.place.state,
                recall=self._reader.memo,
                earlier=earlier,
            )
        self._unchecked = preview is not None
        if preview is None:
            self._across = ()
        found = preview.found if preview is not None else reading.found
        self._show(preview, wish, (*found, *self._across))
        self._tell(News(time.perf_counter() - started, self._state.found))

    def _check(self) -> None:
        """The slower half of a reading: what needs all files, and the plan of all outputs."""
        preview = self._state.preview
        self._unchecked = False
        if preview is None:
            return
        checked = preview.check(self._findings, lambda: not self._inbox.is_empty)
        if checked is None:
            self._unchecked = True  # again, after what is newer
            return
        found = sort_diagnostics(checked)
        self._across = tuple(one for one in found if one not in preview.found)
        if found != self._state.found:
            self._show(preview, self._state.wish, found)
        self._next_change = self._when_it_changes(preview)
        _ = preview.artifacts  # planned now, so that nobody waits for it later

    def _when_it_changes(self, preview: Preview) -> dt.datetime | None:
        """When the real clock changes what is shown."""
        if not preview.moment.is_real:
            return None
        moments = (changes_after(item, preview.moment.now) for item in preview.reading.items)
        return min((found[0] for found in moments if found), default=None)

    def _sweep(self) -> None:
        started = time.perf_counter()
        if self._reader.changed():
            self._inbox.add_everything()
        elif self._next_change is not None and self._next_change <= self._clock():
            self._inbox.poke()
        self._sweep_after = max(_SWEEP, _SWEEP_SHARE * (time.perf_counter() - started))

    def _show(self, preview: Preview | None, wish: Wish, found: tuple[Diagnostic, ...]) -> None:
        with self._changed:
            self._state = State(self._token(), preview, wish, sort_diagnostics(found))
            self._changed.notify_all()
