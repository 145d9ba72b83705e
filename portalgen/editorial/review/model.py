"""A review as a value: what the public site will be after a change, against what it is now."""

from __future__ import annotations

import datetime as dt

import msgspec

from portalgen.diagnostics import Diagnostic
from portalgen.editorial.review.words import Change


class Commit(msgspec.Struct, frozen=True):
    """One side.

    Args:
        asked: as it was named; empty for the working tree.
        commit: the whole name; empty for the working tree.
        label: short name and first line of the message.
        published: whether it can be built; if not, nothing of its output can be compared.
        errors: how many errors stop it.
    """

    asked: str
    commit: str
    label: str
    published: bool
    errors: int


class PictureChange(msgspec.Struct, frozen=True):
    """An image or attachment of the public site.

    Args:
        kind: ``new``, ``changed`` or ``gone``.
        output: path of the file in the output.
        before: bytes; None where there was none.
        after: bytes; None where there is none.
        image: whether it can be shown as a picture.
        alts: text alternatives that pages of the change give it.
        answer: for one that is gone: HTTP status at its address, 404 where nothing answers.
    """

    kind: str
    url: str
    output: str
    before: int | None
    after: int | None
    image: bool
    alts: tuple[str, ...] = ()
    answer: int = 200


class Line(msgspec.Struct, frozen=True):
    """Something that was one thing and is another, e.g. the title."""

    name: str
    before: str
    after: str


class PageChange(msgspec.Struct, frozen=True):
    """One page that the change is about.

    Args:
        kind: ``new``, ``changed``, ``moved``, ``withdrawn``, ``removed``, ``restored``; ``scheduled`` and
            ``draft`` for what nobody sees yet, ``source`` for a change of which nobody will see anything.
        source: the file, relative to the content root; where it was for one that is gone.
        url: where it is, or was.
        was: where it was, for one that moved.
        answer: HTTP status at the address that it leaves: 301, 410, or 404 for none.
        target: where that leads.
        lines: title, description and the like.
        text: visible text of the page itself.
        links: new links to other hosts.
        pictures: its own images and attachments that are new, other or gone.
    """

    kind: str
    site: str
    source: str
    url: str
    title: str
    was: str = ""
    answer: int = 200
    target: str = ""
    lines: tuple[Line, ...] = ()
    text: tuple[Change, ...] = ()
    links: tuple[str, ...] = ()
    pictures: tuple[PictureChange, ...] = ()


class Upcoming(msgspec.Struct, frozen=True):
    """What the clock will do by itself: ``appears`` or ``archived``, at a moment."""

    what: str
    at: dt.datetime
    title: str
    url: str
    source: str


class SideEffect(msgspec.Struct, frozen=True):
    """Outputs that change because others did, by kind.

    Args:
        kind: see :meth:`portalgen.build.promises.Places.kind`.
        urls: some of them.
    """

    kind: str
    new: int
    changed: int
    gone: int
    urls: tuple[str, ...]

    @property
    def total(self) -> int:
        """How many outputs."""
        return self.new + self.changed + self.gone


class Ripple(msgspec.Struct, frozen=True):
    """The same change of visible text on pages that the change is not about.

    Args:
        where: ``main`` for the pages' own part, ``around`` for menus, header and footer.
        count: on how many pages.
        urls: some of them.
    """

    where: str
    count: int
    urls: tuple[str, ...]
    text: tuple[Change, ...]


class Lost(msgspec.Struct, frozen=True):
    """A published address at which nothing will answer."""

    url: str
    kind: str


class Approver(msgspec.Struct, frozen=True):
    """Who must approve.

    Args:
        who: as the host names them; empty for anyone but the author.
        rule: the pattern of CODEOWNERS or the rule of the policy that says so.
        paths: changed files that it is about.
        approvals: of how many of them; 0 where CODEOWNERS says it, and the host decides.
        why: the reason that the policy gives.
    """

    who: tuple[str, ...]
    rule: str
    paths: tuple[str, ...]
    approvals: int = 0
    why: str = ""


class SiteName(msgspec.Struct, frozen=True):
    """A site that the change touches."""

    id: str
    title: str


class Review(msgspec.Struct, frozen=True):
    """Everything.

    Args:
        now: the clock of both sides.
        sources: changed files of the content.
        pages: in order of site, then address.
        files: images and attachments, each once.
        looked: of how many of the other pages the text was compared, and of how many not.
        external: new links to other hosts, each with the pages that have it.
        findings: what the change adds; ``mended`` what it takes away.
    """

    base: Commit
    head: Commit
    now: dt.datetime
    sources: tuple[str, ...] = ()
    sites: tuple[SiteName, ...] = ()
    pages: tuple[PageChange, ...] = ()
    files: tuple[PictureChange, ...] = ()
    upcoming: tuple[Upcoming, ...] = ()
    effects: tuple[SideEffect, ...] = ()
    ripples: tuple[Ripple, ...] = ()
    looked: tuple[int, int] = (0, 0)
    external: tuple[tuple[str, tuple[str, ...]], ...] = ()
    lost: tuple[Lost, ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    mended: tuple[Diagnostic, ...] = ()
    approvers: tuple[Approver, ...] = ()

    @property
    def comparable(self) -> bool:
        """Whether both sides could be built."""
        return self.base.published and self.head.published

    @property
    def changes_nothing(self) -> bool:
        """Whether the public sees no difference, now or later."""
        seen = any(page.kind not in {"draft", "source"} for page in self.pages)
        return self.comparable and not (seen or self.files or self.upcoming or self.effects)
