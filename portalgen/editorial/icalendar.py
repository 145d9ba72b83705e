"""Coming changes as a calendar that phones and mail programs subscribe to (RFC 5545)."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator

from portalgen import __version__
from portalgen.editorial.schedule import Coming
from portalgen.i18n import Translator

_FOLD = 75  # octets of a line, line end apart


def calendar(changes: Iterable[Coming], now: dt.datetime, title: str, words: Translator) -> str:
    """The text of an ``.ics`` file.

    Args:
        changes: each becomes an event without length.
        now: the clock, stamped on the events.
        title: name of the calendar.
        words: of the reader's language.
    """
    return "".join(f"{part}\r\n" for line in _lines(changes, now, title, words) for part in _folded(line))


def _lines(changes: Iterable[Coming], now: dt.datetime, title: str, words: Translator) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//portalgen//{__version__}//EN")
    yield from ("METHOD:PUBLISH", f"X-WR-CALNAME:{_text(title)}")
    for change in changes:
        name = hashlib.sha256(f"{change.kind} {change.url}".encode()).hexdigest()[:32]
        summary = words.text(f"schedule.{change.kind}", title=change.title)
        yield from ("BEGIN:VEVENT", f"UID:{name}@portalgen", f"DTSTAMP:{_utc(now)}")
        yield from (f"DTSTART:{_utc(change.at)}", f"SUMMARY:{_text(summary)}")
        yield from (f"DESCRIPTION:{_text(change.path)}", f"URL:{change.url}", "TRANSP:TRANSPARENT")
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def _utc(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,")
    return " ".join(escaped.split("\n"))


def _folded(line: str) -> Iterator[str]:
    """A line in parts of at most 75 octets, never cut inside a letter."""
    part, size, limit = "", 0, _FOLD
    for char in line:
        octets = len(char.encode())
        if size + octets > limit:
            yield part
            part, size, limit = " ", 1, _FOLD
        part += char
        size += octets
    yield part
