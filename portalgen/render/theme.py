"""Templates of a theme: from a template's name and a view to text.

Templates are trusted (they come with the portal, never from content) and pure: they see what they are
given, the words of their language and the filters; no clock, no chance, no file outside the theme.
"""

from __future__ import annotations

import hashlib
import re
import traceback
from collections.abc import Callable, Iterator, MutableMapping
from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2
from jinja2.bccache import BytecodeCache
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from jinja2.utils import missing

from portalgen.diagnostics import Diagnostic, Span, diagnose
from portalgen.render.filters import make_filters
from portalgen.render.theme_assets import Asset, fingerprint
from portalgen.render.theme_choice import CHOICES
from portalgen.render.theme_code import bytecode_cache
from portalgen.render.theme_compiler import Compiler
from portalgen.render.theme_files import PARENT, TemplateSource, ThemeFiles, read_theme
from portalgen.render.theme_quick import QuickCompiler
from portalgen.render.theme_words import make_words, theme_translator

__all__ = ["Theme", "ThemeError", "load_theme", "make_words", "theme_translator"]

#: A reference to another template; its names are the quoted texts inside. Finds too much in comments and
#: raw blocks, never too little: names that are computed are refused by ``theme_lint``.
_REFERENCE = re.compile(r"\{%[-+]?\s*(?:extends|include|import|from)\s(.*?)%\}", re.DOTALL)
_QUOTED = re.compile(r""""([^"]*)"|'([^']*)'""")


class ThemeError(Exception):
    """A template could not give its page; ``diagnostic`` says where and why (THM002, THM003, THM004)."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.code, diagnostic.span.path, diagnostic.span.line)
        self.diagnostic = diagnostic

    def __reduce__(self) -> tuple[type[ThemeError], tuple[Diagnostic]]:
        return ThemeError, (self.diagnostic,)  # crosses from a worker process


def load_theme(
    name: str, portal_root: Path | None, cache: Path | None = None
) -> tuple[Theme | None, tuple[Diagnostic, ...]]:
    """Read a theme.

    Args:
        name: the theme's folder name, from ``portal.yml``.
        portal_root: the folder that may hold ``themes/``; None for portalgen's own themes only.
        cache: a folder for compiled templates and words, shared by processes and kept between them (a
            first page costs a tenth of a second without); None keeps them in memory only.
    """
    files, findings = read_theme(name, portal_root)
    return (Theme(files, cache) if files else None), findings


class Theme:
    """A theme ready to render. Environments are made once a language and kept; pickles as its files.

    Args:
        files: what was read.
        cache: see :func:`load_theme`.
    """

    def __init__(self, files: ThemeFiles, cache: Path | None = None) -> None:
        self.files = files
        self._folder = cache
        self._bytecode = bytecode_cache(cache)
        self._environments: dict[tuple[str, bool], jinja2.Environment] = {}
        #: Templates that read what is not there, made by the code that asks.
        self.careful: set[str] = set()

    def __reduce__(self) -> tuple[type[Theme], tuple[ThemeFiles, Path | None]]:
        return Theme, (self.files, self._folder)

    @property
    def name(self) -> str:
        """The theme's name."""
        return self.files.name

    @cached_property
    def digest(self) -> str:
        """SHA-256, hexadecimal, of all that the theme holds; what ``lint`` finds follows from it."""
        parts = [self.files.words_digest]
        parts += [f"{s.source.path} {s.digest}" for level in self.files.levels for s in level.values()]
        parts += [f"{f.path} {hashlib.sha256(f.data).hexdigest()}" for f in self.files.static.values()]
        return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()

    def render(self, template: str, lang: str, **context: Any) -> str:
        """The text that a template gives for a context.

        Args:
            template: name inside ``templates/``.
            lang: language of words, dates and numbers.
            context: what the template sees beside ``_``, ``lang`` and the filters.

        Raises:
            ThemeError: the template is missing, wrong, or failed on this context.
        """
        if template not in self.careful:
            try:
                return self.environment(lang).get_template(template).render(context)
            except Exception:  # noqa: BLE001 - the code that asks decides, see theme_quick
                self.careful.add(template)
        try:
            return self.environment(lang, careful=True).get_template(template).render(context)
        except Exception as error:  # noqa: BLE001 - whatever a template does is a finding for its author
            page = getattr(context.get("page"), "href", "")
            raise ThemeError(self._finding(template, error, str(page))) from None

    def item_template(self, content_type: str, template: str = "generic") -> str:
        """The template of an item's page.

        Args:
            content_type: id of the type; a template of that name serves where the type asks for none.
            template: what the type asks for (``ContentType.template``).
        """
        wanted = f"items/{content_type if template == 'generic' else template}.html"
        return wanted if self.files.template(wanted) else "items/generic.html"

    def environment(self, lang: str, *, careful: bool = False) -> jinja2.Environment:
        """The Jinja environment of one language.

        Args:
            lang: of words, dates and numbers.
            careful: whether its code asks if what it reads is there; see :mod:`portalgen.render.theme_quick`.
        """
        found = self._environments.get((lang, careful))
        if found is None:
            if careful:  # seldom needed, so that its code is not kept
                words, bytecode = self.words(lang), None
            else:
                words, bytecode = make_words(theme_translator(self.files, lang, self._folder)), self._bytecode
            found = make_environment(self.files, lang, words, bytecode, careful=careful)
            self._environments[lang, careful] = found
        return found

    def words(self, lang: str) -> Callable[..., str]:
        """The function that templates call ``_``."""
        found: Callable[..., str] = self.environment(lang).globals["_"]  # type: ignore[assignment]
        return found

    def static_assets(self) -> dict[str, Asset]:
        """The published static files by logical name (``css/main.css`` → ``assets/main.<hash8>.css``)."""
        return self._assets[0]

    def asset_findings(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the static files (THM006)."""
        return self._assets[1]

    @cached_property
    def _assets(self) -> tuple[dict[str, Asset], tuple[Diagnostic, ...]]:
        return fingerprint(self.files.static)

    def closure(self, template: str) -> tuple[str, ...]:
        """Paths of the templates that ``template`` is made of, itself included, sorted.

        A dynamic reference cannot be followed; ``theme_lint.lint`` refuses it. A template that does not
        exist stands as ``!name``, so that making it changes the closure.
        """
        return tuple(sorted(label for label, _ in self._reached(template)))

    def closure_digest(self, template: str) -> str:
        """SHA-256, hexadecimal, of the text of a template and of all that it extends, includes, imports."""
        digest = hashlib.sha256()
        for label, content in sorted(self._reached(template)):
            digest.update(f"{label}\0{content}\0".encode())
        return digest.hexdigest()

    def _reached(self, entry: str) -> set[tuple[str, str]]:
        """Path and digest of every template reached from ``entry``."""
        reached: set[tuple[str, str]] = set()
        waiting = [entry]
        seen = set()
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            source = find_source(self.files, name)
            if source is None:
                reached.add((f"!{name}", ""))
                continue
            reached.add((source.source.path, source.digest))
            waiting.extend(references(source))
        return reached

    def _finding(self, template: str, error: Exception, page: str) -> Diagnostic:
        """The finding for what happened while rendering ``template`` for the page at that address."""
        if isinstance(error, jinja2.TemplateSyntaxError):
            return syntax_finding(self.files, error)
        where = self._place(error) or self._entry(template)
        if isinstance(error, jinja2.TemplateNotFound):
            return diagnose("THM004", where, name=error.name or template)
        undefined = isinstance(error, jinja2.UndefinedError)
        reason = str(error) if undefined else f"{type(error).__name__}: {error}"
        line = self._line(where)
        return diagnose("THM003", where, source_line=line, name=template, path=page, reason=reason)

    def _entry(self, template: str) -> Span:
        source = find_source(self.files, template)
        return Span(source.source.path if source else f"themes/{self.name}/templates/{template}")

    def _place(self, error: Exception) -> Span | None:
        """The deepest line of a template in the error's trace (Jinja maps its frames to the templates)."""
        paths = {source.source.path for level in self.files.levels for source in level.values()}
        place = None
        for frame, line in traceback.walk_tb(error.__traceback__):
            if frame.f_code.co_filename in paths:
                place = Span(frame.f_code.co_filename, line)
        return place

    def _line(self, span: Span) -> str:
        for level in self.files.levels:
            for source in level.values():
                if source.source.path == span.path:
                    return source.source.line(span.line)
        return ""


def find_source(files: ThemeFiles, name: str) -> TemplateSource | None:
    """The template that a name means: ``base.html``, or ``1:base.html`` for "from level 1 on"."""
    level, colon, rest = name.partition(":")
    if colon and level.isdecimal():
        return files.template(rest, int(level))
    return files.template(name)


def resolve_reference(target: str, source: TemplateSource | None) -> str:
    """The name that ``target`` means inside ``source``; see :data:`portalgen.render.theme_files.PARENT`."""
    if not target.startswith(PARENT) or source is None:
        return target
    return f"{source.level + 1}:{target.removeprefix(PARENT)}"


def references(source: TemplateSource) -> Iterator[str]:
    """Names that a template extends, includes or imports."""
    for tag in _REFERENCE.finditer(source.source.text):
        for double, single in _QUOTED.findall(tag[1]):
            yield resolve_reference(double or single, source)


def syntax_finding(files: ThemeFiles, error: jinja2.TemplateSyntaxError) -> Diagnostic:
    """THM002 for a template that Jinja cannot read."""
    source = find_source(files, error.name or "")
    path = source.source.path if source else str(error.filename or error.name)
    line = source.source.line(error.lineno) if source else ""
    name = source.name if source else str(error.name)
    return diagnose(
        "THM002", Span(path, error.lineno), source_line=line, name=name, reason=error.message or ""
    )


class _Template(jinja2.Template):
    """All templates of an environment have the same globals: what is imported is made once."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:  # noqa: ARG002
        return super()._get_default_module()


class _Names(dict[str, Any]):
    """What a page's templates know by name; what they do not know is ``missing``."""

    def __missing__(self, name: str) -> object:
        return missing


class _Context(Context):
    """Finds names in one place: templates ask for the same few in each of their blocks."""

    def __init__(
        self,
        environment: jinja2.Environment,
        parent: dict[str, Any],
        name: str | None,
        blocks: dict[str, Callable[[Context], Iterator[str]]],
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja's name
    ) -> None:
        super().__init__(environment, parent, name, blocks, globals)
        self.parent = self.vars = _Names(parent)
        self.resolve_or_missing = self.vars.__getitem__  # type: ignore[method-assign,assignment]


class _Environment(jinja2.Environment):
    """Knows what ``parent:`` means in a template of a certain theme."""

    files: ThemeFiles
    context_class = _Context
    template_class: type[jinja2.Template] = _Template

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._found: dict[tuple[object, str | None], jinja2.Template] = {}

    def get_template(
        self,
        name: str | jinja2.Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja's name
    ) -> jinja2.Template:
        found = self._found.get((name, parent))
        if found is None:
            found = self._found[name, parent] = super().get_template(name, parent, globals)
        return found

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}

    def join_path(self, template: str, parent: str) -> str:
        return resolve_reference(template, find_source(self.files, parent))


def make_environment(
    files: ThemeFiles,
    lang: str,
    words: Callable[..., str],
    bytecode: BytecodeCache | None,
    *,
    careful: bool = False,
) -> jinja2.Environment:
    """A Jinja environment for one language; see :meth:`Theme.environment`.

    Values are escaped always: there is no ``safe`` filter, what is HTML already comes as ``Markup``.
    """

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        found = find_source(files, name)
        return (found.source.text, found.source.path, lambda: True) if found else None

    environment = _Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        loader=jinja2.FunctionLoader(load),
        bytecode_cache=bytecode,
    )
    environment.files = files
    environment.code_generator_class = Compiler if careful else QuickCompiler
    for unsafe in ("safe", "random"):
        del environment.filters[unsafe]
    del environment.globals["lipsum"]  # random words
    environment.filters.update(CHOICES)
    environment.filters.update({name: _late(call) for name, call in make_filters(lang).items()})
    environment.globals.update(_=words, lang=lang)
    return environment


def _late(call: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that is asked when a page is made: compiled templates, constants inside, know no language."""

    @jinja2.pass_context
    def asked(_context: jinja2.runtime.Context, *args: Any, **options: Any) -> Any:
        return call(*args, **options)

    asked.now = call  # type: ignore[attr-defined]  # what compiled code calls
    return asked
