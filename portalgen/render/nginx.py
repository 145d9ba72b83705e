"""The rules of ``_redirects`` and ``_headers`` as nginx configuration.

Two files, because nginx wants ``map`` in ``http`` and the rest in ``server``. Headers depend on the address
through maps, never through locations: an ``add_header`` in a location would drop those of the server.
Names of variables carry the host's, and one file holds the maps of all hosts: one nginx can serve them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from portalgen.i18n import Translator
from portalgen.render.hosting import (
    CONTENT_TYPES,
    IMMUTABLE,
    OPEN_ENDINGS,
    SVG_CSP,
    HeaderPolicy,
    security_headers,
)
from portalgen.render.redirects import STATUSES, Elsewhere, Redirect, arrange, forms

# Caching of pages: kept, but asked for again each time, as Netlify has it.
_REVALIDATE = "public, max-age=0, must-revalidate"


class NginxHost(msgspec.Struct, frozen=True):
    """One host as nginx serves it.

    Args:
        name: of its variables, e.g. ``phap-dien``; empty for the main host.
        redirects: old addresses; refused ones (see :func:`arrange`) are left out.
        elsewhere: folders of which everything leads elsewhere.
        policy: as for ``_headers``.
        prefix: path at which the host's folder is served, slashed at both ends.
        precompressed: whether ``.gz`` files stand beside those that compress well.
    """

    name: str = ""
    redirects: tuple[Redirect, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    policy: HeaderPolicy = HeaderPolicy()
    prefix: str = "/"
    precompressed: bool = False

    def variable(self, name: str) -> str:
        """The name of a variable of this host, without its ``$``."""
        host = re.sub(r"[^A-Za-z0-9]", "_", self.name)
        return f"portal_{host}_{name}" if host else f"portal_{name}"


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


def _groups(rules: Iterable[Redirect]) -> dict[tuple[str, ...], dict[str, tuple[str, Redirect]]]:
    """Rules by the parameters that they look at: key of the map to path and rule."""
    groups: dict[tuple[str, ...], dict[str, tuple[str, Redirect]]] = {}
    for rule in rules:
        group = groups.setdefault(tuple(name for name, _ in rule.query), {})
        query = "".join(f"?{name}={value}" for name, value in rule.query)
        for path in forms(rule.source):
            group[path + query] = (path, rule)
    return groups


def _redirect_maps(host: NginxHost) -> list[str]:
    """A map for each set of parameters, each asking the next; the last looks at the path alone.

    The order is that of the rules: most parameters first, then by name.
    """
    groups = _groups(arrange(host.redirects).rules)
    lines: list[str] = []
    before = ""
    first_asked = sorted(groups, key=lambda names: (-len(names), names))
    for number, names in enumerate(reversed(first_asked)):
        key = "$uri" + "".join(f"?{name}=$arg_{name}" for name in names)
        name = host.variable(f"rule_{number}")
        lines += _map(key, name, before, _entries(groups[names]))
        before = f"${name}"
    return [*lines, *_map("-", host.variable("rule"), before, {})]


def _hash_sizes(hosts: Iterable[NginxHost]) -> list[str]:
    """Room for the longest key (its bytes, a length and a pointer, a bucket's end) and for all keys.

    nginx takes these once for all maps, so they stand in one file with the maps of all hosts.
    """
    maps = [group for host in hosts for group in _groups(arrange(host.redirects).rules).values()]
    longest = max((len(key.encode()) for group in maps for key in group), default=0)
    most = max(map(len, maps), default=0)
    bucket, size = 128, 2048
    while bucket < longest + 32:
        bucket *= 2
    while size < 2 * most:
        size *= 2
    return [f"map_hash_bucket_size {bucket};", f"map_hash_max_size {size};"]


def _header_maps(host: NginxHost) -> list[str]:
    csp = dict(security_headers(host.policy))["Content-Security-Policy"]
    endings = "|".join(re.escape(ending) for ending in OPEN_ENDINGS)
    folders = {"~^" + re.escape(folder): IMMUTABLE for folder in host.policy.fingerprinted}
    if host.policy.index:
        folders[rf"~^{re.escape(host.policy.index)}.+\.[0-9a-f]{{8}}\.(?:bin|json)$"] = IMMUTABLE
    return [
        *_map("$uri", host.variable("csp"), csp, {r"~*\.svg$": SVG_CSP}),
        *_map("$uri", host.variable("cache"), _REVALIDATE, folders),
        *_map("$uri", host.variable("open"), "", {f"~*(?:{endings})$": "*"}),
    ]


def _server_headers(host: NginxHost) -> list[str]:
    """``always``: also on errors; but errors of files with a hash in their name must not be cached."""
    lines = []
    for name, value in security_headers(host.policy):
        sent = f"${host.variable('csp')}" if name == "Content-Security-Policy" else _quoted(value)
        lines.append(f"add_header {name} {sent} always;")
    lines.append(f"add_header Cache-Control ${host.variable('cache')};")
    lines.append(f"add_header Access-Control-Allow-Origin ${host.variable('open')};")
    return lines


def _server_redirects(host: NginxHost) -> list[str]:
    """The path again before the rule: the rule counts only if it names exactly this path (or any, ``*``).

    They are the same whatever the rules: the first page that is taken down changes the maps alone.
    """
    match, gone = host.variable("match"), host.variable("gone")
    lines = [f'set ${match} "$uri ${host.variable("rule")}";']
    for status in STATUSES:
        lines.append(f'if (${match} ~ "^(?:(.+) \\1|.+ \\*) {status} (\\S+)$") {{')
        if status == 410:
            lines += [f"    set ${gone} $2;", "    return 410;"]
        else:
            lines += [f"    return {status} $2;"]
        lines.append("}")
    return [
        *lines,
        "error_page 410 @portal_gone;",
        "location @portal_gone {",
        f"    try_files ${gone} =410;",
        "}",
    ]


def _server_elsewhere(host: NginxHost) -> list[str]:
    """Folders that lead elsewhere, whatever stands behind them."""
    lines = []
    for folder in host.elsewhere:
        bare, inside = folder.prefix.rstrip("/"), f"^{re.escape(folder.prefix)}(.*)$"
        if folder.status == 410:
            whole = [f"    set ${host.variable('gone')} {_quoted(folder.target)};", "    return 410;"]
            part = whole
        else:
            target = _quoted(folder.target.replace("$", "%24"))
            rest = _quoted(folder.target.replace("$", "%24") + ("$1" if folder.keeps_rest else ""))
            whole = [f"    return 301 {target};"]
            # rewrite, unlike return, encodes what the address holds and keeps the query.
            part = [f"    rewrite {_quoted(inside)} {rest} permanent;"]
        lines += [f"location = {_quoted(bare)} {{", *whole, "}"]
        lines += [f"location ^~ {_quoted(folder.prefix)} {{", *part, "}"]
    return lines


def nginx_http(hosts: Iterable[NginxHost], *, words: Translator) -> bytes:
    """The file for nginx's ``http`` block, before any other ``map``: the rules of all hosts that it serves.

    Args:
        hosts: each with a name of its own.
        words: for the comment that says where the file belongs.
    """
    served = tuple(hosts)
    lines = [f"# {words.text('output.nginx.http')}", *_hash_sizes(served)]
    for host in served:
        lines += [*_redirect_maps(host), *_header_maps(host)]
    return _file(lines)


def nginx_server(host: NginxHost, *, words: Translator) -> bytes:
    """The file for the ``server`` block of one host.

    Args:
        host: one of those that ``http`` knows.
        words: for the comment that says where the file belongs.
    """
    root = re.escape(host.prefix)
    lines = [
        f"# {words.text('output.nginx.server')}",
        # Relative Location headers: behind a proxy nginx knows neither scheme nor port.
        "absolute_redirect off;",
        f"error_page 404 {_quoted(host.prefix + '404.html')};",
        *(("gzip_static on;", "gzip_vary on;") if host.precompressed else ()),
        *_server_headers(host),
        *_server_redirects(host),
        *_server_elsewhere(host),
        *_server_types(),
        f"location ~ {_quoted(f'^{root}_(?:headers$|redirects$|nginx/)')} {{",
        "    return 404;",
        "}",
    ]
    return _file(lines)


def _server_types() -> Iterator[str]:
    """Text in UTF-8, and the types that nginx does not know."""
    yield "charset utf-8;"
    for ending, type_ in CONTENT_TYPES.items():
        yield f"location ~ {_quoted(('/' if ending[0] != '.' else '') + re.escape(ending) + '$')} {{"
        yield "    types { }"
        yield f"    default_type {_quoted(type_)};"
        yield "}"


def _file(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()
