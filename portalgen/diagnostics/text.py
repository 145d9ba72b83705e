"""A finding in words: the message and the hint, in one language."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from string import Formatter
from typing import NamedTuple

from portalgen.diagnostics.display import shorten, visible
from portalgen.diagnostics.model import Diagnostic, Severity
from portalgen.i18n import Translator, fill, pick

_MESSAGE_ID = re.compile(r"[a-z][a-z0-9_]*(\.[A-Za-z0-9_]+)+")
_LABEL_AND_KEY = "“{label}” ({key})"
#: Long values are cut; suggestions, lines and addresses are there to be copied, enumerations to be read.
_LIMITS = {"suggestion": 300, "line": 400, "url": 300, "path": 300, "allowed": 240}
_LIMIT = 100


class Described(NamedTuple):
    """What is wrong, and how to mend it (empty where the catalogue has no hint). One line each."""

    message: str
    hint: str


def describe(diagnostic: Diagnostic, translator: Translator) -> Described:
    """The words for a finding, safe to print.

    The form of the message follows the finding's ``kind`` or ``reason``, or the one of ``min`` and
    ``max`` that is set, or that ``value`` is empty, where the catalogue has such a form; the hint
    likewise, unless there is a ``suggestion`` and a form for it.
    """
    args = _localised(diagnostic.args, translator.language)
    values = {name: _Value(name, raw, translator) for name, raw in args.items()}
    message = _filled(_message_key(diagnostic.code, args, translator), args, values, translator)
    key = _hint_key(diagnostic.code, args, translator)
    hint = _filled(key, args, values, translator) if translator.has(key) else ""
    if args.get("source"):
        source = translator.text("diagnostics.source", source=values["source"])
        hint = f"{hint} {source}".lstrip()
    return Described(message, hint)


def unfilled(diagnostic: Diagnostic, translator: Translator) -> tuple[str, ...]:
    """Names that the words of a finding need and the finding does not carry: a fault of ours."""
    args = _localised(diagnostic.args, translator.language)
    keys = (
        _message_key(diagnostic.code, args, translator),
        _hint_key(diagnostic.code, args, translator),
    )
    needed = {name for key in keys for name in placeholders(translator.text(key))}
    return tuple(sorted(needed - args.keys()))


@functools.cache
def placeholders(template: str) -> frozenset[str]:
    """The names between braces in a text of a catalogue."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)


def count_line(diagnostics: Iterable[Diagnostic], translator: Translator) -> str:
    """How many findings of each severity, e.g. ``3 lỗi, 1 cảnh báo``."""
    severities = [d.severity for d in diagnostics]
    counts = [(s, severities.count(s)) for s in Severity]
    parts = [translator.plural(f"diagnostics.count.{s.value}", n) for s, n in counts if n]
    return ", ".join(parts) or translator.text("diagnostics.none")


def _message_key(code: str, args: Mapping[str, str], translator: Translator) -> str:
    return _form(f"{code}.message", _variants(args), translator)


def _hint_key(code: str, args: Mapping[str, str], translator: Translator) -> str:
    suggested = ("suggest",) if args.get("suggestion") else ()
    return _form(f"{code}.hint", (*suggested, *_variants(args)), translator)


def _form(key: str, variants: Iterable[str], translator: Translator) -> str:
    """The first form of ``key`` that the catalogue has, the plain one last."""
    return next((f"{key}.{v}" for v in variants if translator.has(f"{key}.{v}")), key)


def _variants(args: Mapping[str, str]) -> Iterator[str]:
    """Names of the forms that would suit, best first."""
    # Content may choose the words of ``kind``; it may not choose the form for a suggestion.
    yield from (args[name] for name in ("kind", "reason") if args.get(name) not in {None, "", "suggest"})
    bounds = [name for name in ("min", "max") if args.get(name)]
    if len(bounds) == 1:
        yield bounds[0]
    if args.get("value") == "":
        yield "empty"


def _localised(args: Iterable[tuple[str, str]], language: str) -> dict[str, str]:
    """The arguments by name, with one language chosen for those that stand once per language."""
    plain: dict[str, str] = {}
    labels: dict[str, dict[str, str]] = {}
    for name, value in args:
        base, _, code = name.partition(".")
        if code:
            labels.setdefault(base, {})[code] = value
        else:
            plain[name] = value
    plain.update({base: pick(texts, language) for base, texts in labels.items()})
    if "key" in plain and not plain.get("label"):
        plain["label"] = plain["key"]
    return plain


def _filled(key: str, args: Mapping[str, str], values: Mapping[str, _Value], translator: Translator) -> str:
    template = translator.text(key)
    if args.get("label") == args.get("key"):
        template = template.replace(_LABEL_AND_KEY, "“{key}”")
    return fill(template, values)


class _Value:
    """A value of a finding, formatted by what the text asks for: as in ``{actual:size}``."""

    __slots__ = ("name", "raw", "translator")

    def __init__(self, name: str, raw: str, translator: Translator) -> None:
        self.name = name
        self.raw = raw
        self.translator = translator

    def __format__(self, spec: str) -> str:
        if spec in {"size", "number"} and self.raw.isascii() and self.raw.isdigit():
            number = int(self.raw[:30])
            return size(number, self.translator) if spec == "size" else grouped(number, self.translator)
        if spec == "kind" and self.translator.has(f"diagnostics.kind.{self.raw}"):
            return self.translator.text(f"diagnostics.kind.{self.raw}")
        if spec == "word" and _MESSAGE_ID.fullmatch(self.raw) and self.translator.has(self.raw):
            return self.translator.text(self.raw)
        limit = _LIMITS.get(self.name, _LIMIT)
        return visible(shorten(self.raw.strip(), limit, tail=0 if self.name == "allowed" else limit // 3))


def size(count: int, translator: Translator) -> str:
    """A number of bytes as people say it, e.g. ``3,1 MB``."""
    value, unit = float(count), "B"
    for larger in ("KB", "MB", "GB"):
        if value < 1000:
            break
        value, unit = value / 1000, larger
    text = f"{value:.1f}".removesuffix(".0") if unit != "B" else str(count)
    return f"{_decimal(text, translator)} {unit}"


def grouped(number: int, translator: Translator) -> str:
    """A whole number with its thousands apart."""
    text = f"{number:,}"
    return text.replace(",", ".") if _has_decimal_comma(translator) else text


def _decimal(text: str, translator: Translator) -> str:
    return text.replace(".", ",") if _has_decimal_comma(translator) else text


def _has_decimal_comma(translator: Translator) -> bool:
    """Vietnamese writes 3,1 and 1.000; English the other way round (a locale library costs 40 ms here)."""
    return translator.language == "vi"
