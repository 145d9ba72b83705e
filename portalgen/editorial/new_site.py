"""A new site, planned."""

from __future__ import annotations

import msgspec

from portalgen.content.names import INDEX_FILE, SITE_FILE
from portalgen.diagnostics import has_errors
from portalgen.editorial.new_column import RESERVED
from portalgen.editorial.places import check_unit
from portalgen.editorial.refusal import Refusal, Unacceptable, exists
from portalgen.editorial.snapshot import Snapshot, findings_with
from portalgen.editorial.yaml_text import clean_line, comment, scalar
from portalgen.i18n import Translator, translator
from portalgen.text.slug import is_slug, slugify

_CONTACT = ("organisation", "address", "phone", "email", "responsible")


class NewSite(msgspec.Struct, frozen=True):
    """A planned site: its files by path relative to the content root."""

    id: str
    title: str
    files: dict[str, str]
    lang: str
    is_new_language: bool


def plan_site(
    id_: str,
    title: str,
    snapshot: Snapshot,
    words: Translator,
    *,
    lang: str = "",
    unit: str = "",
    host: str = "",
) -> NewSite:
    """The new site.

    Args:
        id_: name of its folder and of its address.
        title: its name.
        snapshot: the portal.
        words: language of comments.
        lang: of its content; empty for the portal's first language.
        unit: id of the unit in charge.
        host: address of its own, ``https://…``.

    Raises:
        Refusal: the name cannot be used or the place is not free.
        Unacceptable: the loader would refuse a value.
    """
    frame = snapshot.frame
    if not is_slug(id_):
        raise Refusal("new.slug", value=id_, suggestion=slugify(id_) or "don-vi")
    _check_free(id_, snapshot)
    check_unit(unit, frame)
    language = lang or frame.portal.languages[0]
    plain = clean_line(title)
    files = {
        f"{id_}/{SITE_FILE}": _site_text(plain, snapshot, words, language, unit, clean_line(host)),
        f"{id_}/{INDEX_FILE}": _home_text(words, language),
    }
    findings = findings_with(snapshot, files)
    if has_errors(findings):
        raise Unacceptable(findings)
    return NewSite(id_, plain, files, language, language not in frame.portal.languages)


def _check_free(id_: str, snapshot: Snapshot) -> None:
    frame = snapshot.frame
    for name in (SITE_FILE, INDEX_FILE):
        if f"{id_}/{name}" in snapshot.paths:
            raise exists(f"{id_}/{name}")
    main = frame.portal.main_site
    taken = {column.path.partition("/")[0] for column in frame.columns.values() if column.site == main}
    if id_ in RESERVED | {"types"} | taken:
        raise Refusal("new.reserved", value=id_)


def _site_text(title: str, snapshot: Snapshot, words: Translator, lang: str, unit: str, host: str) -> str:
    said = words.text
    order = max((site.order for site in snapshot.frame.sites.values()), default=0) + 1
    lines = [
        f"title: {scalar(title)}",
        *comment(said("new.site.short_title")),
        "short_title:",
        *comment(said("new.site.description")),
        "description:",
        *comment(said("new.site.lang")),
        f"lang: {scalar(lang)}",
        *comment(said("new.site.unit")),
        f"unit: {scalar(unit) if unit else ''}".rstrip(),
        *comment(said("new.site.host")),
        f"host: {scalar(host) if host else ''}".rstrip(),
        *comment(said("new.site.order")),
        f"order: {order}",
        *comment(said("new.site.contact")),
        "contact:",
        *(f"  {key}:" for key in _CONTACT),
        *comment(said("new.site.menu")),
        "# menu:",
        f"#   - {{label: {scalar(translator(lang).text('menu.home'))}, target: /}}",
        "#   - {label: …, target: …}",
    ]
    return "".join(f"{line}\n" for line in lines)


def _home_text(words: Translator, lang: str) -> str:
    """A home page without blocks: it shows the newest items of every column, whatever columns come to be."""
    lines = [
        *comment(words.text("new.site.home")),
        "# blocks:",
        "#   - kind: latest",
        f"#     title: {scalar(translator(lang).text('block.latest'))}",
        "#     limit: 10",
    ]
    return "---\n" + "".join(f"{line}\n" for line in lines) + "---\n"
