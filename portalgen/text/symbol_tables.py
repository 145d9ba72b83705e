"""Kinds of document and issuing bodies as data, found by code and by name."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from portalgen.text.fold import fold

_DATA: Final = Path(__file__).parent.parent / "data"
_TERM: Final = re.compile(r"(?P<code>.*[^0-9])(?P<term>[0-9]{1,2})")
_NOT_WORD: Final = re.compile(r"[\W_]+")


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of document.

    Args:
        classes: "legal" (normative), "administrative", "copy", "other".
        codes: first tokens of its symbols, today's first; empty where symbols do not name the kind.
        year: "required", "absent" or "either".
        body: code of the only body that issues it.
        bare: older symbols of the kind name no body.
    """

    id: str
    name: Mapping[str, str]
    classes: tuple[str, ...]
    year: str
    codes: tuple[str, ...] = ()
    body: str = ""
    bare: bool = False


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A body that issues documents.

    Args:
        codes: today's first.
        names: other or former Vietnamese names.
        accepts: ids of bodies that may be named in its place.
        kinds: what a symbol means that names the body alone, most usual first.
        term: the code may carry the number of a term.
        local: one of many of the same name.
        part: part of a larger body; after another code it is the drafting unit.
    """

    id: str
    codes: tuple[str, ...]
    name: Mapping[str, str]
    names: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    term: bool = False
    local: bool = False
    part: bool = False


class Tables:
    """Both tables with their indexes.

    Args:
        kinds: in the order of the file.
        bodies: in the order of the file.
    """

    def __init__(self, kinds: tuple[Kind, ...], bodies: tuple[Body, ...]) -> None:
        self.kinds: dict[str, Kind] = {kind.id: kind for kind in kinds}
        self.bodies: dict[str, Body] = {body.id: body for body in bodies}
        self.kind_codes: dict[str, tuple[str, ...]] = {}
        for kind in kinds:
            for code in kind.codes:
                self.kind_codes[code] = (*self.kind_codes.get(code, ()), kind.id)
        self.body_codes: dict[str, Body] = {code: body for body in bodies for code in body.codes}
        self._names = sorted(
            ((_words(name), body) for body in bodies for name in (*body.name.values(), *body.names)),
            key=lambda entry: (-len(entry[0]), entry[0]),
        )

    def body_by_code(self, token: str) -> tuple[Body | None, str, int | None]:
        """The body of a token, its code without the number of a term, and that number."""
        body = self.body_codes.get(token)
        if body is not None:
            return body, token, None
        match = _TERM.fullmatch(token)
        if match is not None:
            body = self.body_codes.get(match["code"])
            if body is not None and body.term:
                return body, match["code"], int(match["term"])
        return None, token, None

    @functools.lru_cache(maxsize=4096)  # noqa: B019 - there is one pair of tables
    def bodies_by_name(self, name: str) -> tuple[Body, ...]:
        """The bodies that a name, id or code means; longer names decide before shorter ones in them.

        ``Bộ trưởng Bộ Tư pháp``, ``Uỷ ban nhân dân tỉnh Bắc Ninh`` and ``Bộ Y tế và Bộ Tài chính`` are
        understood.
        """
        stripped = name.strip()
        if stripped in self.bodies:
            return (self.bodies[stripped],)
        by_code, _, _ = self.body_by_code(stripped)
        if by_code is not None:
            return (by_code,)
        return self._bodies_in(_words(stripped))

    def _bodies_in(self, words: str) -> tuple[Body, ...]:
        """Every body named in folded words."""
        found: dict[str, Body] = {}
        rest = f" {words} "
        for known, body in self._names:
            if f" {known} " in rest:
                found[body.id] = body
                rest = rest.replace(f" {known} ", " | ")
        return tuple(found.values())

    def kinds_by_fold(self, token: str) -> Iterator[str]:
        """Codes of kinds that look like the token without diacritics and case, the nearest first."""
        yield from _alike(token, self.kind_codes)

    def body_by_fold(self, token: str) -> str | None:
        """The code of a body that looks like the token, with the number of the term if it has one."""
        for code in _alike(token, self.body_codes):
            return code
        match = _TERM.fullmatch(token)
        if match is not None:
            for code in _alike(match["code"], self.body_codes):
                if self.body_codes[code].term:
                    return code + match["term"]
        return None


def _alike(token: str, codes: Mapping[str, object]) -> Iterator[str]:
    """Codes with the same bare letters; those that differ in case only come first."""
    wanted = fold(token)
    found = [code for code in codes if fold(code) == wanted]
    yield from sorted(found, key=lambda code: code.lower() != token.lower())


def _words(name: str) -> str:
    """A name for comparison: ``Bộ Văn hoá - Thể thao`` and ``Bộ Văn hóa, Thể thao`` are one."""
    return _NOT_WORD.sub(" ", fold(name)).strip()


@functools.cache
def tables() -> Tables:
    """The tables of portalgen, read once."""
    return Tables(
        msgspec.convert(_read("document_kinds.yml")["kinds"], tuple[Kind, ...]),
        msgspec.convert(_read("issuing_bodies.yml")["bodies"], tuple[Body, ...]),
    )


def _read(name: str) -> dict[str, Any]:
    import yaml

    # The C loader, as everywhere: the Python one takes nine times as long.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data: dict[str, Any] = yaml.load((_DATA / name).read_bytes(), Loader=loader)  # noqa: S506
    return data
