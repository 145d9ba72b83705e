"""Requests to responses, without a socket: the portal's addresses and the preview's own."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

import msgspec

from portalgen.i18n import Translator
from portalgen.serve import answers
from portalgen.serve.answers import OWN, Answer
from portalgen.serve.bar import Bar, asset, page_digest
from portalgen.serve.guard import is_from_here, is_our_host
from portalgen.serve.preview import ChangedError, Preview
from portalgen.serve.session import Session, State, Wish
from portalgen.text.dates import parse_moment
from portalgen.text.moment import Moment

_WAIT = 0.5  # seconds that a page waits for a change that is being read
_LONGEST_BODY = 10_000
_HTML = "text/html; charset=utf-8"
_TEXT = "text/plain; charset=utf-8"
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
#: Nothing of a preview is kept by a browser, found by a robot or shown inside another site.
_ALWAYS = (
    ("Cache-Control", "no-store"),
    ("X-Robots-Tag", "noindex, nofollow"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
_OWN_HEADERS = (
    (
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'self'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
)


class Request(msgspec.Struct, frozen=True):
    """What came.

    Args:
        target: path and query, as sent.
        headers: by name in lower case.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""


class Response(msgspec.Struct, frozen=True):
    """What goes back; the length is the server's to add."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


class App:
    """The preview as a function of requests.

    Args:
        session: what is shown.
        words: of the person who works with it.
        host: address or name that the server listens on.
    """

    def __init__(self, session: Session, words: Translator, host: str) -> None:
        self.session = session
        self._words = words
        self._host = host
        self._bar = Bar(words)

    def respond(self, request: Request) -> Response:
        """The response to any request but that for events."""
        if not is_our_host(request.headers.get("host", ""), self._host):
            return self._plain(403, "serve.refused.host")
        if request.method == "POST":
            return self._settings(request)
        if request.method not in {"GET", "HEAD"}:
            return self._plain(405, "serve.refused.method", (("Allow", "GET, HEAD"),))
        try:
            if request.target.startswith(OWN) and urlsplit(request.target).path != answers.PARTS:
                return self._own(request)
            return self._page(request)
        except ChangedError:
            self.session.look_again()
            return self._message(503, "serve.changed", (("Retry-After", "1"),))

    def events_after(self, request: Request) -> str | None:
        """The token that a browser already knows, where it asks for events; None for other requests."""
        parts = urlsplit(request.target)
        is_ours = is_our_host(request.headers.get("host", ""), self._host)
        if request.method != "GET" or parts.path != f"{OWN}events" or not is_ours:
            return None
        return _first(parts.query, "after")

    def _own(self, request: Request) -> Response:
        parts = urlsplit(request.target)
        name = parts.path.removeprefix(OWN)
        match name:
            case "bar":
                return self._fragment(_first(parts.query, "path"))
            case "source":
                return self._source(_first(parts.query, "path"))
            case "preview.js" | "preview.css" | "page.css":
                kind = (("Content-Type", answers.media_type(name)), ("X-Content-Type-Options", "nosniff"))
                forever = ("Cache-Control", "max-age=31536000, immutable")  # the address names the bytes
                return Response(200, asset(name), (*kind, forever))
        return self._message(404, "serve.source.missing")

    def _page(self, request: Request) -> Response:
        state = self.session.current(_WAIT)
        if state.preview is None:
            return self._shown(state, Answer(503, body=None), "/", _OWN_HEADERS)
        answer = answers.answer(state.preview, request.target)
        headers = (*dict((*state.preview.headers, *answer.headers)).items(), *_ALWAYS)
        if answer.location:
            return Response(answer.status, b"", (*headers, ("Location", answer.location)))
        if answer.is_page:
            return self._shown(state, answer, answers.path_of(request.target) or "/", headers)
        headers = (*headers, ("Content-Type", answer.media_type), ("Accept-Ranges", "bytes"))
        return _part(request.headers.get("range", ""), answer.body or b"", headers)

    def _shown(
        self, state: State, answer: Answer, path: str, headers: tuple[tuple[str, str], ...]
    ) -> Response:
        """A page with the bar."""
        body, status = answer.body, answer.status
        if body is None:
            body = self._bar.stopped()
            status = 503 if state.preview is None else 500
            headers = (*_OWN_HEADERS, *_ALWAYS)
        page = self._bar.add_to(body, state, answer, path)
        return Response(status, page, (*headers, ("Content-Type", _HTML)))

    def _fragment(self, target: str) -> Response:
        """The inside of the bar for the page at an address, and whether that page is still the same."""
        state = self.session.current()
        answer = answers.answer(state.preview, target) if state.preview else Answer(503, body=None)
        html = self._bar.fragment(state, answer, answers.path_of(target) or "/")
        more = (("X-Portalgen-Page", page_digest(state, answer)), ("X-Portalgen-Token", state.token))
        return Response(200, html.encode(), (*_OWN_HEADERS, *_ALWAYS, *more, ("Content-Type", _HTML)))

    def _source(self, path: str) -> Response:
        preview = self.session.current().preview
        if preview is None or not preview.has_source(path):
            return self._message(404, "serve.source.missing")
        page = self._bar.source(path, preview.source(path))
        return Response(200, page, (*_OWN_HEADERS, *_ALWAYS, ("Content-Type", _HTML)))

    def _settings(self, request: Request) -> Response:
        """Another choice of drafts and clock; from a page of the preview only."""
        headers = request.headers
        if request.target != f"{OWN}settings":
            return self._plain(405, "serve.refused.method", (("Allow", "GET, HEAD"),))
        here = is_from_here(headers.get("origin", ""), headers.get("sec-fetch-site", ""), headers["host"])
        if not here or len(request.body) > _LONGEST_BODY:
            return self._plain(403, "serve.refused.origin")
        state = self.session.current()
        wish = wished(request.body.decode("utf-8", "replace"), state.wish, _zone(state.preview))
        if wish is None:
            return self._plain(422, "serve.clock.wrong")
        self.session.choose(wish)
        return Response(204, b"", _ALWAYS)

    def _plain(self, status: int, key: str, more: tuple[tuple[str, str], ...] = ()) -> Response:
        text = self._words.text(key).encode()
        return Response(status, text, (*_OWN_HEADERS, *_ALWAYS, *more, ("Content-Type", _TEXT)))

    def _message(self, status: int, key: str, more: tuple[tuple[str, str], ...] = ()) -> Response:
        page = self._bar.message(key)
        return Response(status, page, (*_OWN_HEADERS, *_ALWAYS, *more, ("Content-Type", _HTML)))


def wished(form: str, before: Wish, zone: dt.tzinfo) -> Wish | None:
    """The choice that a form makes; None where its date is none.

    Args:
        form: URL-encoded: ``drafts`` (1 or absent), ``act`` (clock, real, or anything else to keep the
            clock), ``now`` (date and time in the portal's zone).
        before: the choice until now.
        zone: the portal's.
    """
    fields = parse_qs(form, keep_blank_values=True)
    act, now = (fields.get(name, [""])[0] for name in ("act", "now"))
    drafts = fields.get("drafts") == ["1"]
    if act == "real" or (act == "clock" and not now.strip()):
        return Wish(drafts, None)
    if act != "clock":
        return Wish(drafts, before.now)
    read = parse_moment(now, zone)
    return Wish(drafts, read.at) if isinstance(read, Moment) else None


def _zone(preview: Preview | None) -> dt.tzinfo:
    return preview.context.frame.zone if preview else dt.UTC


def _first(query: str, name: str) -> str:
    return parse_qs(query).get(name, [""])[0]


def _part(asked: str, body: bytes, headers: tuple[tuple[str, str], ...]) -> Response:
    """The body, or the one range of it that was asked for (players of video ask)."""
    match = _RANGE.fullmatch(asked.strip())
    if match is None or asked.strip() == "bytes=-":
        return Response(200, body, headers)
    first, last = match.groups()
    start = int(first) if first else max(len(body) - int(last), 0)
    end = min(int(last), len(body) - 1) if first and last else len(body) - 1
    if start > end:
        return Response(416, b"", (*headers, ("Content-Range", f"bytes */{len(body)}")))
    where = ("Content-Range", f"bytes {start}-{end}/{len(body)}")
    return Response(206, body[start : end + 1], (*headers, where))
