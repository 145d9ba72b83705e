"""The portal as the commands that add to it need it: its frame and the names of its files, no item read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from portalgen.build.discover import discover
from portalgen.build.load import load_frame_of
from portalgen.content.names import is_of_frame, shown
from portalgen.content.portal import Frame, load_frame
from portalgen.diagnostics import Diagnostic, sort_diagnostics


class Snapshot(msgspec.Struct, frozen=True):
    """A portal at one moment.

    Args:
        paths: every file, relative to the content root.
        tables: bytes of the files that make the frame.
    """

    frame: Frame
    paths: frozenset[str]
    tables: Mapping[str, bytes]


def take(content: Path) -> tuple[Snapshot | None, tuple[Diagnostic, ...]]:
    """The portal under a content root, or None where findings say why it cannot be understood."""
    tree, found = discover(content)
    frame, more = load_frame_of(tree)
    if frame is None:
        return None, sort_diagnostics((*found, *more))
    tables = {path: tree.read(path) for path in tree.files if is_of_frame(path) and not _is_type(path)}
    return Snapshot(frame, frozenset(tree.files), tables), ()


def findings_with(snapshot: Snapshot, files: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """What would be found in files of the frame if they were added."""
    added = {path: text.encode() for path, text in files.items()}
    _, found = load_frame({**snapshot.tables, **added}, snapshot.frame.types)
    names = {shown(path) for path in files}
    return sort_diagnostics(finding for finding in found if finding.span.path in names)


def _is_type(path: str) -> bool:
    return path.startswith("types/")
