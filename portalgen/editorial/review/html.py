"""A review as one HTML file that asks nobody for anything: for a chief editor, on a screen or on paper.

Text of the content is escaped by ``markupsafe``; a policy in the file itself lets nothing run and nothing be
fetched; pictures are small copies inside the file.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from markupsafe import Markup

from portalgen.diagnostics import Diagnostic
from portalgen.diagnostics.format_text import place
from portalgen.diagnostics.text import describe
from portalgen.editorial.review import wording
from portalgen.editorial.review.html_parts import bullets, change, heading, joined, number, paragraph, strong
from portalgen.editorial.review.model import Line, PageChange, PictureChange, Review, Ripple
from portalgen.i18n import Translator

_STYLE = Path(__file__).with_name("report.css")
_THUMB = 240  # pixels
_MOST_PICTURES = 60
_OPEN = 12  # so many pages are unfolded

#: Gives the bytes of an output file of the earlier (False) or later (True) side.
Pictures = Callable[[str, bool], bytes | None]


def html(review: Review, words: Translator, read: Pictures) -> str:
    """The whole file.

    Args:
        review: what is told.
        words: language of the report.
        read: gives images of either side.
    """
    return str(_Report(review, words, read).document())


class _Report:
    """State of one report: how many pictures it holds already."""

    def __init__(self, review: Review, words: Translator, read: Pictures) -> None:
        self._review, self._words, self._read = review, words, read
        self._pictures = 0

    def _say(self, key: str, **args: object) -> str:
        return self._words.text(f"review.{key}", **args)

    def document(self) -> Markup:
        """The file."""
        style = _STYLE.read_text(encoding="utf-8")
        mark = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        policy = f"default-src 'none'; img-src data:; style-src 'sha256-{mark}'; base-uri 'none'"
        head = Markup(
            '<!doctype html>\n<html lang="{}">\n<head>\n<meta charset="utf-8">\n'
            '<meta http-equiv="Content-Security-Policy" content="{}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="robots" content="noindex">\n<title>{}</title>\n<style>'
        ).format(self._words.language, policy, self._say("report"))
        parts = [*self._head(), *self._main()]
        styled = Markup(style)  # noqa: S704 - our own file
        end = Markup("</body>\n</html>\n")
        return joined((head, styled, Markup("</style>\n</head>\n<body>\n"), *parts, end))

    def _head(self) -> Iterator[Markup]:
        review = self._review
        sides = {
            "base": wording.side(review.base, self._words),
            "head": wording.side(review.head, self._words),
        }
        compared = self._say("compared", now=wording.moment(review.now, self._words), **sides)
        yield Markup('<header>\n<h1>{}</h1>\n<p class="soft">{}</p>\n').format(self._say("title"), compared)
        if review.changes_nothing:
            yield paragraph(self._say("nothing"))
        yield bullets(wording.counts(review, self._words), "counts")
        yield Markup("</header>\n")

    def _main(self) -> Iterator[Markup]:
        yield Markup("<main>\n")
        yield from self._warnings()
        yield from self._upcoming()
        yield from self._pages()
        yield from self._files()
        yield from self._effects()
        yield from self._external()
        yield from self._findings()
        yield from self._approvers()
        yield Markup("</main>\n")

    def _warnings(self) -> Iterator[Markup]:
        found = wording.warnings(self._review, self._words)
        if found or self._review.lost:
            lines = joined(Markup("<li>{}</li>\n").format(strong(line)) for line in found)
            yield Markup('<section class="warn"><h2>{}</h2>\n<ul>\n{}{}</ul>\n</section>\n').format(
                self._say("attention"), self._lost(), lines
            )

    def _lost(self) -> Markup:
        """Published addresses at which nothing would answer, and what to do."""
        if not self._review.lost:
            return Markup()
        urls = joined(Markup('<li class="url">{}</li>\n').format(lost.url) for lost in self._review.lost)
        return Markup("<li>{}\n<ul>\n{}</ul>\n{}</li>\n").format(
            strong(wording.lost(self._review, self._words)), urls, self._say("lost.mend")
        )

    def _upcoming(self) -> Iterator[Markup]:
        found = self._review.upcoming
        if not found:
            return
        yield heading(self._say("upcoming"))
        lines = []
        for one in found:
            at = one.at.astimezone(self._review.now.tzinfo)
            said = self._say(f"upcoming.{one.what}", at=wording.moment(at, self._words), title=one.title)
            lines.append(Markup('{} <span class="url">{}</span>').format(said, wording.address(one.url)))
        yield bullets(lines)

    # -- pages ---------------------------------------------------------------------------------------------

    def _pages(self) -> Iterator[Markup]:
        titles = {site.id: site.title for site in self._review.sites}
        site, many = "", len(titles) > 1
        for index, page in enumerate(self._review.pages):
            if page.site != site:
                site = page.site
                yield heading(titles[site] if many else self._say("pages"))
            yield self._page(page, index < _OPEN)

    def _page(self, page: PageChange, is_open: bool) -> Markup:
        summary = Markup(
            '<span class="kind kind-{}">{}</span><span class="title">{}</span><span class="url">{}</span>'
        ).format(page.kind, wording.kind(page, self._words), page.title, wording.address(page.url))
        body = joined(self._body(page))
        return Markup('<details class="page"{}><summary>{}</summary>\n<div>\n{}</div>\n</details>\n').format(
            Markup(" open") if is_open else "", summary, body
        )

    def _body(self, page: PageChange) -> Iterator[Markup]:
        answer = wording.answer(page, self._words)
        if answer:
            yield paragraph(answer)
        if page.lines:
            yield self._lines(page.lines)
        for file in page.pictures:
            yield self._file(file)
        if page.text:
            kinds = {change.kind for change in page.text}
            only = next(iter(kinds)) if len(kinds) == 1 else ""
            whole = {"new": " all", "gone": " all gone"}.get(only, "")
            yield Markup('<div class="text{}">\n{}</div>\n').format(whole, joined(map(change, page.text)))
        yield Markup('<p class="soft">{}: <code>{}</code></p>\n').format(self._say("source"), page.source)

    def _lines(self, lines: Iterable[Line]) -> Markup:
        rows = joined(
            Markup('<tr><th scope="row">{}</th><td><del>{}</del></td><td><ins>{}</ins></td></tr>\n').format(
                self._say(f"line.{line.name}"),
                line.before or self._say("none"),
                line.after or self._say("none"),
            )
            for line in lines
        )
        heads = (self._say("before"), self._say("after"))
        head = Markup('<tr><td></td><th scope="col">{}</th><th scope="col">{}</th></tr>\n').format(*heads)
        return Markup('<div class="wide"><table>\n{}{}</table></div>\n').format(head, rows)

    def _file(self, file: PictureChange) -> Markup:
        """An image before and after, or a file by name, each with its weight."""
        shown = []
        if file.image and self._pictures < _MOST_PICTURES:
            sides = ((file.before, False, "was"), (file.after, True, "is"))
            shown = [
                Markup('<div class="{}"><img src="{}" alt="{}"></div>').format(name, source, alt)
                for size, later, name in sides
                if size is not None and (source := self._thumbnail(file.output, later=later))
                for alt in [self._say("after" if later else "before")]
            ]
        alts = [self._say("alt", alt=alt) for alt in file.alts]
        caption = " · ".join((wording.address(file.url), wording.weight(file, self._words), *alts))
        return Markup("<figure>{}<figcaption>{}</figcaption></figure>\n").format(joined(shown), caption)

    def _thumbnail(self, output: str, *, later: bool) -> str:
        """The image, small, inside its address; empty where it cannot be shown."""
        data = self._read(output, later)
        if data is None:
            return ""
        from portalgen.render.images import encode_variant

        try:
            small = encode_variant(data, _THUMB)
        except (ValueError, OSError):
            return ""
        self._pictures += 1
        return f"data:image/webp;base64,{base64.b64encode(small).decode()}"

    # -- what follows --------------------------------------------------------------------------------------

    def _files(self) -> Iterator[Markup]:
        shown = {file.url for page in self._review.pages for file in page.pictures}
        files = [file for file in self._review.files if file.url not in shown]
        if files:
            yield heading(self._say("files"))
            yield from (self._file(file) for file in files)

    def _effects(self) -> Iterator[Markup]:
        review = self._review
        if not review.effects:
            return
        yield heading(self._say("effects"))
        keys = ("effect", "effect.new", "effect.changed", "effect.gone")
        head = joined(
            Markup('<th scope="col"{}>{}</th>').format(Markup(' class="number"') if n else "", self._say(key))
            for n, key in enumerate(keys)
        )
        rows = joined(
            Markup('<tr><th scope="row">{}{}</th>{}</tr>\n').format(
                self._say(f"effect.{effect.kind}"),
                self._urls(effect.urls),
                joined(number(n) for n in (effect.new, effect.changed, effect.gone)),
            )
            for effect in review.effects
        )
        yield Markup('<div class="wide"><table>\n<tr>{}</tr>\n{}</table></div>\n').format(head, rows)
        yield from map(self._ripple, review.ripples)
        if review.looked[1]:
            yield paragraph(self._words.plural("review.unlooked", review.looked[1]))

    def _urls(self, urls: Iterable[str]) -> Markup:
        listed = joined(Markup('<li class="url">{}</li>\n').format(wording.address(url)) for url in urls)
        title = self._say("examples")
        return Markup('<details class="rest"><summary>{}</summary><ul>\n{}</ul></details>').format(
            title, listed
        )

    def _ripple(self, ripple: Ripple) -> Markup:
        said = wording.ripple(ripple, self._words)
        summary = Markup('{} <span class="url">{}</span>').format(said, wording.address(ripple.urls[0]))
        text = joined(map(change, ripple.text))
        more = self._urls(ripple.urls) if len(ripple.urls) > 1 else ""
        return Markup(
            '<details class="page"><summary>{}</summary>\n<div>{}<div class="text">{}</div></div></details>\n'
        ).format(summary, more, text)

    def _external(self) -> Iterator[Markup]:
        if self._review.external:
            yield heading(self._say("external"))
            yield bullets(
                Markup('<span class="url">{}</span>').format(link) for link, _ in self._review.external
            )

    def _findings(self) -> Iterator[Markup]:
        review = self._review
        yield heading(self._say("checks"))
        if review.findings:
            yield bullets(map(self._finding, review.findings))
        else:
            yield paragraph(self._say("checks.lost" if review.lost else "checks.none"))
        if review.mended:
            yield paragraph(self._words.plural("review.mended", len(review.mended)))

    def _finding(self, finding: Diagnostic) -> Markup:
        said = describe(finding, self._words)
        severity = self._words.text(f"diagnostics.severity.{finding.severity.value}")
        hint = self._words.text("diagnostics.hint", hint=said.hint) if said.hint else ""
        return Markup(
            '<strong>{}</strong> <span class="url">{}</span><br>{} <span class="soft">{} ({})</span>'
        ).format(severity, place(finding.span), said.message, hint, finding.code)

    def _approvers(self) -> Iterator[Markup]:
        if self._review.approvers:
            yield heading(self._say("approvers"))
            yield bullets(
                Markup("<strong>{}</strong>: {}").format(
                    ", ".join(one.who) or self._words.text("policy.anyone"),
                    wording.approver(one, self._words, one.rule, one.why),
                )
                for one in self._review.approvers
            )
