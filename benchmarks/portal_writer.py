"""What the converters share: records in, files of a portal out. Deterministic, one record at a time."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

TYPES = Path(__file__).resolve().parent / "types"

#: Letters that YAML does not take as they are, though JSON does.
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
#: Values that need no quotes: days, whole numbers, true and false, names such as ``codified_article``.
_PLAIN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|-?[1-9][0-9]*|0|true|false|[a-z][a-z0-9_]*[a-z0-9]")
_RESERVED = frozenset({"yes", "no", "on", "off", "null"})


class NotEmptyError(Exception):
    """The folder to write into holds files already."""


def records(source: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines, compressed or not."""
    opener = gzip.open if source.suffix == ".gz" else open
    with opener(source, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def scalar(value: object) -> str:
    """One value as YAML, on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if _PLAIN.fullmatch(text) and text not in _RESERVED:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found.group()):04x}", quoted)


def yaml_lines(values: Mapping[str, Any], indent: str = "") -> Iterator[str]:
    """A table as YAML; keys without a value (None, empty text, empty list) are left out."""
    for key, value in values.items():
        if value is None or value in ("", [], {}, ()):
            continue
        if isinstance(value, Mapping):
            yield f"{indent}{key}:"
            yield from yaml_lines(value, f"{indent}  ")
        elif isinstance(value, list | tuple):
            yield f"{indent}{key}:"
            for entry in value:
                yield from _entry(entry, f"{indent}  ")
        else:
            yield f"{indent}{key}: {scalar(value)}"


def _entry(entry: Any, indent: str) -> Iterator[str]:
    if not isinstance(entry, Mapping):
        yield f"{indent}- {scalar(entry)}"
        return
    for index, line in enumerate(yaml_lines(entry, f"{indent}  ")):
        yield line if index else f"{indent}- {line.lstrip()}"


def yaml_file(values: Mapping[str, Any]) -> str:
    """A whole YAML file."""
    return "".join(f"{line}\n" for line in yaml_lines(values))


def page(values: Mapping[str, Any], body: str) -> str:
    """A Markdown file with front matter."""
    return f"---\n{yaml_file(values)}---\n{body}"


#: What is said of a file that ``portalgen check`` refuses, by path relative to the content root.
Refused = dict[str, list[dict[str, Any]]]

_SAID = ("line", "column", "code", "message", "hint")


def refused_files(reports: Iterable[Path]) -> Refused:
    """The files in which reports of ``portalgen check --format json`` have errors, and the errors."""
    found: Refused = {}
    for report in reports:
        for entry in json.loads(report.read_text(encoding="utf-8"))["diagnostics"]:
            if entry["severity"] == "error" and entry["path"].startswith("content/"):
                path = entry["path"].removeprefix("content/")
                found.setdefault(path, []).append({key: entry[key] for key in _SAID})
    return found


class PortalWriter:
    """Writes a portal into a new folder, and counts what it wrote.

    Args:
        folder: the portal's root; it must not exist or be empty.
        refused: files that go to ``<folder>/refused/`` instead of ``<folder>/content/``.

    Raises:
        NotEmptyError: the folder holds something.
    """

    def __init__(self, folder: Path, refused: Refused | None = None) -> None:
        if folder.exists() and any(folder.iterdir()):
            raise NotEmptyError(folder)
        self._folder = folder
        self._refused = refused or {}
        self._written: set[str] = set()
        self._folders: set[Path] = set()
        self.counts: Counter[str] = Counter()
        self.bytes = 0

    def put(self, path: str, text: str, kind: str) -> None:
        """Write a file exactly as given.

        Args:
            path: relative to the content root.
            text: the whole file; line ends stay as they are.
            kind: what it counts as.

        Raises:
            ValueError: the path was written before.
        """
        if path in self._written:
            message = f"two records for {path}"
            raise ValueError(message)
        self._written.add(path)
        is_out = kind == "items" and path in self._refused
        target = self._folder / ("refused" if is_out else "content") / path
        if target.parent not in self._folders:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(target.parent)
        data = text.encode("utf-8", "surrogatepass")
        target.write_bytes(data)
        self.counts["refused" if is_out else kind] += 1
        self.bytes += 0 if is_out else len(data)

    def types(self, name: str) -> None:
        """The portal's own content types, from ``benchmarks/types/<name>``."""
        for file in sorted((TYPES / name).glob("*.yml")):
            self.put(f"types/{file.name}", file.read_text(encoding="utf-8"), "types")

    def close(self) -> str:
        """Record what was refused and why in ``refused.json``; returns the counts as a line of JSON."""
        if self._refused:
            listed = [{"path": path, "findings": found} for path, found in sorted(self._refused.items())]
            text = json.dumps(listed, ensure_ascii=False, indent=1)
            (self._folder / "refused.json").write_text(f"{text}\n", encoding="utf-8")
        return json.dumps({**dict(sorted(self.counts.items())), "bytes": self.bytes})


def converter(function: Callable[..., None]) -> click.Command:
    """The arguments and options that every converter has."""
    report = click.Path(path_type=Path, exists=True, dir_okay=False)
    for decorate in (
        click.option(
            "--drop-refused",
            "reports",
            type=report,
            multiple=True,
            metavar="REPORT.json",
            help="Leave out what this output of `portalgen check --format json` refuses. May be repeated.",
        ),
        click.argument("folder", type=click.Path(path_type=Path, file_okay=False)),
        click.argument("source", type=report),
        click.command(),
    ):
        function = decorate(function)
    assert isinstance(function, click.Command)
    return function


def new_portal(folder: Path, refused: Refused) -> PortalWriter:
    """A writer into a folder that a user named.

    Raises:
        click.UsageError: the folder is not empty.
    """
    try:
        return PortalWriter(folder, refused)
    except NotEmptyError:
        message = f"{folder}: not empty"
        raise click.UsageError(message) from None
