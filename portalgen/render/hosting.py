"""What the host must know: redirects and headers for Netlify, ``robots.txt``, ``security.txt``.

The same rules for nginx are in :mod:`portalgen.render.nginx`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from urllib.parse import quote

import msgspec

from portalgen.render.redirects import Elsewhere, Redirect, arrange, forms
from portalgen.render.wire import one_line, rfc3339

YEAR = 31_536_000  # seconds
#: Caching of files whose name carries a hash of their content.
IMMUTABLE = f"public, max-age={YEAR}, immutable"
#: An uploaded SVG opened by itself runs nothing and loads nothing.
SVG_CSP = "default-src 'none'; frame-ancestors 'self'; sandbox"
#: Endings of files that programs of other origins may read.
OPEN_ENDINGS = (".xml", ".json", ".csv", ".opml", ".bin")
#: Types that many servers do not know, by the end of the address (RFC 4287, JSON Feed 1.1, RFC 4180, WebVTT).
CONTENT_TYPES = {
    "atom.xml": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".opml": "text/x-opml; charset=utf-8",
    ".vtt": "text/vtt; charset=utf-8",
}

#: Files of the search index that keep what their name says for ever; its root is asked for again.
_HASHED = ("*.bin", "analyzer.*", "labels.*")

_PATH = "/!$&'()+,;=@~:"  # what may stand in a path of ``_redirects`` as it is
_ORIGIN = re.compile(r"https://(?:\*\.)?[A-Za-z0-9.-]+(?::\d+)?")
# Powerful features that a portal of texts has no use for; fullscreen is for videos.
_REFUSED = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "geolocation",
    "gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi", "payment",
    "publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip


class HeaderPolicy(msgspec.Struct, frozen=True):
    """What pages may load and who may embed them; the default allows the portal's own origin only.

    Args:
        origins: further origins (``https://…``) of images, media, fonts and data: the portal's other hosts.
        scripts: origins of scripts that the portal asks for, e.g. a state measurement service; they may
            report home too.
        frames: origins of embedded frames, e.g. a video service.
        hsts_subdomains: whether every subdomain is served over HTTPS as well; never assumed.
        fingerprinted: folders of files whose name carries a hash, slashed at both ends.
        index: folder of the search index, slashed at both ends; empty where another host has it. All its
            files but the root carry a hash.
    """

    origins: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    hsts_subdomains: bool = False
    fingerprinted: tuple[str, ...] = ("/assets/",)
    index: str = ""


def content_security_policy(policy: HeaderPolicy) -> str:
    """The Content-Security-Policy of every page: nothing inline, nothing evaluated, own origin.

    Raises:
        ValueError: an origin that is none; it could smuggle a directive in.
    """
    for origin in (*policy.origins, *policy.scripts, *policy.frames):
        if not _ORIGIN.fullmatch(origin):
            raise ValueError(f"not an https origin: {origin!r}")
    own = " ".join(("'self'", *policy.origins))
    directives = {
        "default-src": "'none'",
        "script-src": " ".join(("'self'", *policy.scripts)),
        "style-src": "'self'",
        "img-src": own,
        "font-src": own,
        "media-src": own,
        "connect-src": " ".join((own, *policy.scripts)),
        "worker-src": "'self'",
        "manifest-src": "'self'",
        "frame-src": " ".join(policy.frames) or "'none'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def security_headers(policy: HeaderPolicy) -> tuple[tuple[str, str], ...]:
    """Headers of every response, name and value."""
    subdomains = "; includeSubDomains" if policy.hsts_subdomains else ""
    screens = " ".join(("self", *(f'"{origin}"' for origin in policy.frames)))
    features = (*(f"{name}=()" for name in _REFUSED), f"fullscreen=({screens})")
    return (
        ("Content-Security-Policy", content_security_policy(policy)),
        ("Strict-Transport-Security", f"max-age={2 * YEAR}{subdomains}"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ("Permissions-Policy", ", ".join(features)),
        ("X-Frame-Options", "SAMEORIGIN"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    )


def netlify_headers(policy: HeaderPolicy | None = None) -> bytes:
    """Netlify's ``_headers``.

    No header but the policy of SVG files stands under two patterns that match one file: hosts differ in
    whether the later rule wins or both are sent. Both are safe for that one, as browsers obey both.
    """
    policy = policy or HeaderPolicy()
    rules: list[tuple[str, tuple[tuple[str, str], ...]]] = [
        ("/*", security_headers(policy)),
        ("/*.svg", (("Content-Security-Policy", SVG_CSP),)),
        *((f"{folder}*", (("Cache-Control", IMMUTABLE),)) for folder in policy.fingerprinted),
        *((f"{policy.index}{names}", (("Cache-Control", IMMUTABLE),)) for names in _HASHED if policy.index),
        *((f"/*{ending}", (("Access-Control-Allow-Origin", "*"),)) for ending in OPEN_ENDINGS),
        *((f"/*{ending}", (("Content-Type", type_),)) for ending, type_ in CONTENT_TYPES.items()),
    ]
    lines = []
    for pattern, headers in rules:
        lines.append(pattern)
        lines.extend(f"  {name}: {value}" for name, value in headers)
    return ("\n".join(lines) + "\n").encode()


def netlify_redirects(redirects: Iterable[Redirect], elsewhere: Iterable[Elsewhere] = ()) -> bytes:
    """Netlify's ``_redirects``, most specific rule first; refused rules (see :func:`arrange`) are left out.

    Every rule is forced (``!``): at an old address there may stand a page for hosts without rules that sends
    the reader on, and at the address of a page that is gone the page that tells why.

    Args:
        redirects: old addresses.
        elsewhere: folders of which everything leads elsewhere.
    """
    lines = []
    for rule in arrange(redirects).rules:
        query = "".join(f" {name}={value}" for name, value in rule.query)
        # Netlify takes /a and /a/ for one; the folder's index.html it does not.
        for path in {form if form == "/" else form.rstrip("/"): form for form in forms(rule.source)}.values():
            encoded = quote(path, safe=_PATH)
            lines.append(f"{encoded}{query} {rule.target} {rule.status}!\n")
    for folder in elsewhere:
        rest = ":splat" if folder.keeps_rest and folder.status != 410 else ""
        lines.append(f"{quote(folder.prefix, safe=_PATH)}* {folder.target}{rest} {folder.status}!\n")
    return "".join(lines).encode()


def robots_txt(sitemaps: Iterable[str], disallow: Iterable[str] = ()) -> bytes:
    """``robots.txt`` (RFC 9309).

    Args:
        sitemaps: absolute addresses.
        disallow: paths that no robot should visit; none means that all is open.
    """
    paths = [one_line(path) for path in disallow]
    rules = [f"Disallow: {path}" for path in paths if path] or ["Disallow:"]
    listed = [f"Sitemap: {one_line(address)}" for address in sitemaps]
    # A blank line ends the group: sitemaps are for every robot.
    lines = ["User-agent: *", *rules, *(["", *listed] if listed else [])]
    return ("\n".join(lines) + "\n").encode()


def _expiry(expires: str) -> str:
    """The instant in RFC 3339; empty where the text is no date."""
    try:
        at = dt.datetime.fromisoformat(expires.strip())
    except ValueError:
        return ""
    return rfc3339(at)


def security_txt(
    contact: Iterable[str] | str,
    expires: str,
    languages: Iterable[str] = (),
    canonical: Iterable[str] | str = (),
) -> bytes:
    """``/.well-known/security.txt`` (RFC 9116).

    Args:
        contact: addresses, most wanted first: ``https:``, ``mailto:``, ``tel:``; a bare e-mail address or
            telephone number is completed.
        expires: ISO date or instant (without offset UTC) after which the file must not be trusted.
        languages: codes of the languages that reporters may write in.
        canonical: absolute addresses of the file.

    Returns:
        The file; nothing where a contact or a date is missing, for then it would be void.
    """
    contacts = [
        _contact(one_line(c)) for c in ([contact] if isinstance(contact, str) else contact) if c.strip()
    ]
    until = _expiry(expires)
    if not contacts or not until:
        return b""
    preferred = ", ".join(one_line(code) for code in languages)
    lines = [
        *(f"Contact: {address}" for address in contacts),
        f"Expires: {until}",
        *([f"Preferred-Languages: {preferred}"] if preferred else []),
        *(
            f"Canonical: {one_line(c)}"
            for c in ([canonical] if isinstance(canonical, str) else canonical)
            if c
        ),
    ]
    return ("\n".join(lines) + "\n").encode()


def _contact(address: str) -> str:
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", address):
        return address
    if "@" in address:
        return f"mailto:{address}"
    number = re.sub(r"[^\d+]", "", address)
    return f"tel:{number}" if re.fullmatch(r"[+\d][\d .()-]*", address) else f"https://{address}"
