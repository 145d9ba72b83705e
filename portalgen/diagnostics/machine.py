"""JSON and addresses for other programs."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

#: Valid inside JSON, yet harmful when a terminal or a log shows the file.
_RISKY = re.compile(r"[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def to_json(value: object) -> str:
    """Indented JSON with Vietnamese letters as they are and every unsafe character escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return _RISKY.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def to_uri(path: str) -> str:
    """A relative path as a URI reference."""
    return quote(path, safe="/", errors="replace")
