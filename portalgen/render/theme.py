"""Templates of a theme: from a template's name and a view to text.

Templates are trusted (they come with the portal, never from content) and pure: they see what they are
given, the words of their language and the filters; no clock, no chance, no file outside the theme.
"""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2
from jinja2 import meta
from jinja2.bccache import Bucket, BytecodeCache

from portalgen.diagnostics import Diagnostic, Span, diagnose
from portalgen.i18n import LANGUAGES, Translator, compile_in_memory, translator
from portalgen.render.filters import make_filters
from portalgen.render.theme_assets import Asset, fingerprint
from portalgen.render.theme_files import PARENT, TemplateSource, ThemeFiles, read_theme


class ThemeError(Exception):
    """A template could not give its page; ``diagnostic`` says where and why (THM002, THM003, THM004)."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.code, diagnostic.span.path, diagnostic.span.line)
        self.diagnostic = diagnostic

    def __reduce__(self) -> tuple[type[ThemeError], tuple[Diagnostic]]:
        return ThemeError, (self.diagnostic,)  # crosses from a worker process


def load_theme(name: str, portal_root: Path | None) -> tuple[Theme | None, tuple[Diagnostic, ...]]:
    """Read a theme.

    Args:
        name: the theme's folder name, from ``portal.yml``.
        portal_root: the folder that may hold ``themes/``; None for portalgen's own themes only.
    """
    files, findings = read_theme(name, portal_root)
    return (Theme(files) if files else None), findings


class Theme:
    """A theme ready to render. Environments are made once a language and kept; pickles as its files.

    Args:
        files: what was read.
        bytecode: folder for compiled templates, shared by processes; None keeps them in memory only.
    """

    def __init__(self, files: ThemeFiles, bytecode: Path | None = None) -> None:
        self.files = files
        self._bytecode = bytecode
        self._cache = _cache(bytecode)
        self._environments: dict[str, jinja2.Environment] = {}

    def __reduce__(self) -> tuple[type[Theme], tuple[ThemeFiles, Path | None]]:
        return Theme, (self.files, self._bytecode)

    @property
    def name(self) -> str:
        """The theme's name."""
        return self.files.name

    def render(self, template: str, lang: str, **context: Any) -> str:
        """The text that a template gives for a context.

        Args:
            template: name inside ``templates/``.
            lang: language of words, dates and numbers.
            context: what the template sees beside ``_``, ``lang`` and the filters.

        Raises:
            ThemeError: the template is missing, wrong, or failed on this context.
        """
        try:
            return self.environment(lang).get_template(template).render(context)
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

    def environment(self, lang: str) -> jinja2.Environment:
        """The Jinja environment of one language."""
        if lang not in self._environments:
            self._environments[lang] = make_environment(self.files, lang, self._cache)
        return self._environments[lang]

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
    """Names that a template extends, includes or imports; none where it cannot be parsed."""
    try:
        tree = _PARSER.parse(source.source.text)
    except jinja2.TemplateSyntaxError:
        return
    for target in meta.find_referenced_templates(tree):
        if target is not None:
            yield resolve_reference(target, source)


def syntax_finding(files: ThemeFiles, error: jinja2.TemplateSyntaxError) -> Diagnostic:
    """THM002 for a template that Jinja cannot read."""
    source = find_source(files, error.name or "")
    path = source.source.path if source else str(error.filename or error.name)
    line = source.source.line(error.lineno) if source else ""
    name = source.name if source else str(error.name)
    return diagnose(
        "THM002", Span(path, error.lineno), source_line=line, name=name, reason=error.message or ""
    )


class _Environment(jinja2.Environment):
    """Knows what ``parent:`` means in a template of a certain theme."""

    files: ThemeFiles

    def join_path(self, template: str, parent: str) -> str:
        return resolve_reference(template, find_source(self.files, parent))


def make_environment(files: ThemeFiles, lang: str, cache: BytecodeCache | None = None) -> jinja2.Environment:
    """A Jinja environment for one language.

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
        bytecode_cache=cache,
    )
    environment.files = files
    for unsafe in ("safe", "random"):
        del environment.filters[unsafe]
    del environment.globals["lipsum"]  # random words
    environment.filters.update(make_filters(lang))
    environment.globals.update(_=make_words(theme_translator(files, lang)), lang=lang)
    return environment


_PARSER = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)


def theme_translator(files: ThemeFiles, lang: str) -> Translator:
    """Portalgen's words completed by the theme's, which are asked first."""
    order = (lang, *(code for code in LANGUAGES if code != lang))
    catalogues = tuple(compile_in_memory(po) for code in order for po in files.catalogues.get(code, ()))
    return translator(lang).extended(catalogues)


def make_words(words: Translator) -> Callable[..., str]:
    """The function ``_`` of templates: ``_("key", name=value)``; with ``count`` the right plural.

    In plurals ``{shown}`` is the count as people of the language write it.
    """
    show = make_filters(words.language)["number"]

    def translate(key: str, **args: Any) -> str:
        count = args.get("count")
        if isinstance(count, int):
            rest = {name: value for name, value in args.items() if name != "count"}
            found = words.plural(key, count, shown=show(count), **rest)
            if found != key:
                return found
        return words.text(key, **args)

    return translate


class _MemoryCache(BytecodeCache):
    """Compiled templates shared by the environments of all languages of one process."""

    def __init__(self) -> None:
        self._codes: dict[str, tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self._codes.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._codes[bucket.key] = (bucket.checksum, bucket.code)


def _cache(folder: Path | None) -> BytecodeCache:
    if folder is None:
        return _MemoryCache()
    folder.mkdir(parents=True, exist_ok=True)
    return jinja2.FileSystemBytecodeCache(str(folder), "%s.jinja")
