"""What can be said of a theme without rendering a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import jinja2
from jinja2 import nodes

from portalgen.diagnostics import Diagnostic, Span, diagnose, sort_diagnostics
from portalgen.i18n import LANGUAGES, Translator, translator
from portalgen.render.theme import Theme, find_source, resolve_reference, syntax_finding
from portalgen.render.theme_code import keep_compiled
from portalgen.render.theme_files import StaticFile, TemplateSource
from portalgen.render.theme_words import catalogue_findings, own_catalogues

#: What a strict Content-Security-Policy refuses, and what would tell a third party who reads the page.
_REFUSED = re.compile(
    r"""(?P<style><style\b|\sstyle\s*=)
      | (?P<handler>\son[a-z]{3,}\s*=)
      | (?P<script><script\b(?![^>]*(?:\bsrc\s*=|application/ld\+json)))
      | (?P<elsewhere><(?:script|img|iframe|link|source|video|audio|embed|object|form|image|use)\b[^>]*?
        (?:src|href|srcset|data|poster|action)\s*=\s*["']?(?:https?:)?//)
      | (?P<set>\ssrcset\s*=\s*["'][^"']*[\s,](?:https?:)?//)
      | (?P<program>\s(?:href|action|src)\s*=\s*["']?\s*javascript:)""",
    re.VERBOSE | re.IGNORECASE,
)
#: The same in files beside the templates, by their ending.
_REFUSED_IN = {
    ".css": re.compile(
        r"""(?:\burl\(|\bimage-set\(|@import)\s*["']?\s*(?:(?:https?:)?//|data:)""", re.IGNORECASE
    ),
    ".js": re.compile(
        r"""\beval\s*\(|\bnew\s+Function\s*\(
          | \b(?:fetch|import|importScripts|Worker|WebSocket|EventSource)\s*\(\s*["'`](?:(?:https?|wss?):)?//
          | \bimport\b[^;\n]*?["'](?:https?:)?//""",
        re.VERBOSE,
    ),
}

#: A script that keeps the browser from showing the page until it has come.
_BLOCKING = re.compile(
    r"""<script\b(?=[^>]*\bsrc\s*=)(?![^>]*\s(?:defer|async)\b)(?![^>]*\btype\s*=\s*["']?module)""",
    re.IGNORECASE,
)
#: Bytes of a style sheet, with all that it imports, that a page may wait for.
_STYLES = 50_000

_TAG = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)


#: Findings by what they follow from, names and digest of a theme: a process that builds often looks once.
_FOUND: dict[tuple[tuple[str, ...], str], tuple[Diagnostic, ...]] = {}


def lint(theme: Theme) -> tuple[Diagnostic, ...]:
    """All findings about a theme's templates, words and style sheets, sorted.

    THM002 syntax, THM004 a template that does not exist, THM005 a name of a template that is computed (its
    pages could not be rebuilt exactly when it changes), THM006 files named by style sheets, THM007 what
    the Content-Security-Policy refuses, THM008 words without translation, THM009 unreadable catalogues,
    THM010 ways out of escaping and into the program, PRF002 heavy style sheets, PRF003 scripts that block
    the page.
    """
    key = (theme.files.chain, theme.digest)
    if key not in _FOUND:
        if len(_FOUND) > 8:
            _FOUND.clear()
        _FOUND[key] = _lint(theme)
    return _FOUND[key]


def _lint(theme: Theme) -> tuple[Diagnostic, ...]:
    environment = theme.environment(LANGUAGES[0])
    words = [Translator(language, own_catalogues(theme.files, language)) for language in LANGUAGES]
    found: list[Diagnostic] = [*theme.asset_findings(), *catalogue_findings(theme.files)]
    found.extend(finding for file in theme.files.static.values() for finding in _refused_in(file))
    found.extend(_heavy(theme))
    for level in theme.files.levels:
        for source in level.values():
            try:
                tree = environment.parse(source.source.text, source.name, source.source.path)
                own = theme.files.template(source.name) is source
                name = source.name if own else f"{source.level}:{source.name}"
                keep_compiled(environment, name, source.source.path, source.source.text, tree)
            except jinja2.TemplateSyntaxError as error:
                found.append(syntax_finding(theme.files, error))
                continue
            found.extend(_references(theme, source, tree))
            found.extend(_words(source, tree, words))
            found.extend(_refused(source))
            found.extend(_ways_out(source, tree))
    return sort_diagnostics(found)


def _references(theme: Theme, source: TemplateSource, tree: nodes.Template) -> Iterator[Diagnostic]:
    """Templates that are named by computation, or do not exist."""
    for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        targets = _targets(node)
        if targets is None:
            yield _at("THM005", source, node.lineno)
            continue
        known = [find_source(theme.files, resolve_reference(target, source)) for target in targets]
        if not any(known) and not getattr(node, "ignore_missing", False):
            yield _at("THM004", source, node.lineno, name=targets[0] if targets else "")


def _targets(node: nodes.Node) -> list[str] | None:
    """The names that a reference holds; None where one is computed."""
    target: nodes.Expr = getattr(node, "template")  # noqa: B009 - each of the four has it, their base does not
    parts = target.items if isinstance(target, nodes.Tuple | nodes.List) else [target]
    if isinstance(target, nodes.Const) and isinstance(target.value, list | tuple):
        return [str(name) for name in target.value]
    if all(isinstance(part, nodes.Const) and isinstance(part.value, str) for part in parts):
        return [str(part.value) for part in parts if isinstance(part, nodes.Const)]
    return None


def _words(
    source: TemplateSource, tree: nodes.Template, translators: list[Translator]
) -> Iterator[Diagnostic]:
    """Calls of ``_`` with a key that a language lacks; computed keys cannot be seen here.

    The theme's catalogues are asked one language at a time: no other may step in.
    """
    for call in tree.find_all(nodes.Call):
        named = isinstance(call.node, nodes.Name) and call.node.name == "_"
        if not named or not call.args or not isinstance(call.args[0], nodes.Const):
            continue
        key = str(call.args[0].value)
        for words in translators:
            own = words.text(key) != key or words.plural(key, 1) != key
            if not own and not translator(words.language).has(key):
                language = f"theme.language.{words.language}"
                yield _at("THM008", source, call.lineno, key=key, language=language)


def _refused(source: TemplateSource) -> Iterator[Diagnostic]:
    """What browsers would refuse in the HTML of a template; Jinja's own tags are blanked out."""
    text = _TAG.sub(lambda tag: re.sub(r"[^\n]", " ", tag[0]), source.source.text)
    for match in _REFUSED.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield _at("THM007", source, line, value=match[0].strip())
    for match in _BLOCKING.finditer(text):
        yield _at("PRF003", source, text.count("\n", 0, match.start()) + 1)


def _heavy(theme: Theme) -> Iterator[Diagnostic]:
    """Style sheets that are heavy as they are published."""
    for name, asset in theme.static_assets().items():
        if name.endswith(".css") and len(asset.data) > _STYLES:
            span = Span(theme.files.static[name].path, 1)
            yield diagnose("PRF002", span, name=name, actual=len(asset.data), limit=_STYLES)


def _refused_in(file: StaticFile) -> Iterator[Diagnostic]:
    """What browsers would refuse of a style sheet or script, or what it asks of others."""
    path = PurePosixPath(file.path)
    pattern = _REFUSED_IN.get(path.suffix)
    if pattern is None:
        return
    text = file.data.decode("utf-8", "replace")
    for match in pattern.finditer(text):
        number = text.count("\n", 0, match.start()) + 1
        line = text.splitlines()[number - 1]
        span = Span(file.path, number)
        yield diagnose("THM007", span, source_line=line[:200], name=path.name, value=match[0].strip())


def _ways_out(source: TemplateSource, tree: nodes.Template) -> Iterator[Diagnostic]:
    """Text that is printed as it is, and attributes that are the program's own."""
    for node in tree.find_all(nodes.ScopedEvalContextModifier):
        if any(not isinstance(o.value, nodes.Const) or o.value.value is not True for o in node.options):
            yield _at("THM010", source, node.lineno, value="autoescape")
    for name, line in _attributes(tree):
        if name.startswith("_"):
            yield _at("THM010", source, line, value=name)


def _attributes(tree: nodes.Template) -> Iterator[tuple[str, int]]:
    """Names of attributes that are asked for, however that is written."""
    for node in tree.find_all((nodes.Getattr, nodes.Getitem, nodes.Filter)):
        if isinstance(node, nodes.Getattr):
            yield node.attr, node.lineno
        elif isinstance(node, nodes.Getitem):
            if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
                yield node.arg.value, node.lineno
        elif isinstance(node, nodes.Filter):
            given = [*node.args, *(pair.value for pair in node.kwargs)]
            yield from (
                (part, node.lineno)
                for value in given
                if isinstance(value, nodes.Const) and isinstance(value.value, str)
                for part in value.value.split(".")
                if node.name
                in {"attr", "map", "selectattr", "rejectattr", "groupby", "sort", "unique", "sum"}
            )


def _at(code: str, source: TemplateSource, line: int, **args: Any) -> Diagnostic:
    span = Span(source.source.path, line)
    args.setdefault("name", source.name)
    return diagnose(code, span, source_line=source.source.line(line), **args)
