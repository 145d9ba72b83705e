"""The rules of ``_redirects`` and ``_headers`` as nginx configuration.

Two files, because nginx wants ``map`` in ``http`` and the rest in ``server``. Headers depend on the address
through maps, never through locations: an ``add_header`` in a location would drop those of the server.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec

from portalgen.i18n import Translator
from portalgen.render.hosting import (
    ATOM_CONTENT_TYPE,
    IMMUTABLE,
    OPEN_ENDINGS,
    SVG_CSP,
    HeaderPolicy,
    security_headers,
)
from portalgen.render.redirects import Redirect, arrange, forms

# Caching of pages: kept, but asked for again each time, as Netlify has it.
_REVALIDATE = "public, max-age=0, must-revalidate"


class NginxFiles(msgspec.Struct, frozen=True):
    """``http`` is included in the ``http`` block (before other maps), ``server`` in the ``server`` block."""

    http: bytes
    server: bytes


def _quoted(text: str) -> str:
    """A parameter of the configuration, with its quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _pattern(text: str) -> str:
    """A regular expression for exactly this text."""
    return "^" + re.sub(r"([^A-Za-z0-9\x80-\U0010ffff])", r"\\\1", text) + "$"


def _map(key: str, name: str, default: str, entries: Mapping[str, str]) -> list[str]:
    lines = [f"map {_quoted(key)} ${name} {{", f"    default {_quoted(default)};"]
    lines += [f"    {_quoted(source)} {_quoted(value)};" for source, value in entries.items()]
    return [*lines, "}"]


def _folded(key: str) -> bytes:
    """The key as nginx compares it: maps ignore the case of ASCII letters."""
    return key.encode().lower()


def _entries(rules: Mapping[str, tuple[str, Redirect]]) -> dict[str, str]:
    """Entries of one map of redirects: what the server's ``if`` then checks, by key.

    A value repeats the path, so that the check can be exact where the map ignores case: ``/Tin/`` that leads
    to ``/tin/`` would otherwise lead there for ever. Keys that differ only in case, or whose ``$`` cannot
    stand in a value, become regular expressions, which are exact.
    """
    twins: dict[bytes, int] = {}
    for key in rules:
        twins[_folded(key)] = twins.get(_folded(key), 0) + 1
    entries = {}
    for key, (path, rule) in rules.items():
        answer = f"{rule.status} {rule.target}"
        if twins[_folded(key)] > 1 or "$" in path:
            entries["~" + _pattern(key)] = f"* {answer}"
        else:
            entries[key] = f"{path} {answer}"
    return entries


def _redirect_maps(rules: Iterable[Redirect]) -> list[str]:
    """A map for each set of parameters, each asking the next; the last looks at the path alone.

    The order is that of the rules: most parameters first, then by name.
    """
    groups: dict[tuple[str, ...], dict[str, tuple[str, Redirect]]] = {}
    for rule in rules:
        group = groups.setdefault(tuple(name for name, _ in rule.query), {})
        query = "".join(f"?{name}={value}" for name, value in rule.query)
        for path in forms(rule.source):
            group[path + query] = (path, rule)
    lines: list[str] = []
    before = ""
    first_asked = sorted(groups, key=lambda names: (-len(names), names))
    for number, names in enumerate(reversed(first_asked)):
        key = "$uri" + "".join(f"?{name}=$arg_{name}" for name in names)
        name = f"portal_rule_{number}"
        lines += _map(key, name, before, _entries(groups[names]))
        before = f"${name}"
    return lines and [*_hash_sizes(groups), *lines, *_map("-", "portal_rule", before, {})]


def _hash_sizes(groups: Mapping[tuple[str, ...], Mapping[str, object]]) -> list[str]:
    """Room for the longest key (its bytes, a length and a pointer, a bucket's end) and for all keys."""
    longest = max(len(key.encode()) for group in groups.values() for key in group)
    most = max(len(group) for group in groups.values())
    bucket, size = 128, 2048
    while bucket < longest + 32:
        bucket *= 2
    while size < 2 * most:
        size *= 2
    return [f"map_hash_bucket_size {bucket};", f"map_hash_max_size {size};"]


def _header_maps(policy: HeaderPolicy) -> list[str]:
    csp = dict(security_headers(policy))["Content-Security-Policy"]
    endings = "|".join(re.escape(ending) for ending in OPEN_ENDINGS)
    folders = {"~^" + re.escape(folder): IMMUTABLE for folder in policy.fingerprinted}
    return [
        *_map("$uri", "portal_csp", csp, {r"~*\.svg$": SVG_CSP}),
        *_map("$uri", "portal_cache", _REVALIDATE, folders),
        *_map("$uri", "portal_open", "", {f"~*(?:{endings})$": "*"}),
    ]


def _server_headers(policy: HeaderPolicy) -> list[str]:
    """``always``: also on errors; but errors of files with a hash in their name must not be cached."""
    lines = []
    for name, value in security_headers(policy):
        sent = "$portal_csp" if name == "Content-Security-Policy" else _quoted(value)
        lines.append(f"add_header {name} {sent} always;")
    lines.append("add_header Cache-Control $portal_cache;")
    lines.append("add_header Access-Control-Allow-Origin $portal_open;")
    return lines


def _server_redirects(rules: Iterable[Redirect]) -> list[str]:
    """The path again before the rule: the rule counts only if it names exactly this path (or any, ``*``)."""
    statuses = sorted({rule.status for rule in rules})
    lines = ['set $portal_match "$uri $portal_rule";'] if statuses else []
    for status in statuses:
        lines.append(f'if ($portal_match ~ "^(?:(.+) \\1|.+ \\*) {status} (\\S+)$") {{')
        if status == 410:
            lines += ["    set $portal_gone $2;", "    return 410;"]
        else:
            lines += [f"    return {status} $2;"]
        lines.append("}")
    if 410 in statuses:
        lines += [
            "error_page 410 @portal_gone;",
            "location @portal_gone {",
            "    try_files $portal_gone =410;",
            "}",
        ]
    return lines


def nginx_include(
    redirects: Iterable[Redirect], policy: HeaderPolicy | None = None, *, words: Translator
) -> NginxFiles:
    """The nginx files that do what ``_redirects`` and ``_headers`` do on Netlify.

    Args:
        redirects: old addresses; refused ones (see :func:`arrange`) are left out.
        policy: as for ``_headers``.
        words: for the comments that say where each file belongs.
    """
    policy = policy or HeaderPolicy()
    rules = arrange(redirects).rules
    http = [f"# {words.text('output.nginx.http')}", *_redirect_maps(rules), *_header_maps(policy)]
    server = [
        f"# {words.text('output.nginx.server')}",
        # Relative Location headers: behind a proxy nginx knows neither scheme nor port.
        "absolute_redirect off;",
        "error_page 404 /404.html;",
        *_server_headers(policy),
        *_server_redirects(rules),
        r"location ~ /atom\.xml$ {",
        "    types { }",
        f"    default_type {_quoted(ATOM_CONTENT_TYPE)};",
        "}",
        "location ~ ^/_(?:headers$|redirects$|nginx/) {",
        "    return 404;",
        "}",
    ]
    return NginxFiles(http=_file(http), server=_file(server))


def _file(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()
