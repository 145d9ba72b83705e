"""Old addresses: rules checked and put in order, before any server's syntax.

A rule leads from an old address to the present one (301, 302), or says that a page is gone for good and
which page tells why (410). Wrong rules become problems that the caller reports; they never stop a build and
never reach a server.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import msgspec

#: From this many rules on, Netlify's documentation advises against a ``_redirects`` file.
MANY = 10_000
STATUSES = (301, 302, 410)

# What Netlify and nginx both can tell apart in a query: nginx has $arg_<name> for such names only and sees
# values undecoded, Netlify splits at the first "=" and sees them decoded.
_QUERY_NAME = re.compile(r"[A-Za-z0-9_]+")
_QUERY_VALUE = re.compile(r"[A-Za-z0-9._~-]+")
_SLASHES = re.compile("/{2,}")
_CONTROL = re.compile("[\x00-\x1f\x7f]")
# "*" and ":name" are patterns to Netlify, and its own functions live under /.netlify.
_NOT_LITERAL = re.compile("[\ufffd*]|/:|/\\.{1,2}(?:/|$)|^/\\.netlify")


class Redirect(msgspec.Struct, frozen=True):
    """One old address.

    Args:
        source: its path, percent-encoded or not, with the query if that matters; a host is ignored.
        target: present path or absolute address; for 410 the page that tells why (``source`` if empty).
        status: 301, 302 or 410.
        query: further parameters that must be there, e.g. ``(("ItemID", "2927"),)``; others may be.
    """

    source: str
    target: str = ""
    status: int = 301
    query: tuple[tuple[str, str], ...] = ()


class Elsewhere(msgspec.Struct, frozen=True):
    """A folder of which everything leads elsewhere: that of a site with a host of its own, or a former one.

    Args:
        prefix: path of the folder, slashed at both ends.
        target: address that takes its place, with a slash at its end; for 410 the page that tells why.
        status: 301 or 410.
        keeps_rest: whether the rest of the path is looked for below the target.
    """

    prefix: str
    target: str
    status: int = 301
    keeps_rest: bool = True


class ProblemKind(StrEnum):
    """Why a rule is refused (all but ``MANY``, which only warns)."""

    SOURCE = "source"  # not a path that can be redirected; the home page is none
    TARGET = "target"  # neither a path nor an http(s) address
    STATUS = "status"  # not 301, 302 or 410
    QUERY = "query"  # parameters that a server cannot compare
    DUPLICATE = "duplicate"  # leads elsewhere than an earlier rule for the same address
    LOOP = "loop"  # comes back to itself, at once or by way of others
    MANY = "many"  # more rules than the host is made for


class Problem(msgspec.Struct, frozen=True):
    """A rule that was refused, as given; ``other`` is the rule that it clashes with."""

    kind: ProblemKind
    redirect: Redirect
    other: Redirect | None = None


class Arranged(msgspec.Struct, frozen=True):
    """Rules ready for a server.

    Args:
        rules: most specific first; ``source`` decoded, in NFC; ``target`` percent-encoded; chains shortened
            to one step, ``query`` sorted.
        problems: what was refused, in the order given.
    """

    rules: tuple[Redirect, ...]
    problems: tuple[Problem, ...]


def _folder(path: str) -> str:
    """One key for the three addresses of a folder's page: ``/a``, ``/a/`` and ``/a/index.html``."""
    return path.removesuffix("/index.html").rstrip("/") or "/"


def forms(path: str) -> tuple[str, ...]:
    """The addresses under which a page was served: three for a folder's page, else one."""
    if path.endswith("/index.html"):
        path = path.removesuffix("index.html")
    elif not path.endswith("/"):
        last = path.rpartition("/")[2]
        return (path,) if "." in last else (path, path + "/", path + "/index.html")
    return (path, path + "index.html") if path == "/" else (path, path.rstrip("/"), path + "index.html")


def _source(address: str) -> tuple[str, dict[str, str]] | None:
    """Path and parameters of an old address; None where it is none."""
    if _CONTROL.search(address):  # urlsplit would drop some silently
        return None
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    if parts.scheme not in ("", "http", "https"):
        return None
    path = unicodedata.normalize("NFC", unquote("/" + parts.path.lstrip("/")))
    path = _SLASHES.sub("/", path)
    if _NOT_LITERAL.search(path) or _CONTROL.search(path):
        return None
    return path, dict(parse_qsl(parts.query))


def _target(address: str) -> str:
    """The address percent-encoded; empty where it is neither a path nor an http(s) address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if _CONTROL.search(address):
        return ""
    local = address.startswith("/") and not address.startswith(("//", "/\\"))
    if not local and (parts.scheme not in ("http", "https") or not parts.netloc):
        return ""
    # "$" begins a variable in nginx, "/:" a placeholder in Netlify.
    encoded = quote(address, safe="%/:?#[]@!&'()*+,;=~")
    return encoded.replace("/:", "/%3A") if local else encoded


def _normalised(rule: Redirect) -> Redirect | ProblemKind:
    """The rule in the form of :class:`Arranged`, or why it cannot be."""
    if rule.status not in STATUSES:
        return ProblemKind.STATUS
    source = _source(rule.source)
    if source is None:
        return ProblemKind.SOURCE
    path, parameters = source
    query = tuple(sorted((parameters | dict(rule.query)).items()))
    if _folder(path) == "/" and not query:
        return ProblemKind.SOURCE
    if not all(_QUERY_NAME.fullmatch(name) and _QUERY_VALUE.fullmatch(value) for name, value in query):
        return ProblemKind.QUERY
    target = _target(rule.target or (quote(path) if rule.status == 410 else ""))
    if not target or (rule.status == 410 and not target.startswith("/")):
        return ProblemKind.TARGET
    if rule.status == 410:  # shown in place, so it must name a file
        target = target.partition("#")[0].partition("?")[0]
        target += "index.html" if target.endswith("/") else ""
    return Redirect(source=path, target=target, status=rule.status, query=query)


def _applies(target: str, table: dict[str, list[Redirect]]) -> Redirect | None:
    """The rule that a browser would meet next at a target; None on a page or on another host."""
    if not target.startswith("/"):
        return None
    found = _source(target)
    if found is None:
        return None
    path, parameters = found
    rules = table.get(_folder(path), ())
    return next((rule for rule in rules if set(rule.query) <= parameters.items()), None)


def _shortened(rule: Redirect, table: dict[str, list[Redirect]]) -> Redirect | None:
    """The rule with its final target; None where the way comes back."""
    seen = {rule}
    target = rule.target
    while (step := _applies(target, table)) is not None and step.status != 410:
        if step in seen:
            return None
        seen.add(step)
        target = step.target
    return Redirect(source=rule.source, target=target, status=rule.status, query=rule.query)


def arrange(redirects: Iterable[Redirect]) -> Arranged:
    """Check the rules, shorten chains to one step and put them in order.

    Of two rules for one address the first given stays. A chain that ends at a page that is gone leads there.
    """
    problems: list[Problem] = []
    kept: dict[tuple[str, tuple[tuple[str, str], ...]], tuple[Redirect, Redirect]] = {}
    for given in redirects:
        rule = _normalised(given)
        if isinstance(rule, ProblemKind):
            problems.append(Problem(kind=rule, redirect=given))
            continue
        earlier, rule_as_given = kept.setdefault((_folder(rule.source), rule.query), (rule, given))
        if (earlier.target, earlier.status) != (rule.target, rule.status):
            problems.append(Problem(kind=ProblemKind.DUPLICATE, redirect=given, other=rule_as_given))
    table: dict[str, list[Redirect]] = {}
    for (folder, _), (rule, _) in sorted(kept.items(), key=lambda entry: -len(entry[0][1])):
        table.setdefault(folder, []).append(rule)
    rules = []
    for rule, given in kept.values():
        final = rule if rule.status == 410 else _shortened(rule, table)
        if final is None:
            problems.append(Problem(kind=ProblemKind.LOOP, redirect=given))
        else:
            rules.append(final)
    if len(rules) > MANY:
        problems.append(Problem(kind=ProblemKind.MANY, redirect=rules[0]))
    rules.sort(key=lambda rule: (-len(rule.query), rule.source, rule.query))
    return Arranged(rules=tuple(rules), problems=tuple(problems))
