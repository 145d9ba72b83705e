"""A theme's files, read once into a value: everything after this is pure.

A theme is ``themes/<name>/`` with ``theme.yml`` (``name``, ``extends``), ``templates/``, ``static/`` and
``locales/<language>.po``. What it lacks comes from the theme that it extends. The default theme belongs to
portalgen itself, so that a portal without a ``themes/`` folder has one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from portalgen.content.source import Reporter, Source, decode
from portalgen.content.yaml_nodes import Mapping, Scalar, compose_mapping
from portalgen.diagnostics import Diagnostic, Span, diagnose

#: Prefix of a template's name: "as the extended theme has it", ``{% extends "parent:base.html" %}``.
PARENT = "parent:"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)
_PACKAGE = Path(__file__).resolve().parent.parent
_TEMPLATE_BYTES = 1_000_000
_KEYS = ("name", "extends")


class TemplateSource(msgspec.Struct, frozen=True):
    """One template.

    Args:
        name: path inside ``templates/``, with ``/``.
        level: 0 for the theme itself, 1 for the theme that it extends, and so on.
        source: the text, with the path that people are shown.
        digest: SHA-256 of the text, hexadecimal.
    """

    name: str
    level: int
    source: Source
    digest: str


class StaticFile(msgspec.Struct, frozen=True):
    """One file of ``static/``: ``path`` is what people are shown."""

    path: str
    data: bytes


class ThemeFiles(msgspec.Struct, frozen=True):
    """All that a theme and the themes that it extends hold.

    Args:
        chain: names of the themes, the theme itself first.
        levels: templates by name, for each theme of the chain.
        static: static files by logical name (``css/main.css``); a child's hides its parent's.
        catalogues: ``.po`` files by language, the theme's own first.
        words_digest: SHA-256 of all catalogues, hexadecimal.
    """

    name: str
    chain: tuple[str, ...]
    levels: tuple[dict[str, TemplateSource], ...]
    static: dict[str, StaticFile]
    catalogues: dict[str, tuple[Path, ...]]
    words_digest: str

    def template(self, name: str, level: int = 0) -> TemplateSource | None:
        """The template of that name, first in the theme of ``level``, then in those that it extends."""
        return next((found[name] for found in self.levels[level:] if name in found), None)

    def names(self) -> tuple[str, ...]:
        """Names of all templates, sorted."""
        return tuple(sorted({name for level in self.levels for name in level}))


def theme_roots(portal_root: Path | None) -> tuple[Path, ...]:
    """Folders that may hold themes: the portal's, then portalgen's source tree or package data."""
    source_tree = _PACKAGE.parent
    # In site-packages a neighbour called "themes" would belong to somebody else.
    own = source_tree / "themes" if (source_tree / "pyproject.toml").is_file() else None
    candidates = (portal_root / "themes" if portal_root else None, own, _PACKAGE / "themes")
    return tuple(dict.fromkeys(root.resolve() for root in candidates if root))


def read_theme(name: str, portal_root: Path | None) -> tuple[ThemeFiles | None, tuple[Diagnostic, ...]]:
    """Read a theme with all that it extends.

    Args:
        name: the theme's folder name.
        portal_root: the folder that may hold ``themes/``; None for portalgen's own themes only.
    """
    folders, findings = _chain(name, theme_roots(portal_root))
    if not folders:
        return None, findings
    found = list(findings)
    levels = tuple(_templates(folder, level, found) for level, folder in enumerate(folders))
    static: dict[str, StaticFile] = {}
    catalogues: dict[str, tuple[Path, ...]] = {}
    words = hashlib.sha256()
    for folder in folders:
        for logical, path in _files(folder / "static"):
            shown = f"themes/{folder.name}/static/{logical}"
            static.setdefault(logical, StaticFile(shown, path.read_bytes()))
        for logical, path in _files(folder / "locales"):
            if path.suffix == ".po" and "/" not in logical:
                catalogues[path.stem] = (*catalogues.get(path.stem, ()), path)
                words.update(logical.encode() + b"\0" + path.read_bytes() + b"\0")
    files = ThemeFiles(
        name=name,
        chain=tuple(folder.name for folder in folders),
        levels=levels,
        static=static,
        catalogues=catalogues,
        words_digest=words.hexdigest(),
    )
    return files, tuple(found)


def _chain(name: str, roots: tuple[Path, ...]) -> tuple[tuple[Path, ...], tuple[Diagnostic, ...]]:
    """Folders of the theme and of those it extends; empty (and a finding) where one is not usable.

    A folder already passed is not looked at again: a portal's own ``default`` may extend the built-in one.
    """
    folders: list[Path] = []
    wanted, asked_at = name, Span("content/portal.yml")
    while wanted or not folders:
        candidates = [root / wanted for root in roots] if _NAME.fullmatch(wanted) else []
        present = [folder for folder in candidates if (folder / "theme.yml").is_file()]
        folder = next((f for f in present if f not in folders), None)
        if folder is None:
            if present:
                return (), (diagnose("THM001", asked_at, name=wanted, reason="theme.reason.cycle"),)
            return (), (diagnose("THM001", asked_at, name=wanted, reason="theme.reason.missing"),)
        folders.append(folder)
        parent, findings = _read_config(folder)
        if findings:
            return (), findings
        wanted, asked_at = parent, Span(f"themes/{folder.name}/theme.yml")
    return tuple(folders), ()


def _read_config(folder: Path) -> tuple[str, tuple[Diagnostic, ...]]:
    """The name of the theme that this one extends, empty for none."""
    shown = f"themes/{folder.name}/theme.yml"
    source, findings = decode(shown, (folder / "theme.yml").read_bytes(), limit=65_536)
    if source is None:
        return "", findings
    reporter = Reporter(source)
    table = compose_mapping(source.text, reporter) or Mapping((), Span(shown))
    for key, value in table.entries:
        if key.value not in _KEYS or not isinstance(value, Scalar) or not value.value:
            reporter.report("THM001", key.span, name=folder.name, reason="theme.reason.keys")
    if not reporter.found and table.get("name") is None:
        reporter.report("THM001", name=folder.name, reason="theme.reason.keys")
    parent = table.get("extends")
    return parent.value if isinstance(parent, Scalar) else "", tuple(reporter.found)


def _templates(folder: Path, level: int, found: list[Diagnostic]) -> dict[str, TemplateSource]:
    """The templates of one theme by name; findings about unreadable ones are added to ``found``."""
    templates = {}
    for name, path in _files(folder / "templates"):
        shown = f"themes/{folder.name}/templates/{name}"
        source, findings = decode(shown, path.read_bytes(), limit=_TEMPLATE_BYTES)
        found.extend(findings)
        if source is not None:
            digest = hashlib.sha256(source.text.encode()).hexdigest()
            templates[name] = TemplateSource(name, level, source, digest)
    return templates


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Files below a folder with their paths inside it, sorted; without hidden ones and links leading out."""
    real = folder.resolve()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        hidden = any(part.startswith(".") or part.endswith("~") for part in name.split("/"))
        if not hidden and path.is_file() and path.resolve().is_relative_to(real):
            yield name, path
