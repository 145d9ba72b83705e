"""Text as YAML that an editor can go on writing: values quoted where they must be, comments that wrap."""

from __future__ import annotations

import json
import re
import textwrap
from typing import Final

from portalgen.text.unicode import invisible, nfc, replace_eth

_WIDTH: Final = 100
#: A space at which a comment is not wrapped.
TOGETHER: Final = "\u00a0"
_RESERVED: Final = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null", "~"})
#: What other readers of YAML would take for a number, a date or a time.
_LIKE_NUMBER: Final = re.compile(r"[0-9.+-][0-9 .,:_+eEoOtTzZ-]*|[+-]?0[xX][0-9a-fA-F_]+", re.ASCII)
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_OPENING: Final = "(/"


def clean_line(text: str) -> str:
    """One line as it should be stored: NFC, single spaces, ``Đ`` for Eth, nothing invisible.

    Bytes of the command line that are not UTF-8 become U+FFFD, which every check refuses.
    """
    whole = replace_eth(nfc(_SURROGATES.sub("\ufffd", text)))
    hidden = {index for index, code in invisible(whole) if code != 0xFFFD}
    return " ".join("".join(char for index, char in enumerate(whole) if index not in hidden).split())


def scalar(text: str) -> str:
    """A text as a YAML value: plain where every reader of YAML takes it for the same text, else quoted."""
    return text if _is_plain(text) else quoted(text)


def quoted(text: str) -> str:
    """A text between double quotes; what cannot be seen is written as its code."""
    whole = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else _escaped(char) for char in whole)


def typed(text: str) -> str:
    """A number, date or ``true`` as it stands; anything else as text."""
    return text if _LIKE_NUMBER.fullmatch(text) or text in {"true", "false"} else scalar(text)


def _is_plain(text: str) -> bool:
    first = text[:1]
    return (
        (first.isalnum() or first in _OPENING or first > "\x7f")
        and first != ""
        and text.isprintable()
        and text == text.strip()
        and ": " not in text
        and " #" not in text
        and not text.endswith(":")
        and text.lower() not in _RESERVED
        and not _LIKE_NUMBER.fullmatch(text)
    )


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def comment(text: str, indent: str = "", hanging: str = "") -> list[str]:
    """Lines of a comment, wrapped.

    Args:
        text: what it says.
        indent: spaces before ``#``.
        hanging: further spaces after ``#`` from the second line on.
    """
    lines = textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=f"{indent}# ",
        subsequent_indent=f"{indent}# {hanging}",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(TOGETHER, " ") for line in lines]
