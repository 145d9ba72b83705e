"""The valid symbol nearest to what somebody wrote."""

from __future__ import annotations

import re
from typing import Final

from portalgen.text.fold import fold
from portalgen.text.suggest import closest
from portalgen.text.symbol_tables import Tables, tables

_LETTER: Final = r"[^\W\d_]"
_GAP: Final = r"[\s/\-_.,]"
_LOOSE: Final = re.compile(
    r"(?<![0-9])(?<![0-9][/.\-])(?P<number>[0-9]{1,6}(?:\.[0-9]{1,3})?[a-z]?)"
    rf"(?:{_GAP}+(?P<year>(?:19|20)[0-9]{{2}}))?{_GAP}*"
    rf"(?P<tokens>{_LETTER}[\w&]*(?:{_GAP}+{_LETTER}[\w&]*)*)"
)
_GOES_ON: Final = re.compile(r"[/\-_.]\w")
_TOKEN: Final = re.compile(rf"(?P<gap>{_GAP}*)(?P<token>{_LETTER}[^\W_&]*(?:&[^\W_]+)*)")
#: Codes are short, and so near to each other that only one slip in four letters is forgiven.
_CUTOFF: Final = 0.75


def nearest(text: str) -> str:
    """A symbol built from the codes that the text seems to name, or nothing; not checked for validity.

    Lost diacritics (``42/2022/ND-CP``), lost hyphens (``NĐCP``), other separators and words around the
    symbol (``Nghị định số 42/2022/NĐ-CP ngày …``) are mended.
    """
    for match in _LOOSE.finditer(text):
        if _GOES_ON.match(text, match.end()):
            continue
        tokens = _mend(match["tokens"], with_year=match["year"] is not None)
        if tokens:
            year = f"/{match['year']}" if match["year"] else ""
            return f"{match['number']}{year}/{'-'.join(tokens)}"
    return ""


def _mend(text: str, *, with_year: bool) -> list[str]:
    """The tokens of a symbol in their proper spelling; none where the first is no known code."""
    known = tables()
    found = [(match["gap"].strip(), match["token"]) for match in _TOKEN.finditer(text)]
    rest = []
    for gap, token in found[1:]:
        code = known.body_by_fold(token)
        if code is None and not gap:
            break  # words after the symbol
        rest.append(code or token.upper())
    # Without a year, an unknown first token may well be an office that is not in the table.
    sure = with_year or (bool(rest) and _is_main(rest[0], known))
    tokens = _first(found[0][1], known, with_year=with_year, sure=sure, alone=not rest)
    if not rest and len(tokens) == 1 and tokens[0] in known.kind_codes:
        body = known.kinds[known.kind_codes[tokens[0]][0]].body
        return [*tokens, body] if body else tokens
    return [*tokens, *rest] if tokens else []


def _is_main(code: str, known: Tables) -> bool:
    """Whether the code is today's code of a body that is no part of another."""
    body, bare, _ = known.body_by_code(code)
    return body is not None and not body.part and body.codes[0] == bare


def _first(token: str, known: Tables, *, with_year: bool, sure: bool, alone: bool) -> list[str]:
    """The first token as the code of a kind or body, or as both where the hyphen was lost.

    Args:
        token: as written.
        known: the tables.
        with_year: whether the symbol has a year, and so must begin with a kind.
        sure: whether the token must be a kind, so that guessing at single letters is allowed.
        alone: whether no other token follows.
    """
    # Telex leaves "dd" where the keyboard program was off.
    for spelling in (token, re.sub("dd", "d", token, flags=re.IGNORECASE)):
        for kind in known.kinds_by_fold(spelling):
            return [kind]
        body = known.body_by_fold(spelling)
        if body is not None:
            kinds = known.body_codes[body].kinds if body in known.body_codes else ()
            missing = known.kinds[kinds[0]].codes if with_year and kinds else ()
            return [missing[0], body] if missing else [body]
        parts = _split(spelling, known) if with_year or alone else []
        if parts:
            return parts
    guessed = closest(token, known.kind_codes, cutoff=_CUTOFF) if sure else None
    return [guessed] if guessed else []


def _split(token: str, known: Tables) -> list[str]:
    """``NĐCP`` as kind and body."""
    folded = fold(token)
    for code in sorted(known.kind_codes, key=lambda code: (-len(code), code)):
        if folded.startswith(fold(code)) and len(folded) > len(code):
            body = known.body_by_fold(token[len(code) :])
            if body is not None and _is_main(body, known):
                return [code, body]
    return []
