"""Numbers and symbols of official documents, such as ``42/2022/NĐ-CP`` and ``1319/QĐ-BTP``.

The form is that of Decree 30/2020/NĐ-CP, Article 8 and Appendix III, for administrative documents and of
the rules on normative legal documents, which put the year between number and symbol. Older forms that an
archive holds (``143/HĐBT``, ``21-LCT/HĐNN8``, ``522b/NQ-UBTVQH13``) and those of the Party
(``27-NQ/TW``) are read too.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final

import msgspec

from portalgen.text.suggest import closest
from portalgen.text.symbol_suggest import nearest
from portalgen.text.symbol_tables import Body, Kind, Tables, tables
from portalgen.text.unicode import nfc, replace_eth

_CODE: Final = r"[A-ZĐÂĂÊÔƠƯ][A-ZĐÂĂÊÔƠƯa-zđ&0-9]*"
_SYMBOL: Final = re.compile(
    r"(?:(?P<number>[0-9]{1,4}[a-z]?(?:\.[0-9]{1,3})?)/(?P<year>(?:19|20)[0-9]{2})|(?P<single>[0-9]{1,6}[a-z]?))"
    rf"/(?P<tokens>{_CODE}(?:-{_CODE})*)"
)
#: Kind before the stroke, body after it: older documents, and those of the Party to this day.
_OLDER: Final = re.compile(
    rf"(?P<number>[0-9]{{1,6}}[a-z]?)-(?P<kind>{_CODE})/(?P<tokens>{_CODE}(?:-{_CODE})*)"
)
_DASHES: Final = re.compile("[\u2010-\u2015\u2212\u00ad]")
_UNSEEN: Final = re.compile("[\u200b-\u200f\u2060\ufeff]")
_AROUND: Final = re.compile(r"\s*([/-])\s*")
_CUTOFF: Final = 0.75
#: A symbol stands in this many characters, with the words around it; a suggestion is not sought further.
_LONGEST: Final = 200
_JOINT: Final = frozenset({"thong_tu_lien_tich", "nghi_quyet_lien_tich"})
_LETTER_KIND: Final = "cong_van"
#: Symbols have carried the year since the first Law on the Promulgation of Legal Documents, in force in 1997;
#: practice took until the year after.
_YEARS_SINCE: Final = 1998


class Symbol(msgspec.Struct, frozen=True):
    """A symbol taken apart.

    Args:
        number: as written, with leading zeros (``05``, ``66.13``, ``522b``).
        year: none where the symbol carries none.
        kind: id of the kind of document; empty where the symbol does not tell (``148/2025/QH15``).
        bodies: codes of the issuing bodies, known or not, without the number of a term (``QH``).
        text: the symbol in canonical form.
        units: drafting units named after the body (``353/QĐ-BCA-V19``).
        term: number of the term of an assembly (15 in ``QH15``).
    """

    number: str
    year: int | None
    kind: str
    bodies: tuple[str, ...]
    text: str
    units: tuple[str, ...] = ()
    term: int | None = None


class SymbolProblemKind(StrEnum):
    """Why a text is not a symbol."""

    NOT_A_SYMBOL = "not_a_symbol"
    UNKNOWN_KIND = "unknown_kind"


class SymbolProblem(msgspec.Struct, frozen=True):
    """A text that is not a symbol; ``suggestion`` is the nearest one that is, or empty."""

    kind: SymbolProblemKind
    suggestion: str = ""


class DisagreementKind(StrEnum):
    """In what a symbol disagrees with what else is said of the document."""

    KIND = "kind_mismatch"
    BODY = "body_mismatch"
    BODY_UNKNOWN = "body_unknown"
    YEAR = "year_mismatch"
    YEAR_MISSING = "year_missing"
    YEAR_UNEXPECTED = "year_unexpected"


class Disagreement(msgspec.Struct, frozen=True):
    """A symbol against the rest of the front matter.

    Args:
        found: what the symbol says: id of a kind, code of a body, or year; empty for a missing year.
        expected: what is said elsewhere: id of a kind, names of bodies, or year; empty where nothing is.
        suggestion: the symbol that would agree, or empty.
    """

    kind: DisagreementKind
    found: str
    expected: str = ""
    suggestion: str = ""


def canonical_symbol(text: str) -> str:
    """The text in NFC with ``Đ`` for Eth, hyphens for dashes and no spaces around ``/`` and ``-``."""
    plain = _DASHES.sub("-", _UNSEEN.sub("", replace_eth(nfc(text))))
    return _AROUND.sub(r"\1", plain.strip())


@functools.lru_cache(maxsize=1024)
def parse_symbol(text: str) -> Symbol | SymbolProblem:
    """Take a symbol apart, or say what is wrong with it and what was probably meant."""
    canonical = canonical_symbol(text)
    read = _read(canonical)
    if isinstance(read, Symbol):
        return read
    suggestion = nearest(canonical[:_LONGEST])
    valid = suggestion != canonical and isinstance(_read(suggestion), Symbol)
    return SymbolProblem(read, suggestion if valid else "")


def read_symbol(text: str) -> Symbol | None:
    """Take a symbol apart; None where it is none. For passes over much text: nothing is suggested."""
    read = _read(canonical_symbol(text))
    return read if isinstance(read, Symbol) else None


def kind_of(doc_kind: str) -> Kind | None:
    """The kind of document with that id."""
    return tables().kinds.get(doc_kind)


def bodies_of(text: str) -> tuple[Body, ...]:
    """The bodies that a code, an id or a name (of one or of several) means; empty where none is known."""
    return tables().bodies_by_name(text)


def _read(canonical: str) -> Symbol | SymbolProblemKind:
    known = tables()
    match = _SYMBOL.fullmatch(canonical)
    if match is not None:
        year = int(match["year"]) if match["year"] else None
        return _interpret(
            canonical, match["number"] or match["single"], year, match["tokens"].split("-"), known
        )
    match = _OLDER.fullmatch(canonical)
    if match is not None and match["kind"] in known.kind_codes:
        return _of_kind(canonical, match["number"], None, [match["kind"], *match["tokens"].split("-")], known)
    return SymbolProblemKind.NOT_A_SYMBOL


def _interpret(
    text: str, number: str, year: int | None, tokens: list[str], known: Tables
) -> Symbol | SymbolProblemKind:
    """What the tokens after the last stroke mean: a kind and bodies, or a body and its unit."""
    if tokens[0] in known.kind_codes:
        return _of_kind(text, number, year, tokens, known)
    body, code, term = known.body_by_code(tokens[0])
    if body is None and (year is not None or _is_kind_misspelt(text, tokens)):
        return SymbolProblemKind.UNKNOWN_KIND
    if body is not None and year is not None and not body.term:
        return SymbolProblemKind.UNKNOWN_KIND  # 42/2022/CP
    kind = _LETTER_KIND
    if body is not None and body.kinds and len(tokens) == 1:
        kind = body.kinds[0] if len(body.kinds) == 1 else ""
    return Symbol(number, year, kind, (code,), text, units=tuple(tokens[1:]), term=term)


def _is_kind_misspelt(text: str, tokens: list[str]) -> bool:
    """Whether an unknown first token is a kind written wrongly rather than an office that we do not know."""
    meant = nearest(text).rpartition("/")[2].split("-")
    return meant != [""] and [token.upper() for token in meant] != [token.upper() for token in tokens]


def _of_kind(
    text: str, number: str, year: int | None, tokens: list[str], known: Tables
) -> Symbol | SymbolProblemKind:
    """A symbol that begins with the code of a kind."""
    kinds = [known.kinds[id_] for id_ in known.kind_codes[tokens[0]]]
    if len(tokens) == 1 and not any(kind.bare for kind in kinds):
        return SymbolProblemKind.NOT_A_SYMBOL  # 42/2022/NĐ: of whom?
    bodies: list[str] = []
    units: list[str] = []
    term: int | None = None
    for token in tokens[1:]:
        body, code, number_of_term = known.body_by_code(token)
        term = term or number_of_term
        issues = not bodies or kinds[0].id in _JOINT or (body is not None and not body.part)
        (bodies if issues and not units else units).append(code)
    # SL alone is a decree-law of old, SL of a body a copy.
    kinds = [kind for kind in kinds if kind.bare == (len(tokens) == 1)] or kinds
    return Symbol(number, year, kinds[0].id, tuple(bodies), text, units=tuple(units), term=term)


def cross_check(
    symbol: Symbol,
    doc_kind: str = "",
    bodies: Sequence[str] = (),
    issued_year: int | None = None,
    *,
    legal: bool | None = None,
) -> tuple[Disagreement, ...]:
    """Hold a symbol against the rest of what is known of its document; nothing known, nothing checked.

    Args:
        symbol: as parsed.
        doc_kind: id of the kind of document; ids outside the table are not checked.
        bodies: names, ids or codes of the issuing bodies.
        issued_year: year of issue.
        legal: whether the document is a normative legal one, for kinds that may be either.
    """
    known = tables()
    if symbol.year is None and issued_year is not None and issued_year < _YEARS_SINCE:
        return ()  # each office had its own forms then
    return (
        *_check_kind(symbol, doc_kind, known),
        *_check_bodies(symbol, bodies, known),
        *_check_year(symbol, doc_kind, issued_year, known, legal=legal),
    )


def kinds_named(symbol: Symbol) -> tuple[str, ...]:
    """Ids of every kind that the symbol may stand for, the most usual first."""
    known = tables()
    older = _OLDER.fullmatch(symbol.text)
    head = older["kind"] if older else symbol.text.rpartition("/")[2].partition("-")[0]
    if head in known.kind_codes:
        return known.kind_codes[head]
    body = known.body_codes.get(symbol.bodies[0]) if symbol.bodies else None
    return body.kinds if body is not None and symbol.kind != _LETTER_KIND else (symbol.kind,)


def _check_kind(symbol: Symbol, doc_kind: str, known: Tables) -> Iterator[Disagreement]:
    """The kind in the symbol against the kind of document."""
    named = kinds_named(symbol)
    if doc_kind in known.kinds and named and doc_kind not in named:
        yield Disagreement(DisagreementKind.KIND, found=named[0], expected=doc_kind)


def _check_bodies(symbol: Symbol, given: Sequence[str], known: Tables) -> Iterator[Disagreement]:
    """The bodies in the symbol against the table and against the issuing bodies."""
    coded = {code: known.body_codes.get(code) for code in symbol.bodies}
    for code, body in coded.items():
        if body is None:
            near = known.body_by_fold(code) or closest(code, known.body_codes, cutoff=_CUTOFF)
            better = re.sub(rf"(?<=[/-]){re.escape(code)}(?=-|$)", near, symbol.text) if near else ""
            yield Disagreement(DisagreementKind.BODY_UNKNOWN, found=code, suggestion=better)
    named = [known.bodies_by_name(name) for name in given]
    if not given or () in named:
        return  # a body that the table does not hold may be the very one
    ids = {body.id for group in named for body in group}
    for code, body in coded.items():
        if body is not None and not ids & {body.id, *body.accepts}:
            yield Disagreement(DisagreementKind.BODY, found=code, expected="; ".join(given))


def _check_year(
    symbol: Symbol, doc_kind: str, issued_year: int | None, known: Tables, *, legal: bool | None
) -> Iterator[Disagreement]:
    """The year in the symbol against the date, and whether there may be one."""
    issued = str(issued_year or "")
    if symbol.year is not None and issued_year is not None and symbol.year != issued_year:
        better = symbol.text.replace(f"/{symbol.year}/", f"/{issued_year}/", 1)
        yield Disagreement(DisagreementKind.YEAR, str(symbol.year), issued, better)
    kind = known.kinds.get(doc_kind) or known.kinds.get(symbol.kind)
    rule = kind.year if kind is not None else "either"
    if rule == "either" and legal is not None and kind is not None and len(kind.classes) > 1:
        rule = "required" if legal else "absent"
    if rule == "required" and symbol.year is None:
        # 2018/TT-BTC has lost its number, not its year; 21-LCT/HĐNN8 has no place for one.
        known_year = issued if symbol.number != issued and symbol.text.startswith(f"{symbol.number}/") else ""
        better = symbol.text.replace("/", f"/{known_year}/", 1) if known_year else ""
        yield Disagreement(DisagreementKind.YEAR_MISSING, "", issued, better)
    if rule == "absent" and symbol.year is not None:
        better = symbol.text.replace(f"/{symbol.year}/", "/", 1)
        yield Disagreement(DisagreementKind.YEAR_UNEXPECTED, str(symbol.year), issued, better)
