"""Destinations of links in Markdown as an editor wrote them, and other ones in their place."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote, unquote

from portalgen.text.unicode import nfc

_LINK = re.compile(
    r"(?P<open>!?\[(?P<text>(?:[^\[\]]|\[[^\[\]]*\])*)\]\(\s*)"
    r"(?P<to><[^>\n]*>|[^()\s]+(?:\([^()\s]*\)[^()\s]*)*)(?P<close>[^)]*\))"
)
_DEFINITION = re.compile(
    r"(?m)^(?P<open>[ ]*\[(?P<label>[^\]]+)\]:\s*)(?P<to><[^>\n]*>|\S+)(?P<close>.*(?:\n|\Z))"
)
#: A link by the name of its definition: ``[text][name]``, ``[name][]``, ``[name]``.
_USE = re.compile(
    r"(?<![\]\\!])\[(?P<text>(?:[^\[\]]|\[[^\[\]]*\])*)\](?:\[(?P<label>[^\[\]]*)\])?(?![(:\[])"
)
_ATTRIBUTE = re.compile(
    r"(?P<open>\b(?:href|src|poster|captions|transcript)=)(?P<to>\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'>]+)"
)
_LETTERS = "/-._~!$&'*+,;=:@"

#: Gives another target for one as written (decoded, without query and fragment); the same for none, and
#: None where the link should go and its text stay.
Replace = Callable[[str], str | None]


def replaced(text: str, replace: Replace) -> str:
    """A text with other destinations; queries, fragments, titles and the way of quoting stay."""
    text = _LINK.sub(lambda found: _link(found, replace), text)
    text = _ATTRIBUTE.sub(lambda found: found["open"] + (_other(found["to"], replace) or found["to"]), text)
    gone: set[str] = set()
    text = _DEFINITION.sub(lambda found: _definition(found, replace, gone), text)
    return _USE.sub(lambda found: _use(found, gone), text) if gone else text


def _definition(found: re.Match[str], replace: Replace, gone: set[str]) -> str:
    """A definition with another destination; nothing, and its name in ``gone``, where it should go."""
    other = _other(found["to"], replace)
    if other is None:
        gone.add(_name(found["label"]))
        return ""
    return f"{found['open']}{other}{found['close']}"


def _use(found: re.Match[str], gone: set[str]) -> str:
    """The text alone of a link by a name that is gone."""
    return found["text"] if _name(found["label"] or found["text"]) in gone else found.group()


def _name(label: str) -> str:
    """The name of a definition as CommonMark compares it: without case, white space as one space."""
    return " ".join(label.split()).casefold()


def _link(found: re.Match[str], replace: Replace) -> str:
    other = _other(found["to"], replace)
    if other is None:
        return found["text"] if not found["open"].startswith("!") else found.group()
    return f"{found['open']}{other}{found['close']}"


def _other(raw: str, replace: Replace) -> str | None:
    """The destination in its own quotes; None where it should go."""
    marks = (raw[0], raw[-1]) if raw[:1] in "<\"'" and len(raw) > 1 else ("", "")
    inner = raw[len(marks[0]) : len(raw) - len(marks[1])]
    path = re.split("[?#]", inner, maxsplit=1)[0]
    if not path or "://" in path or path.startswith(("mailto:", "tel:")):
        return raw
    written = nfc(unquote(path))
    target = replace(written)
    if target is None or target == written:
        return raw if target is not None else None
    plain = marks[0] or not re.search(r"[\s()<>]", target)
    return f"{marks[0]}{target if plain else quote(target, safe=_LETTERS)}{inner[len(path) :]}{marks[1]}"
