"""Block directives: their names in two languages, their options, and how an opening line is read.

``::: figure src="a.jpg" alt="Mô tả"`` and ``::: hinh anh="a.jpg" mo-ta="Mô tả"`` are the same.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from portalgen.text.fold import fold
from portalgen.text.suggest import closest


class Option(NamedTuple):
    """One option: ``values`` lists what is allowed, with other spellings; empty for free text."""

    name: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    values: tuple[tuple[str, tuple[str, ...]], ...] = ()


class Directive(NamedTuple):
    """One directive; ``aliases`` are Vietnamese names without diacritics."""

    name: str
    aliases: tuple[str, ...]
    options: tuple[Option, ...]


class Problem(NamedTuple):
    """What is wrong with an opening line: a code with its arguments; ``part`` is the text it is about."""

    code: str
    args: tuple[tuple[str, str], ...]
    part: str = ""


class Opening(NamedTuple):
    """An opening line understood; ``directive`` is None where the name is unknown."""

    directive: Directive | None
    options: dict[str, str]
    problems: tuple[Problem, ...]


_YES: Final = (("true", ("yes", "co", "1", "dung")), ("false", ("no", "khong", "0", "sai")))
_SRC: Final = Option("src", ("anh", "tep", "nguon-tep", "file", "duong-dan"), required=True)
_TITLE: Final = Option("title", ("tieu-de", "ten"))
_CAPTION: Final = Option("caption", ("chu-thich",))
_CREDIT: Final = Option("credit", ("nguon", "tac-gia-anh"))
_TRANSCRIPT: Final = Option("transcript", ("loi-thoai", "ban-chep-loi"))
_CAPTIONS: Final = Option("captions", ("phu-de",))

DIRECTIVES: Final = (
    Directive(
        "figure",
        ("hinh", "hinh-anh", "anh"),
        (
            _SRC,
            Option("alt", ("mo-ta",)),
            _CAPTION,
            _CREDIT,
            Option("decorative", ("trang-tri",), values=_YES),
            Option("position", ("vi-tri",), values=(("wide", ("rong",)), ("narrow", ("hep",)))),
        ),
    ),
    Directive("gallery", ("bo-anh", "thu-vien-anh"), (_TITLE, _CREDIT)),
    Directive(
        "video",
        ("phim",),
        (
            _SRC,
            _TITLE,
            _CAPTION,
            _CREDIT,
            Option("poster", ("anh-bia",)),
            _CAPTIONS,
            Option("captions-lang", ("ngon-ngu-phu-de",)),
            _TRANSCRIPT,
        ),
    ),
    Directive("audio", ("am-thanh",), (_SRC, _TITLE, _CAPTION, _CREDIT, _TRANSCRIPT)),
    Directive("files", ("tep", "tep-dinh-kem", "tai-lieu"), (_TITLE,)),
    Directive(
        "notice",
        ("luu-y", "thong-bao"),
        (
            Option(
                "kind",
                ("loai", "kieu"),
                values=(
                    ("info", ("thong-tin", "note", "luu-y")),
                    ("warning", ("canh-bao", "chu-y")),
                    ("important", ("quan-trong", "danger", "nguy-hiem")),
                    ("success", ("hoan-thanh", "tip", "tot")),
                ),
            ),
            _TITLE,
        ),
    ),
    Directive(
        "quote",
        ("trich-dan",),
        (
            Option("author", ("tac-gia", "nguoi-noi", "cite")),
            Option("source", ("nguon",)),
            Option("url", ("lien-ket",)),
        ),
    ),
    Directive("timetable", ("lich", "lich-lam-viec"), (_CAPTION, _TITLE)),
)

_BY_NAME: Final = {name: known for known in DIRECTIVES for name in (known.name, *known.aliases)}
_OPTION: Final = re.compile(
    r"""\s*(?P<key>[^\W\d][\w-]*)\s*=\s*(?:"(?P<a>[^"]*)"|“(?P<b>[^”]*)”|'(?P<c>[^']*)'|(?P<d>[^\s"'“]\S*))(?=\s|$)""",
)
_WORD: Final = re.compile(r"\s*(\S+)")
_NAME: Final = re.compile(r"([^\W\d][\w-]*)")


def names() -> tuple[str, ...]:
    """Every name that a directive answers to."""
    return tuple(_BY_NAME)


def read_opening(info: str) -> Opening:
    """Read what stands after the colons of an opening line."""
    match = _NAME.match(info)
    known, rest = _find(match.group(1), info[match.end() :]) if match else (None, "")
    if known is None:
        name = match.group(1) if match else info.split(maxsplit=1)[0]
        allowed = ", ".join(f"{d.name} ({d.aliases[0]})" for d in DIRECTIVES)
        args = (("allowed", allowed), ("name", name), ("suggestion", closest(_key(name), _BY_NAME) or ""))
        return Opening(None, {}, (Problem("MD001", args, name),))
    given, problems = _read_options(known, rest)
    problems += [
        _wrong(known, "missing", option.name)
        for option in known.options
        if option.required and not given.get(option.name)
    ]
    return Opening(known, given, tuple(problems))


def _find(word: str, rest: str) -> tuple[Directive | None, str]:
    """The directive, also by a name of two words ("lưu ý"), and what stands after its name."""
    second = _NAME.match(rest.lstrip())
    if second and not rest.lstrip()[second.end() :].lstrip().startswith("="):
        both = _BY_NAME.get(f"{_key(word)}-{_key(second.group(1))}")
        if both:
            return both, rest.lstrip()[second.end() :]
    return _BY_NAME.get(_key(word)), rest


def _read_options(known: Directive, rest: str) -> tuple[dict[str, str], list[Problem]]:
    """The options of an opening line by their names, and what could not be understood."""
    by_name = {name: option for option in known.options for name in (option.name, *option.aliases)}
    given: dict[str, str] = {}
    problems: list[Problem] = []
    position = 0
    while position < len(rest.rstrip()):
        match = _OPTION.match(rest, position)
        if match is None:
            word = _WORD.match(rest, position)
            assert word is not None
            problems.append(_wrong(known, "unknown", word.group(1)))
            position = word.end()
            continue
        position = match.end()
        key, value = match["key"], next(v for v in match.group("a", "b", "c", "d") if v is not None).strip()
        option = by_name.get(_key(key))
        if option is None:
            problems.append(_wrong(known, "unknown", key))
        elif not option.values:
            given[option.name] = value
        elif (meant := _meant(option, value)) is None:
            values = tuple(name for name, _ in option.values)
            problems.append(_wrong(known, "value", key, value, values))
        else:
            given[option.name] = meant
    return given, problems


def _meant(option: Option, value: str) -> str | None:
    """The allowed value that was meant."""
    key = _key(value)
    return next((name for name, others in option.values if key == name or key in others), None)


def _wrong(
    known: Directive, reason: str, option: str, value: str = "", allowed: tuple[str, ...] = ()
) -> Problem:
    """MD002; ``reason`` is unknown (an option that the directive does not have), missing or value."""
    possible = allowed or tuple(option.name for option in known.options)
    near = "" if reason == "missing" else closest(_key(value or option), possible) or ""
    args = {
        "name": known.name,
        "reason": reason,
        "key": option,
        "value": value,
        "allowed": ", ".join(possible),
        "suggestion": near,
    }
    return Problem("MD002", tuple(sorted(args.items())), value or option)


def _key(word: str) -> str:
    """A name for comparison: folded, hyphens for underscores and spaces."""
    return "-".join(fold(word).replace("_", " ").replace("-", " ").split())
