"""One Unicode form for all text, and the characters that nobody sees."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_ETH: Final = str.maketrans({"\u00d0": "\u0110", "\u00f0": "\u0111"})

#: Controls (tab and line ends apart), soft hyphen, fillers, zero-width and bidirectional controls, line
#: and paragraph separators, invisible operators, byte order marks, interlinear and object marks, U+FFFD
#: and tag characters.
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffd\U000e0000-\U000e007f]"
)
_JOINERS: Final = frozenset("\u200b\u200c\u200d")
_EMOJI_MODIFIERS: Final = frozenset("\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")


def nfc(text: str) -> str:
    """The text in NFC, the only form that is stored and compared.

    Half-composed letters as Windows code page 1258 leaves them (``ê`` + U+0323) become whole (``ệ``).
    """
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def replace_eth(text: str) -> str:
    """The text with Icelandic ``Ð ð`` (U+00D0, U+00F0) as Vietnamese ``Đ đ`` (U+0110, U+0111)."""
    return text.translate(_ETH) if "\u00d0" in text or "\u00f0" in text else text


def invisible(text: str) -> tuple[tuple[int, int], ...]:
    """Characters that a reader does not see and a search does not find, as (index, code point).

    U+FFFD, the mark of text destroyed by a wrong encoding, is among them. Joiners that a script needs
    (Khmer, Lao, Thai, Burmese, Arabic, Indic) or that build one emoji of several are not.
    """
    return tuple(
        (found.start(), ord(found.group()))
        for found in _INVISIBLE.finditer(text)
        if not (found.group() in _JOINERS and _is_needed(text, found.start()))
    )


def _is_needed(text: str, index: int) -> bool:
    """Whether the joiner at ``index`` stands between two characters that are written with joiners."""
    return 0 < index < len(text) - 1 and _takes_joiner(text[index - 1]) and _takes_joiner(text[index + 1])


def _takes_joiner(char: str) -> bool:
    """Whether the character is of a script with joiners, or (part of) an emoji."""
    return (
        "\u0600" <= char <= "\u109f"  # Arabic to Burmese, with the Indic scripts, Thai and Lao
        or "\u1780" <= char <= "\u17ff"  # Khmer
        or char in _EMOJI_MODIFIERS
        or unicodedata.category(char) == "So"
    )
