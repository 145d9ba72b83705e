"""Static files of a theme under names that hold their content's fingerprint.

A changed file gets a new name, so browsers may keep the old one for ever. Style sheets are completed
first: ``@import`` of a file of the theme is put in its place (one request instead of a chain) and
``url()`` is rewritten to the fingerprinted name. Likewise ``importScripts()`` of workers: parts are put in
its place, other files are named as they are published. Files whose name begins with ``_`` are parts only.
"""

from __future__ import annotations

import base64
import hashlib
import posixpath
import re
from collections.abc import Mapping

import msgspec

from portalgen.diagnostics import Diagnostic, Span, diagnose
from portalgen.render.theme_files import StaticFile

_FOLDER = "assets"
_CSS = re.compile(
    r"""(?P<comment>/\*.*?\*/)
      | @import\s+(?:url\(\s*)?(?P<iq>["']?)(?P<import>[^"'()\s;]+)(?P=iq)\s*\)?\s*(?P<media>[^;]*);\n?
      | url\(\s*(?P<q>["']?)(?P<url>[^"'()]+?)(?P=q)\s*\)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_IMPORT_SCRIPTS = re.compile(r"""^importScripts\(\s*(?P<names>["'][^()]*["'])\s*,?\s*\);?\n?""", re.MULTILINE)
_QUOTED = re.compile(r"""(["'])(?P<name>[^"']*)\1""")
_ELSEWHERE = re.compile(r"(?:[a-z][a-z0-9+.-]*:|//|/|#)", re.IGNORECASE)


class Asset(msgspec.Struct, frozen=True):
    """One published file.

    Args:
        name: logical name, e.g. ``css/main.css``.
        output: path in the output, e.g. ``assets/main.1a2b3c4d.css``; its address is that after ``/``.
        data: the bytes.
        integrity: value for the ``integrity`` attribute (Subresource Integrity, SHA-384).
    """

    name: str
    output: str
    data: bytes
    integrity: str


def fingerprint(static: Mapping[str, StaticFile]) -> tuple[dict[str, Asset], tuple[Diagnostic, ...]]:
    """The published form of a theme's static files, by logical name, in order of name."""
    work = _Fingerprinting(static)
    assets = {name: work.asset(name) for name in sorted(static) if not _is_part(name)}
    return assets, tuple(work.found)


def _is_part(name: str) -> bool:
    return posixpath.basename(name).startswith("_")


class _Fingerprinting:
    """Memo of one run: style sheets refer to other files, which must have their names first."""

    def __init__(self, static: Mapping[str, StaticFile]) -> None:
        self._static = static
        self._done: dict[str, Asset] = {}
        self._open: list[str] = []
        self.found: list[Diagnostic] = []

    def asset(self, name: str) -> Asset:
        """The published form of one file."""
        if name not in self._done:
            data = self._static[name].data
            if name.endswith(".css"):
                data = self._style_sheet(name).encode()
            elif name.endswith(".js") and _IMPORT_SCRIPTS.search(text := data.decode("utf-8-sig", "replace")):
                data = self._worker(name, text).encode()
            self._done[name] = _asset(name, data)
        return self._done[name]

    def _style_sheet(self, name: str) -> str:
        """The text of a style sheet, complete."""
        text = self._static[name].data.decode("utf-8-sig", "replace")
        self._open.append(name)

        def replace(match: re.Match[str]) -> str:
            if match["comment"]:
                return ""
            if match["import"]:
                return self._imported(name, text, match)
            return self._url(name, text, match)

        completed = _CSS.sub(replace, text)
        self._open.pop()
        return re.sub(r"\n\s*\n+", "\n", completed).lstrip("\n")

    def _worker(self, name: str, text: str) -> str:
        """The text of a worker, complete."""

        def replace(match: re.Match[str]) -> str:
            start = match.start("names")
            return "".join(
                self._script(name, text, start + quoted.start(), quoted["name"])
                for quoted in _QUOTED.finditer(match["names"])
            )

        return _IMPORT_SCRIPTS.sub(replace, text)

    def _script(self, name: str, text: str, offset: int, reference: str) -> str:
        """What stands in a worker for one script that it imports."""
        original = f'importScripts("{reference}");\n'
        if _ELSEWHERE.match(reference):
            return original
        target = _join(name, reference)
        if target not in self._static or target in self._open or target == name:
            return self._missing(name, text, offset, reference, original)
        if not _is_part(target):
            return f'importScripts("{posixpath.basename(self.asset(target).output)}");\n'
        self._open.append(target)
        part = self._worker(target, self._static[target].data.decode("utf-8-sig", "replace"))
        self._open.pop()
        return part if part.endswith("\n") else f"{part}\n"

    def _imported(self, name: str, text: str, match: re.Match[str]) -> str:
        if _ELSEWHERE.match(match["import"]):
            return match[0]
        target = _join(name, match["import"])
        if target not in self._static or target in self._open:
            return self._missing(name, text, match.start(), match["import"], match[0])
        inner = self._style_sheet(target)
        media = match["media"].strip()
        return f"@media {media} {{\n{inner}}}\n" if media else inner

    def _url(self, name: str, text: str, match: re.Match[str]) -> str:
        if _ELSEWHERE.match(match["url"]):
            return match[0]
        path, mark, fragment = match["url"].partition("#")
        target = _join(name, path)
        if target not in self._static or target in self._open:
            return self._missing(name, text, match.start(), path, match[0])
        file_name = posixpath.basename(self.asset(target).output)
        return f'url("{file_name}{mark}{fragment}")'

    def _missing(self, name: str, text: str, offset: int, target: str, original: str) -> str:
        line = text.count("\n", 0, offset) + 1
        span = Span(self._static[name].path, line, offset - text.rfind("\n", 0, offset))
        source_line = text.split("\n", line)[line - 1]
        self.found.append(diagnose("THM006", span, source_line=source_line, target=target))
        return original


def _join(name: str, target: str) -> str:
    """The logical name that a relative address in the file ``name`` means."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), target))


def _asset(name: str, data: bytes) -> Asset:
    stem, extension = posixpath.splitext(posixpath.basename(name))
    digest = hashlib.sha256(data).hexdigest()[:8]
    integrity = "sha384-" + base64.b64encode(hashlib.sha384(data).digest()).decode()
    return Asset(name, f"{_FOLDER}/{stem}.{digest}{extension}", data, integrity)
