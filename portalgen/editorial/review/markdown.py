"""A review as the comment on a pull request: GitHub's and GitLab's Markdown, bounded, and safe to post.

Whatever stands in the content is data. Every character that Markdown, HTML or the host gives a meaning to is
written so that it has none: nobody is mentioned, no other request is referred to, no command is obeyed, and
no text leaves the place where it is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from portalgen.diagnostics import Diagnostic
from portalgen.diagnostics.format_text import place
from portalgen.diagnostics.text import describe
from portalgen.editorial.review import wording
from portalgen.editorial.review.model import Commit, PageChange, PictureChange, Review
from portalgen.editorial.review.words import Change, shortened
from portalgen.i18n import Translator

#: First line of the comment, by which the next run finds it.
MARKER: Final = "<!-- portalgen-review -->"
#: GitHub refuses comments of more than 65,536 characters.
LIMIT: Final = 60_000
_ESCAPED: Final = re.compile(r"[\\`*_\[\]{}<>&|~#@!$^]|:(?=\w)|(?<=:)//")
#: What hosts make references of when a word follows: users, issues, requests, labels, milestones, epics.
_REFERRING: Final = re.compile(r"(?<=[@#!$%~&^])(?=\w)|(?<=\bGH-)(?=\d)|(?<=\bwww)(?=\.)")
_JOINER: Final = "\u2060"  # unseen; a word that follows it is no name
_LINES = 24  # changed paragraphs of one page
_LISTED = 40  # entries of a list
_TAGS: Final = {"new": "ins", "gone": "del"}


def markdown(review: Review, words: Translator, limit: int = LIMIT) -> str:
    """The comment, at most ``limit`` characters long.

    Args:
        review: what is told.
        words: language of the comment.
        limit: characters; what does not fit is counted.
    """
    return _Comment(review, words, limit).text()


def escape(text: str) -> str:
    """Text in which nothing has a meaning, on one line."""
    plain = _REFERRING.sub(_JOINER, " ".join(text.split()))
    return _ESCAPED.sub(lambda found: "".join(f"&#{ord(char)};" for char in found.group()), plain)


def code(text: str) -> str:
    """Text in a code span: no host looks for names or addresses in one."""
    plain = " ".join(text.split()).replace("|", "\u2758")
    longest = max((len(run) for run in re.findall("`+", plain)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if plain.startswith("`") or plain.endswith("`") else ""
    return f"{fence}{pad}{plain}{pad}{fence}" if plain else ""


class _Comment:
    """State of one comment: what has been said, and how much room is left."""

    def __init__(self, review: Review, words: Translator, limit: int) -> None:
        self._review, self._words, self._limit = review, words, limit

    def text(self) -> str:
        """All of it; details of pages take the room that the rest leaves."""
        head = [*self._head(), *self._warnings(), *self._upcoming()]
        tail = [*self._effects(), *self._external(), *self._findings(), *self._approvers()]
        spent = sum(len(line) + 1 for line in (*head, *tail))
        pages = self._pages(self._limit - spent - 400)
        return "\n".join((*head, *pages, *tail)).rstrip("\n") + "\n"

    def _say(self, key: str, **args: object) -> str:
        return self._words.text(f"review.{key}", **args)

    def _head(self) -> Iterator[str]:
        review = self._review
        yield MARKER
        yield f"## {self._say('title')}"
        yield ""
        said = wording.counts(review, self._words)
        if review.changes_nothing:
            yield self._say("nothing")
        elif said:
            yield f"**{said[0]}**" + "".join(f" · {phrase}" for phrase in said[1:])
        yield ""
        sides = {name: escape(wording.side(c, self._words)) for name, c in _sides(review)}
        yield f"<sub>{self._say('compared', now=wording.moment(review.now, self._words), **sides)}</sub>"
        yield ""

    def _warnings(self) -> Iterator[str]:
        found = wording.warnings(self._review, self._words)
        if not (found or self._review.lost):
            return
        yield f"### {self._say('attention')}"
        yield ""
        if self._review.lost:
            yield f"- {wording.lost(self._review, self._words)}"
            yield from self._list((f"  - {code(lost.url)}" for lost in self._review.lost), "  ")
            yield f"  - {self._say('lost.mend')}"
        yield from (f"- {line}" for line in found)
        yield ""

    def _upcoming(self) -> Iterator[str]:
        found = self._review.upcoming
        if not found:
            return
        yield f"### {self._say('upcoming')}"
        yield ""
        lines = (
            "- "
            + self._say(
                f"upcoming.{one.what}",
                at=f"**{wording.moment(one.at.astimezone(self._review.now.tzinfo), self._words)}**",
                title=escape(one.title),
            )
            + f" {code(wording.address(one.url))}"
            for one in found
        )
        yield from self._list(lines)
        yield ""

    # -- pages ---------------------------------------------------------------------------------------------

    def _pages(self, room: int) -> list[str]:
        """Every page with its details as long as there is room, then by name, then by number."""
        lines: list[str] = []
        site, left, unshown = None, 0, 0
        many = len({page.site for page in self._review.pages}) > 1
        titles = {s.id: s.title for s in self._review.sites}
        for page in self._review.pages:
            made: list[str] = []
            if page.site != site and (many or site is None):
                made += [f"### {escape(titles[page.site]) if many else self._say('pages')}", ""]
            brief = [f"- {self._summary(page)}", ""]
            whole = [*made, *self._details(page)]
            if _length(whole) <= room and not unshown:
                lines += whole
                room -= _length(whole)
            elif _length([*made, *brief]) <= room:
                lines += [*made, *brief]
                room -= _length([*made, *brief])
                unshown += 1
            else:
                left += 1
                continue
            site = page.site
        if unshown or left:
            lines += [f"*{self._words.plural('review.cut', unshown + left)}*", ""]
        return lines

    def _summary(self, page: PageChange) -> str:
        kind = wording.kind(page, self._words)
        return f"<b>{kind}</b> · {escape(page.title)} · <code>{escape(wording.address(page.url))}</code>"

    def _details(self, page: PageChange) -> Iterator[str]:
        body = list(self._body(page))
        if not body:
            yield f"- {self._summary(page)}"
            yield ""
            return
        yield f"<details><summary>{self._summary(page)}</summary>"
        yield ""
        yield from body
        yield ""
        yield "</details>"
        yield ""

    def _body(self, page: PageChange) -> Iterator[str]:
        answer = wording.answer(page, self._words)
        if answer:
            yield f"- {escape(answer)}"
        for line in page.lines:
            name = self._say(f"line.{line.name}")
            before, after = escape(line.before), escape(line.after)
            yield (
                f"- {name}: <del>{before}</del> → <ins>{after}</ins>"
                if before
                else f"- {name}: <ins>{after}</ins>"
            )
        yield from (f"- {self._picture(file)}" for file in page.pictures)
        if page.text:
            yield ""
            shown = page.text[:_LINES]
            for change in shown:
                yield f"> {_change(change)}"
                yield ">"
            if len(page.text) > len(shown):
                yield f"> *{self._words.plural('review.more', len(page.text) - len(shown))}*"

    def _picture(self, file: PictureChange) -> str:
        alts = "".join(f" · {self._say('alt', alt=escape(alt))}" for alt in file.alts)
        return f"{code(wording.address(file.url))} {escape(wording.weight(file, self._words))}{alts}"

    # -- what follows --------------------------------------------------------------------------------------

    def _effects(self) -> Iterator[str]:
        review = self._review
        shown = {file.url for page in review.pages for file in page.pictures}
        files = [file for file in review.files if file.url not in shown]
        if files:
            yield f"### {self._say('files')}"
            yield ""
            yield from self._list(f"- {self._picture(file)}" for file in files)
            yield ""
        if not review.effects:
            return
        yield f"<details><summary><b>{self._say('effects')}</b></summary>"
        yield ""
        names = (self._say(key) for key in ("effect", "effect.new", "effect.changed", "effect.gone"))
        yield f"| {' | '.join(names)} |"
        yield "|---|--:|--:|--:|"
        for effect in review.effects:
            name = self._say(f"effect.{effect.kind}")
            yield f"| {name} | {effect.new or ''} | {effect.changed or ''} | {effect.gone or ''} |"
        yield ""
        for ripple in review.ripples[:6]:
            urls = ", ".join(code(wording.address(url)) for url in ripple.urls[:3])
            yield f"- {wording.ripple(ripple, self._words)} {urls}"
            yield from (f"  - {_change(change)}" for change in ripple.text[:6])
            if len(ripple.text) > 6:
                yield f"  - *{self._words.plural('review.more', len(ripple.text) - 6)}*"
        if review.looked[1]:
            yield f"- *{self._words.plural('review.unlooked', review.looked[1])}*"
        yield ""
        yield "</details>"
        yield ""

    def _external(self) -> Iterator[str]:
        found = self._review.external
        if not found:
            return
        yield f"### {self._say('external')}"
        yield ""
        yield from self._list(f"- {code(link)}" for link, _ in found)
        yield ""

    def _findings(self) -> Iterator[str]:
        review = self._review
        yield f"### {self._say('checks')}"
        yield ""
        if not review.findings:
            yield self._say("checks.lost" if review.lost else "checks.none")
        yield from self._list(self._finding(finding) for finding in review.findings)
        if review.mended:
            yield ""
            yield self._words.plural("review.mended", len(review.mended))
        yield ""

    def _finding(self, finding: Diagnostic) -> str:
        said = describe(finding, self._words)
        severity = self._words.text(f"diagnostics.severity.{finding.severity.value}")
        hint = f" {self._words.text('diagnostics.hint', hint=escape(said.hint))}" if said.hint else ""
        return f"- **{severity}** {code(place(finding.span))} {escape(said.message)}{hint} ({finding.code})"

    def _approvers(self) -> Iterator[str]:
        if not self._review.approvers:
            return
        yield f"### {self._say('approvers')}"
        yield ""
        lines = (
            "- "
            + (", ".join(code(who) for who in one.who) or self._words.text("policy.anyone"))
            + f": {wording.approver(one, self._words, code(one.rule), escape(one.why))}"
            for one in self._review.approvers
        )
        yield from self._list(lines)
        yield ""

    def _list(self, lines: Iterable[str], indent: str = "") -> Iterator[str]:
        every = list(lines)
        yield from every[:_LISTED]
        if len(every) > _LISTED:
            yield f"{indent}- *{self._words.plural('review.more', len(every) - _LISTED)}*"


def _sides(review: Review) -> tuple[tuple[str, Commit], ...]:
    return (("base", review.base), ("head", review.head))


def _change(change: Change) -> str:
    """A changed paragraph with what is new and gone marked."""
    said = []
    for piece in shortened(change):
        lead = " " if piece.text[:1].isspace() else ""
        trail = " " if piece.text[-1:].isspace() else ""
        tag = _TAGS.get(piece.kind)
        text = escape(piece.text)
        said.append(f"{lead}<{tag}>{text}</{tag}>{trail}" if tag and text else f"{lead}{text}{trail}")
    # A paragraph that began like a list or a number would become one.
    return _JOINER + "".join(said).strip()


def _length(lines: Sequence[str]) -> int:
    return sum(len(line) + 1 for line in lines)
