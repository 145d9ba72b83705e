"""The preview bar and the list of errors: added to a page while it is served, never when it is built."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
import msgspec
from markupsafe import Markup

from portalgen.build.artifacts import Artifact, Recipe
from portalgen.content.model import Item, State
from portalgen.content.names import INDEX_FILE, shown
from portalgen.content.states import published_from, state_at
from portalgen.diagnostics import Diagnostic, Severity, sort_diagnostics
from portalgen.diagnostics.display import excerpt, visible
from portalgen.diagnostics.format_text import place
from portalgen.diagnostics.text import count_line, describe
from portalgen.i18n import Translator
from portalgen.serve.answers import OWN, Answer
from portalgen.serve.preview import Preview
from portalgen.serve.session import State as Shown
from portalgen.text.dates import format_long
from portalgen.text.moment import Moment

_ASSETS = Path(__file__).parent / "assets"
_MOST = 60  # findings listed in a page; the rest is counted
_OF_ITEM = frozenset({Recipe.ITEM, Recipe.TOMBSTONE, Recipe.MOVED, Recipe.ALIAS})
_OF_COLUMN = frozenset({Recipe.COLUMN, Recipe.YEAR, Recipe.MONTH})


class FindingView(msgspec.Struct, frozen=True):
    """A finding as a page shows it.

    Args:
        is_here: whether it is about the source of the page.
        href: the source at that line; empty where there is none to show.
    """

    severity: str
    code: str
    place: str
    message: str
    hint: str
    line: int
    text: str
    marker: str
    href: str
    is_here: bool


class Subject(msgspec.Struct, frozen=True):
    """What the page shows.

    Args:
        kind: of its state, for the colour.
        text: the state in words.
        source: path of the source file as shown to people; empty for pages made of many.
    """

    kind: str
    text: str
    source: str = ""


class Bar:
    """Makes the bar in one language.

    Args:
        words: of the person who works with the preview.
    """

    def __init__(self, words: Translator) -> None:
        self.words = words
        loader = jinja2.FileSystemLoader(_ASSETS)
        self._templates = jinja2.Environment(
            loader=loader,
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals.update(
            _=words.text, lang=words.language, own=OWN, asset=asset_href, source_href=source_href
        )

    def fragment(self, state: Shown, answer: Answer, path: str) -> str:
        """The inside of the bar.

        Args:
            state: what is shown at present.
            answer: the page.
            path: its address, decoded.
        """
        subject = self.subject(state.preview, answer, path)
        found = sort_diagnostics((*state.found, *((answer.finding,) if answer.finding else ())))
        ranked = sorted(found, key=lambda d: (_RANK[d.severity], d.span.path != subject.source))
        views = [self._finding(d, subject.source, state.preview) for d in ranked[:_MOST]]
        errors = [view for view in views if view.severity == Severity.ERROR]
        return self._render(
            "bar.html",
            subject=subject,
            wish=state.wish,
            now=_local_time(state.preview),
            zone=state.preview.context.frame.portal.timezone if state.preview else "",
            counts=count_line(found, self.words),
            worst=found and ranked[0].severity.value,
            findings=views,
            errors=errors,
            errors_digest=_digest(errors) if errors else "",
            more=len(found) - len(views),
        )

    def add_to(self, page: bytes, state: Shown, answer: Answer, path: str) -> bytes:
        """A page with the bar, which stands in a shadow tree: the theme and it leave each other alone."""
        html = self._render(
            "host.html",
            token=state.token,
            digest=page_digest(state, answer),
            fragment=Markup(self.fragment(state, answer, path)),  # noqa: S704 - our own, escaped
        ).encode()
        at = page.rfind(b"</body>")
        return page + html if at < 0 else page[:at] + html + page[at:]

    def stopped(self) -> bytes:
        """The page in place of one that cannot be made."""
        return self._render("stopped.html").encode()

    def source(self, path: str, text: str) -> bytes:
        """A source file with its lines numbered.

        Args:
            path: as shown to people.
            text: what it holds.
        """
        lines = [visible(line) for line in text.replace("\r\n", "\n").removesuffix("\n").split("\n")]
        return self._render("source.html", path=path, lines=lines).encode()

    def message(self, key: str) -> bytes:
        """A page with one sentence."""
        return self._render("message.html", key=key).encode()

    def subject(self, preview: Preview | None, answer: Answer, path: str) -> Subject:
        """What the page shows and in which state that is."""
        artifact = answer.artifact
        if preview is None or artifact is None:
            return Subject("none", self.words.text("serve.state.none"))
        if artifact.recipe in _OF_ITEM:
            return self._of_item(preview, preview.items[artifact.args[0]])
        if answer.status == 404:
            hidden = preview.item_at(path)
            if hidden is not None:
                return self._of_item(preview, hidden, hidden=True)
            return Subject("none", self.words.text("serve.state.not_found"))
        return self._of_list(preview, artifact)

    def _of_list(self, preview: Preview, artifact: Artifact) -> Subject:
        frame = preview.context.frame
        if artifact.recipe is Recipe.HOME:
            source = f"{artifact.args[0]}/{INDEX_FILE}"
            if source not in preview.reading.tree.files:
                source = frame.sites[artifact.args[0]].source
            return Subject("page", self.words.text("serve.state.home"), shown(source))
        if artifact.recipe in _OF_COLUMN:
            column = frame.columns[artifact.args[0]]
            return Subject("page", self.words.text("serve.state.column"), shown(column.source))
        return Subject("page", self.words.text("serve.state.page"))

    def _of_item(self, preview: Preview, item: Item, *, hidden: bool = False) -> Subject:
        kind = state_at(item, preview.moment.now)
        args: dict[str, object] = {}
        key = f"serve.state.{kind.value}"
        lang = self.words.language
        if kind is State.WITHDRAWN and item.summary.withdrawal is not None:
            key += f".{item.summary.withdrawal.value}"
        start = published_from(item)
        if kind is State.SCHEDULED and start is not None:
            args["at"] = format_long(Moment(start), lang)
        if kind is State.ARCHIVED and item.expire_at is not None:
            args["at"] = format_long(item.expire_at, lang)
        if item.withdrawn_on is not None:
            args["on"] = format_long(item.withdrawn_on, lang)
        text = self.words.text(key, **args)
        if hidden:
            text = self.words.text("serve.state.hidden", state=text)
        if item.source in preview.reading.broken:
            return Subject("broken", self.words.text("serve.state.broken"), shown(item.source))
        return Subject(kind.value, text, shown(item.source))

    def _finding(self, finding: Diagnostic, source: str, preview: Preview | None) -> FindingView:
        described = describe(finding, self.words)
        span = finding.span
        cut = excerpt(finding.source_line, span.column, span.end_column, width=100)
        has_line = bool(span.line and finding.source_line.strip())
        return FindingView(
            severity=finding.severity.value,
            code=finding.code,
            place=place(span),
            message=described.message,
            hint=described.hint,
            line=span.line,
            text=cut.line if has_line else "",
            marker=cut.marker if has_line else "",
            href=source_href(span.path, span.line) if preview and preview.has_source(span.path) else "",
            is_here=bool(source) and span.path == source,
        )

    def _render(self, template: str, **context: Any) -> str:
        return self._templates.get_template(template).render(context)


_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def page_digest(state: Shown, answer: Answer) -> str:
    """Stands for all that a person sees of a page: the browser loads it again when this is another."""
    media = state.preview.media_digest if state.preview else ""
    digest = hashlib.sha256(f"{answer.status} {answer.location} {media} ".encode())
    digest.update(answer.body or b"")
    return digest.hexdigest()[:20]


def asset(name: str) -> bytes:
    """A script or style sheet of the bar.

    Raises:
        KeyError: there is none of that name.
    """
    if name not in {"preview.js", "preview.css", "page.css"}:
        raise KeyError(name)
    return _asset(name)


@functools.cache
def _asset(name: str) -> bytes:
    return (_ASSETS / name).read_bytes()


def asset_href(name: str) -> str:
    """The address of a script or style sheet, another one for other bytes."""
    return f"{OWN}{name}?{hashlib.sha256(asset(name)).hexdigest()[:12]}"


def source_href(path: str, line: int = 0) -> str:
    """The address of a source file, at a line where one is given."""
    return f"{OWN}source?path={quote(path)}" + (f"#L{line}" if line else "")


def _local_time(preview: Preview | None) -> str:
    """The moment that is shown, as a field for date and time wants it, in the portal's zone."""
    if preview is None:
        return ""
    return preview.moment.now.astimezone(preview.context.frame.zone).strftime("%Y-%m-%dT%H:%M")


def _digest(errors: list[FindingView]) -> str:
    return hashlib.sha256(msgspec.json.encode(errors)).hexdigest()[:16]
