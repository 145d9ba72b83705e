"""``portalgen new``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from portalgen.cli.options import clock, clock_option, place, show
from portalgen.cli.run import DONE, FINDINGS, WRONG_USE
from portalgen.cli.words import word, words
from portalgen.content.names import shown
from portalgen.content.portal import Frame
from portalgen.diagnostics import Diagnostic, Severity
from portalgen.diagnostics.text import describe
from portalgen.editorial.files import write_new
from portalgen.editorial.places import kind_of
from portalgen.editorial.refusal import Refusal, Unacceptable, exists
from portalgen.editorial.snapshot import Snapshot, take
from portalgen.editorial.yaml_text import clean_line, quoted
from portalgen.i18n import LANGUAGES, pick
from portalgen.text.dates import format_long

if TYPE_CHECKING:
    from portalgen.editorial.new_column import NewColumn
    from portalgen.editorial.new_item import NewItem

#: Options that mean something for one kind of new thing only.
_FOR = {
    "site_id": ("item", "column"),
    "column": ("item",),
    "date": ("item",),
    "bundle": ("item",),
    "settings": ("item",),
    "type_": ("column",),
    "host": ("site",),
}
#: Findings that only say that a field is empty.
_ONE_FIELD = frozenset({"FLD002", "FLD003", "RULE003"})
_SHOWN = {"site_id": "--site", "settings": "--set", "type_": "--type"}


@click.command(help=word("cli.new.help"))
@click.argument("what", metavar=word("cli.new.what"))
@click.argument("names", metavar=word("cli.new.title"), nargs=-1, required=True)
@click.option(
    "--content",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("content"),
    show_default=True,
    help=word("cli.option.content"),
)
@click.option("--site", "site_id", default="", metavar="ID", help=word("cli.new.site"))
@click.option("--column", default="", metavar=word("cli.new.path"), help=word("cli.new.column"))
@click.option("--date", default="", metavar="ISO", help=word("cli.new.date"))
@click.option("--bundle", is_flag=True, help=word("cli.new.bundle"))
@click.option("--set", "settings", multiple=True, metavar=word("cli.new.key_value"), help=word("cli.new.set"))
@click.option("--unit", default="", metavar="ID", help=word("cli.new.unit"))
@click.option("--type", "type_", default="", metavar=word("cli.new.what"), help=word("cli.new.type"))
@click.option("--host", default="", metavar="URL", help=word("cli.new.host"))
@click.option("--dry-run", is_flag=True, help=word("cli.new.dry_run"))
@clock_option
@click.option("--lang", default="", metavar="vi|en|…", help=word("cli.new.lang"))
def command(
    what: str, names: tuple[str, ...], content: Path, now: str, *, dry_run: bool, **options: Any
) -> int:
    """Plan one new thing and write it."""
    where = place(content, None)
    at = clock(now)
    snapshot, found = take(where.content)
    if snapshot is None:
        click.echo(show(found, "text"), nl=False)
        return FINDINGS
    options = {
        name: clean_line(value) if isinstance(value, str) else value for name, value in options.items()
    }
    kind = kind_of(clean_line(what), snapshot.frame.types)
    _check_options(kind, options)
    try:
        made = _PLANS[kind](_Asked(clean_line(what), tuple(map(clean_line, names)), options, at, snapshot))
        _write(made, where.content, dry_run=dry_run)
    except Refusal as refusal:
        raise _wrong(refusal.key, **refusal.words) from None
    except Unacceptable as refused:
        click.echo(show(refused.findings, "text"), nl=False, err=True)
        click.echo(word("new.refused"), err=True)
        return WRONG_USE
    return DONE


class _Asked(msgspec.Struct, frozen=True):
    """The words of the command, and the portal that they are about."""

    what: str
    names: tuple[str, ...]
    options: Mapping[str, Any]
    now: dt.datetime
    snapshot: Snapshot


class _Made(msgspec.Struct, frozen=True):
    """Files by path relative to the content root, and what to say once they are there."""

    files: Mapping[str, str]
    said: tuple[str, ...]


def _wrong(key: str, **args: object) -> click.UsageError:
    return click.UsageError(word(key, **args), click.get_current_context())


def _check_options(kind: str, options: Mapping[str, Any]) -> None:
    """Refuse an option that would be passed over in silence."""
    if kind != "site" and options["lang"] not in {"", *LANGUAGES}:
        raise _wrong("new.lang")
    for name, kinds in _FOR.items():
        if options[name] and kind not in kinds:
            raise _wrong(f"new.option.{kind}", name=_SHOWN.get(name, f"--{name}"))


def _item(asked: _Asked) -> _Made:
    from portalgen.editorial.new_item import Wish, plan_item

    wish = Wish(
        type=asked.what,
        title=" ".join(asked.names),
        site=asked.options["site_id"],
        column=asked.options["column"],
        date=asked.options["date"],
        unit=asked.options["unit"],
        bundle=asked.options["bundle"],
        settings=tuple(_pair(text) for text in asked.options["settings"]),
    )
    made = plan_item(wish, asked.snapshot, asked.now, words())
    return _Made({made.path: made.text}, tuple(_about_item(made)))


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise _wrong("new.set.form", value=text)
    return key, value


def _about_item(made: NewItem) -> Iterator[str]:
    """What was made, what is missing, what comes next."""
    language = words().language
    label = pick(made.type.label, language)
    yield word("new.item.about", label=label, title=made.column.title, column=made.column.id)
    yield word("new.item.url", url=made.url)
    if made.renamed_from:
        yield word("new.item.renamed", name=made.renamed_from)
    if made.from_moment:
        yield word(
            "new.item.later.draft" if made.draft else "new.item.later",
            at=format_long(made.from_moment, language),
        )
    for severity in (Severity.ERROR, Severity.WARNING):
        lacking = [_lack(finding) for finding in made.missing if finding.severity is severity]
        if lacking:
            yield word(f"new.item.missing.{severity.value}")
            yield from (f"  - {message}" for message in dict.fromkeys(lacking))
    if made.warnings:
        yield show(made.warnings, "text").rstrip("\n")
    yield word("new.item.next.draft" if made.draft else "new.item.next")
    if made.path.endswith("/index.md"):
        yield word("new.item.bundle", path=shown(made.path.removesuffix("index.md")))


def _lack(finding: Diagnostic) -> str:
    """What is missing: the field's label and key, or the whole message where it is not about one field."""
    named = dict(finding.args)
    labels = {code: named[f"label.{code}"] for code in LANGUAGES if f"label.{code}" in named}
    if finding.code not in _ONE_FIELD or not labels:
        return describe(finding, words()).message
    return word("new.item.field", label=pick(labels, words().language), field=named["key"])


def _column(asked: _Asked) -> _Made:
    from portalgen.editorial.new_column import plan_column

    where, title = _name_and_title(asked.names, "column")
    options = asked.options
    made = plan_column(
        where,
        title,
        asked.snapshot,
        words(),
        site=options["site_id"],
        type_=options["type_"],
        unit=options["unit"],
    )
    frame = asked.snapshot.frame
    label = pick(frame.types[made.type].label, words().language)
    said = [word("new.column.about", title=made.title, label=label, type=made.type)]
    if not made.in_menu:
        said.append(_menu_advice(made, frame))
    said.append(word("new.column.next", type=made.type, column=made.id))
    return _Made({made.path: made.text}, tuple(said))


def _menu_advice(made: NewColumn, frame: Frame) -> str:
    site, _, target = made.id.partition("/")
    if not frame.sites[site].menu:
        return word("new.column.nested")
    entry = f"- {{label: {quoted(made.title)}, target: {target}}}"
    return word("new.column.menu", file=shown(f"{site}/site.yml"), entry=entry)


def _site(asked: _Asked) -> _Made:
    from portalgen.editorial.new_site import plan_site

    id_, title = _name_and_title(asked.names, "site")
    options = asked.options
    made = plan_site(
        id_,
        title,
        asked.snapshot,
        words(),
        lang=options["lang"],
        unit=options["unit"],
        host=options["host"],
    )
    said = [word("new.site.about", title=made.title)]
    if made.is_new_language:
        said.append(word("new.site.language", lang=made.lang, file=shown("portal.yml")))
    said.append(word("new.site.next", id=made.id))
    return _Made(made.files, tuple(said))


def _name_and_title(names: tuple[str, ...], kind: str) -> tuple[str, str]:
    if len(names) < 2:
        raise _wrong(f"new.{kind}.usage")
    return names[0], " ".join(names[1:])


_PLANS = {"item": _item, "column": _column, "site": _site}


def _write(made: _Made, content: Path, *, dry_run: bool) -> None:
    if dry_run:
        for path, text in made.files.items():
            click.echo(f"{word('new.would', path=shown(path))}\n\n{text}")
        return
    try:
        write_new(content, made.files)
    except FileExistsError as error:
        raise exists(str(error.filename)) from None
    except OSError as error:
        path = next(iter(made.files))
        raise Refusal("new.unwritable", path=shown(path), reason=error.strerror or error) from None
    for path in made.files:
        click.echo(word("new.made", path=shown(path)))
    for line in made.said:
        click.echo(line)
