"""What an address gets: page, file, redirect, "gone" or "not found", as on the published host."""

from __future__ import annotations

import mimetypes
import re
import unicodedata
from urllib.parse import quote, unquote, urlsplit

import msgspec

from portalgen.build.artifacts import Artifact, Recipe
from portalgen.diagnostics import Diagnostic
from portalgen.render.hosting import CONTENT_TYPES, SVG_CSP
from portalgen.serve.preview import Preview

#: Everything of the preview's own is served under this path; no content can have such an address.
OWN = "/__portalgen__/"
#: Every part of the theme, for its authors.
PARTS = f"{OWN}parts"
_HTML = "text/html; charset=utf-8"
_CONTROL = re.compile("[\x00-\x1f\x7f]")
#: Of the language's own table, not of the machine's.
_TYPES = mimetypes.MimeTypes(filenames=())
_MORE_TYPES = {
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".js": "text/javascript",
    ".xml": "application/xml",
    ".json": "application/json",
}
#: At such addresses a server's rule comes before the file that stands there for hosts without rules.
_BEHIND_RULES = frozenset({Recipe.ALIAS, Recipe.MOVED, Recipe.TOMBSTONE})


class Answer(msgspec.Struct, frozen=True):
    """A response.

    Args:
        body: None for a page that cannot be made.
        media_type: with its charset.
        location: where a redirect leads.
        artifact: what is shown.
        finding: why the page's template failed; ``body`` is then that of the last time.
        headers: beyond those of every response.
    """

    status: int
    body: bytes | None = b""
    media_type: str = _HTML
    location: str = ""
    artifact: Artifact | None = None
    finding: Diagnostic | None = None
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def is_page(self) -> bool:
        """Whether a person looks at it in a browser's window."""
        return self.media_type == _HTML and not self.location


def path_of(target: str) -> str | None:
    """The path of a request's target, decoded, in NFC; None where it is no path of ours."""
    raw = urlsplit(target).path if target.startswith("/") else ""
    path = unicodedata.normalize("NFC", unquote(raw, errors="replace"))
    bad = _CONTROL.search(path) or "\\" in path or not path.startswith("/") or ".." in path.split("/")
    return None if bad else path


def answer(preview: Preview, target: str) -> Answer:
    """The response for a request's target (path and query).

    Raises:
        ChangedError: a file has changed since it was read.
    """
    path = path_of(target)
    if path is None:
        return not_found(preview)
    if path == PARTS:
        made = preview.parts()
        return Answer(200, body=made.data, finding=made.finding)
    query = urlsplit(target).query
    output = f"{path[1:]}index.html" if path.endswith("/") else path[1:]
    artifact = preview.artifact(output)
    if query or artifact is None or artifact.recipe in _BEHIND_RULES:
        rule = preview.rule(path, query)
        if rule is not None and rule.status != 410:
            return Answer(rule.status, location=rule.target)
        if rule is not None:
            return _of(preview, preview.artifact(unquote(rule.target)[1:]), 410)
    if artifact is not None:
        return _of(preview, artifact)
    found = preview.index_file(output)
    if found is not None:
        return Answer(200, found, media_type(output))
    if preview.artifact(f"{output}/index.html") is not None:
        # Not "//x/", which would be another host.
        return Answer(301, location="/" + quote(path.lstrip("/")) + "/" + (f"?{query}" if query else ""))
    return not_found(preview)


def not_found(preview: Preview) -> Answer:
    """The portal's page for addresses that lead nowhere."""
    root = preview.context.addresses.roots()[0][0]
    return _of(preview, preview.artifact(f"{root}404.html"), 404)


def _of(preview: Preview, artifact: Artifact | None, status: int = 200) -> Answer:
    if artifact is None:
        return Answer(404, body=None)
    made = preview.make(artifact)
    headers = (("Content-Security-Policy", SVG_CSP),) if artifact.output.endswith(".svg") else ()
    return Answer(
        status,
        body=made.data,
        media_type=media_type(artifact.output),
        artifact=artifact,
        finding=made.finding,
        headers=headers,
    )


def media_type(output: str) -> str:
    """The media type of an output by its name, as hosts give it."""
    name = output.rpartition("/")[2].lower()
    for ending, type_ in CONTENT_TYPES.items():
        if name == ending or (ending[0] == "." and name.endswith(ending)):
            return type_
    dot = name.rfind(".")
    extension = name[dot:] if dot > 0 else ".txt"
    kind = _MORE_TYPES.get(extension) or _TYPES.guess_type(f"x{extension}")[0] or "application/octet-stream"
    is_text = kind.startswith("text/") or kind in {"application/json", "application/xml"}
    return f"{kind}; charset=utf-8" if is_text else kind
