"""Attributes in braces, ``{#id .class key=value key="two words"}``, and what of them is let through."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

#: Classes that content may use; a theme styles them all.
CLASSES: Final = frozenset(
    {
        "align-left",
        "align-center",
        "align-right",
        "align-justify",
        "compact",
        "decorative",
        "lead",
        "muted",
        "narrow",
        "no-print",
        "nowrap",
        "row-headers",
        "signature",
        "small",
        "wide",
    }
)
#: Attributes that content may set, on any element; ``caption`` has a meaning on tables only.
NAMES: Final = frozenset({"class", "id", "lang", "title", "caption"})

#: Bounded, so that a page of unclosed braces costs no more than its length.
BRACES: Final = re.compile(r"\{([^{}\n]{0,500})\}")
_ATTRIBUTE: Final = re.compile(
    r"""\s*(?:
        \.(?P<class>[\w-]+)
      | \#(?P<id>[\w.:-]+)
      | (?P<key>[A-Za-z][\w-]*)=
        (?:"(?P<double>[^"]*)"|“(?P<curly>[^”]*)”|'(?P<single>[^']*)'|(?P<bare>[^\s"'=<>`]+))
    )(?=\s|$)""",
    re.VERBOSE,
)
_ID: Final = re.compile(r"[^\W\d_][\w.:-]{0,99}")
_LANG: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


def parse_braces(inside: str) -> dict[str, str] | None:
    """The attributes between braces, or None where the text is none and stays text."""
    found: dict[str, str] = {}
    classes: list[str] = []
    position = 0
    end = len(inside.rstrip())
    while position < end:
        match = _ATTRIBUTE.match(inside, position)
        if match is None:
            return None
        position = match.end()
        if match["class"]:
            classes.append(match["class"])
        elif match["id"]:
            found["id"] = match["id"]
        else:
            value = next((v for v in match.group("double", "curly", "single", "bare") if v is not None), "")
            if match["key"] == "class":
                classes += value.split()
            else:
                found[match["key"].lower()] = value
    if classes:
        found["class"] = " ".join(classes)
    return found or None


def split_trailing(content: str) -> tuple[str, dict[str, str]]:
    """A text without the attributes in braces at its end, and these; none where there are no braces."""
    start = content.rfind("{") if content.endswith("}") else -1
    match = BRACES.fullmatch(content, start) if start > 0 and content[start - 1] in " \t" else None
    found = parse_braces(match.group(1)) if match else None
    return (content[:start].rstrip(), found) if found else (content, {})


def allowed(attributes: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """What of the attributes content may set, and the names of what it may not."""
    kept: dict[str, str] = {}
    removed: list[str] = []
    for name, value in attributes.items():
        if name == "class":
            known = [c for c in value.split() if c in CLASSES]
            removed += ["." + c for c in value.split() if c not in CLASSES]
            if known:
                kept["class"] = " ".join(dict.fromkeys(known))
        elif name not in NAMES or not _is_valid(name, value):
            removed.append(name)
        else:
            kept[name] = value
    return kept, removed


def _is_valid(name: str, value: str) -> bool:
    """Whether the value has the form that its attribute needs."""
    if name == "id":
        return _ID.fullmatch(value) is not None
    if name == "lang":
        return _LANG.fullmatch(value) is not None
    return True
