"""Mending what can be mended without a person's judgement.

Each mending changes as little as can be: letters are replaced where they stand, so comments, order and
layout of a file stay as they are. Doing it twice changes nothing more.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import msgspec

from portalgen.content.portal import Frame
from portalgen.diagnostics import Diagnostic
from portalgen.text.unicode import invisible, nfc, replace_eth

_TEXTS = (".md", ".yml", ".yaml")
#: Findings whose suggestion stands for exactly what is marked.
_EXACT = frozenset({"FLD006", "FLD007"})
_VIETNAMESE = re.compile("[ăâđêôơưạ-ỹ]", re.IGNORECASE)
_ICELANDIC = re.compile("[þæ]", re.IGNORECASE)
_PHOTOS = (".jpg", ".jpeg", ".png", ".webp")


class Mended(msgspec.Struct, frozen=True):
    """A file that was mended: its path as findings show it, and how many places."""

    path: str
    count: int


def fix_all(
    content: Path, findings: Iterable[Diagnostic], changed: Collection[str] | None = None
) -> Iterator[Mended]:
    """Mend the files of the content.

    Args:
        content: its content root.
        findings: of a check of the files as they are.
        changed: only these paths, relative to the root; None for all.
    """
    by_path: dict[str, list[Diagnostic]] = {}
    for finding in findings:
        by_path.setdefault(finding.span.path, []).append(finding)
    hosts = _hosts(content)
    for path in sorted(p for p in content.rglob("*") if p.is_file() and not p.is_symlink()):
        name = nfc(f"content/{path.relative_to(content).as_posix()}")
        if changed is not None and name not in changed:
            continue
        if path.suffix in _TEXTS:
            count = _mend_text(path, by_path.get(name, ()), hosts)
        elif path.suffix.lower() in _PHOTOS:
            count = _mend_photo(path)
        else:
            continue
        if count:
            yield Mended(name, count)


def _hosts(content: Path) -> frozenset[str]:
    """Host names of the portal; none where its tables cannot be read."""
    from portalgen.build.discover import discover
    from portalgen.build.load import load_frame_of
    from portalgen.rules.model import known_of

    frame: Frame | None = load_frame_of(discover(content)[0])[0]
    return known_of(frame).hosts if frame else frozenset()


def _mend_text(path: Path, findings: Iterable[Diagnostic], hosts: frozenset[str]) -> int:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return 0
    mended = mend(text, findings, hosts)
    if mended == text:
        return 0
    path.write_bytes(mended.encode("utf-8"))
    lines, others = text.splitlines(), mended.splitlines()
    return max(1, sum(a != b for a, b in zip(lines, others, strict=False)))


def mend(text: str, findings: Iterable[Diagnostic] = (), hosts: frozenset[str] = frozenset()) -> str:
    """A text file mended: exact suggestions first, as their places are those of the text as it is.

    Args:
        text: the file.
        findings: about it.
        hosts: host names of the portal, to which links are encrypted.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    # Places of findings count letters of the composed text.
    text = nfc(text)
    text = _with_suggestions(text, findings)
    text = nfc(_without_invisible(text))  # a mark may find its letter when what stood between is gone
    text = _with_d(text)
    text = _without_trailing(text)
    for host in sorted(hosts):
        text = re.sub(rf"http://(?={re.escape(host)}(?![\w.-]))", "https://", text, flags=re.IGNORECASE)
    return text


def _with_suggestions(text: str, findings: Iterable[Diagnostic]) -> str:
    lines = text.split("\n")
    exact = [f for f in findings if f.code in _EXACT and f.span.line and f.span.end_column]
    for finding in sorted(exact, key=lambda f: f.span, reverse=True):
        args, span = dict(finding.args), finding.span
        suggestion, value = args.get("suggestion", ""), args.get("value", "")
        line = lines[span.line - 1] if span.line <= len(lines) else ""
        marked = line[span.column - 1 : span.end_column - 1]
        if suggestion and marked.strip("'\"") == value:
            lines[span.line - 1] = line[: span.column - 1] + suggestion + line[span.end_column - 1 :]
    return "\n".join(lines)


def _without_invisible(text: str) -> str:
    """Without characters that nobody sees; the mark of a broken encoding stays: it tells of lost text."""
    gone = {index for index, code in invisible(text) if code != 0xFFFD}
    return "".join(char for index, char in enumerate(text) if index not in gone) if gone else text


def _with_d(text: str) -> str:
    """Icelandic Eth as Đ where the text is Vietnamese and has no other Icelandic letter."""
    is_vietnamese = _VIETNAMESE.search(text) and not _ICELANDIC.search(text)
    return replace_eth(text) if is_vietnamese else text


def _without_trailing(text: str) -> str:
    """Without spaces at the ends of lines, but for the two or more that break a line in Markdown."""
    lines = text.split("\n")
    is_front = lines[:1] == ["---"]
    mended = []
    for number, line in enumerate(lines):
        bare = line.rstrip(" \t")
        following = lines[number + 1] if number + 1 < len(lines) else ""
        breaks = not is_front and bare and line.endswith("  ") and following.strip()
        mended.append(line if breaks else bare)
        if is_front and number and bare in {"---", "..."}:
            is_front = False
    return "\n".join(mended)


def _mend_photo(path: Path) -> int:
    """Take the place out of a photograph, as it is taken out of what is published."""
    from portalgen.render.images import ImageInfo, clean_original, inspect_image

    data = path.read_bytes()
    info = inspect_image(data)
    if not isinstance(info, ImageInfo) or not info.has_place:
        return 0
    path.write_bytes(clean_original(data))
    return 1
