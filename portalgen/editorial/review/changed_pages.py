"""The pages that a change is about, before and after, as their readers have them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urljoin

import msgspec

from portalgen.build.promises import Answers, Places, published_redirects
from portalgen.content.model import State, Withdrawal
from portalgen.editorial.review.model import Line, PageChange, PictureChange
from portalgen.editorial.review.outputs import Differences, host_of
from portalgen.editorial.review.pages import Page, read_page, text_of
from portalgen.editorial.review.sides import Side
from portalgen.editorial.review.subjects import Subject, Version
from portalgen.editorial.review.words import changes
from portalgen.render.markdown import parse_body


class ChangedPages:
    """What became of each subject.

    Args:
        base: the side before; it was built.
        head: the side after; it was built.
        differing: outputs that differ.
        files: changed images and attachments by address.
        now: the clock of both sides.
    """

    def __init__(
        self,
        base: Side,
        head: Side,
        differing: Differences,
        files: Mapping[str, PictureChange],
        now: dt.datetime,
    ) -> None:
        assert base.frame is not None
        assert head.frame is not None
        self._base, self._head, self._differing, self._files, self._now = base, head, differing, files, now
        self._was = Places(base.frame, base.addresses)
        self._is = Places(head.frame, head.addresses)
        self._answers = Answers(published_redirects(head.output), head.addresses)
        self._order = {id_: number for number, id_ in enumerate(head.frame.sites)}
        self._own = {host_of(origin) for _, origin in head.addresses.roots()}
        #: Outputs that were told of.
        self.told: set[str] = set()

    def all(self, about: Iterable[Subject]) -> tuple[PageChange, ...]:
        """Every page, in order of site and address."""
        found: dict[str, PageChange] = {}
        for subject in about:
            page = self._page(subject)
            if page is not None:
                found.setdefault(page.url, page)
        last = len(self._order)
        return tuple(sorted(found.values(), key=lambda p: (self._order.get(p.site, last), p.url)))

    def _page(self, subject: Subject) -> PageChange | None:
        was = subject.before if subject.before is not None and subject.before.has_page else None
        now = subject.after if subject.after is not None and subject.after.has_page else None
        if now is not None:
            return self._present(subject, was, now)
        return self._removed(was, subject.after) if was is not None else self._unseen(subject)

    def _present(self, subject: Subject, was: Version | None, now: Version) -> PageChange | None:
        """A page that is there after the change."""
        url = self._is.url(now.output)
        before = self._base.read(was.output) if was else None
        after = self._head.read(now.output)
        self.told.update({now.output, *([was.output] if was else [])})
        kind = _kind(was, now)
        old, new = read_page(before), read_page(after)
        pictures = self._pictures(old, new, url)
        if before == after and kind == "changed" and not pictures:
            return self._silent(subject, now, url)
        here = self._was.url(was.output) if was and was.output != now.output else ""
        answer, target = self._answer(was.output) if here and was else (200, "")
        if kind == "withdrawn" and now.summary and now.summary.withdrawal is not Withdrawal.WITHDRAWN:
            answer, target = self._answers.at(now.output)
        return PageChange(
            kind=kind,
            site=now.site,
            source=now.source,
            url=url,
            title=now.title,
            was=here,
            answer=answer,
            target=target,
            lines=_lines(old, new) if was else (),
            text=changes(old.main, new.main),
            links=self._new_links(old, new, url),
            pictures=pictures,
        )

    def _silent(self, subject: Subject, version: Version, url: str) -> PageChange | None:
        """A source that differs and whose page does not; what the clock will do is told elsewhere."""
        if subject.before and subject.before.moments(self._now) != version.moments(self._now):
            return None
        if subject.before and subject.before.item == version.item:
            return None  # nothing but a file of its folder that no page names
        return PageChange("source", version.site, version.source, url, version.title)

    def _answer(self, output: str) -> tuple[int, str]:
        """What the later side answers at an address of the earlier one."""
        leads = output in self._differing.leading
        if not leads and output not in self._differing.gone:
            return 200, ""
        status, target = self._answers.at(output)
        return (status, target) if status else (301 if leads else 404, "")

    def _removed(self, was: Version, after: Version | None) -> PageChange:
        """A page that is no more: gone, hidden again, or leading elsewhere."""
        answer, target = self._answer(was.output)
        self.told.add(was.output)
        moved = answer == 301 and after is None
        return PageChange(
            kind="moved" if moved else "removed",
            site=was.site,
            source=was.source,
            url=self._was.url(was.output),
            title=was.title,
            answer=answer,
            target=target,
            text=() if moved else changes(read_page(self._base.read(was.output)).main, ()),
        )

    def _unseen(self, subject: Subject) -> PageChange | None:
        """A scheduled item or a draft: its text as it will be, since nothing of it is in any output."""
        before, after = subject.before, subject.after
        if after is None or after.item is None:
            return None
        draft = after.state is State.DRAFT
        return PageChange(
            kind="draft" if draft else "scheduled",
            site=after.site,
            source=after.source,
            url=self._is.url(after.output),
            title=after.title,
            text=() if draft else changes(_text(before), _text(after)),
        )

    def _new_links(self, old: Page, new: Page, url: str) -> tuple[str, ...]:
        """Links to hosts that are not the portal's, which the page did not have."""
        added = (urljoin(url, link) for link in new.links if link not in old.links)
        abroad = (link for link in added if link.startswith(("http:", "https:")))
        return tuple(link for link in abroad if host_of(link) not in self._own)

    def _pictures(self, old: Page, new: Page, url: str) -> tuple[PictureChange, ...]:
        """The changed files that the page shows or offers, with the text alternatives that it gives them."""
        alts: dict[str, list[str]] = {}
        for picture in new.pictures:
            alts.setdefault(_plain(urljoin(url, picture.src)), []).append(picture.alt)
        links = (*new.links, *(p.src for p in old.pictures), *old.links)
        named = [*alts, *(_plain(urljoin(url, link)) for link in links)]
        return tuple(
            msgspec.structs.replace(self._files[address], alts=tuple(alts.get(address, ())))
            for address in dict.fromkeys(named)
            if address in self._files
        )


def _kind(was: Version | None, now: Version) -> str:
    """What became of a page that is there now."""
    if now.state is State.WITHDRAWN and (was is None or was.state is not State.WITHDRAWN):
        return "withdrawn"
    if was is None:
        return "new"
    if was.state is State.WITHDRAWN and now.state is not State.WITHDRAWN:
        return "restored"
    return "moved" if was.output != now.output else "changed"


def _lines(old: Page, new: Page) -> tuple[Line, ...]:
    """Title, description and what robots are told, where they are other than before."""
    pairs = (
        ("title", old.title, new.title),
        ("description", old.description, new.description),
        ("robots", old.robots, new.robots),
    )
    return tuple(Line(name, before, after) for name, before, after in pairs if before != after)


def _text(version: Version | None) -> Sequence[str]:
    """Title, summary and text of an item that has no page."""
    if version is None or version.item is None or version.summary is None:
        return ()
    body = parse_body(version.item.body, lang=version.summary.lang)
    head = filter(None, (version.title, version.summary.lead))
    return (*head, *text_of("".join(body.parts)))


def _plain(url: str) -> str:
    """An address without query and fragment."""
    return url.partition("#")[0].partition("?")[0]
