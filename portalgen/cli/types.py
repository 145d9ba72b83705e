"""``portalgen types``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portalgen.cli.options import lang_option
from portalgen.cli.run import DONE, FINDINGS
from portalgen.cli.words import word, words
from portalgen.i18n import pick

if TYPE_CHECKING:
    from portalgen.content.schema import ContentType


@click.command(help=word("cli.types.help"))
@click.argument("type_id", metavar="TYPE", required=False)
@click.option(
    "--content", type=click.Path(path_type=Path), default=Path("content"), help=word("cli.option.content")
)
@click.option("--schema", type=click.Path(path_type=Path, file_okay=False), help=word("cli.types.schema"))
@click.option("--markdown", type=click.Path(path_type=Path, dir_okay=False), help=word("handbook.option"))
@lang_option
def command(
    type_id: str | None,
    content: Path,
    schema: Path | None,
    markdown: Path | None,
    lang: str | None,  # noqa: ARG001 - settled before commands are made
) -> int:
    """List the content types, or the fields of one; write JSON Schemas or a page about all of them."""
    from portalgen.build.discover import discover
    from portalgen.build.load import load_content_types
    from portalgen.build.tree import Files, Tree
    from portalgen.cli.options import show
    from portalgen.diagnostics import has_errors, sort_diagnostics

    tree = discover(content)[0] if content.is_dir() else Tree(str(content), Files(dict))
    types, found = load_content_types(tree)
    if has_errors(found):
        click.echo(show(sort_diagnostics(found), "text"), nl=False)
        return FINDINGS
    if schema is not None:
        _write_schemas(types, schema)
    elif markdown is not None:
        _write_page(types, markdown)
    elif type_id is None:
        _list(types)
    elif type_id in types:
        _fields(types[type_id])
    else:
        from portalgen.text.suggest import closest

        raise click.UsageError(
            word("cli.types.unknown", name=type_id, suggestion=closest(type_id, types) or "")
        )
    return DONE


def _list(types: dict[str, ContentType]) -> None:
    language = words().language
    for tier in (1, 2, 3):
        shown = [t for t in types.values() if not t.abstract and t.tier == tier]
        if not shown:
            continue
        click.echo(word("cli.types.tier", tier=tier))
        for type_ in sorted(shown, key=lambda t: t.id):
            click.echo(f"  {type_.id:<30} {pick(type_.label, language)}")


def _fields(type_: ContentType) -> None:
    language = words().language
    click.echo(f"{type_.id}: {pick(type_.label, language)}")
    if type_.description:
        click.echo(pick(type_.description, language))
    for key, field in type_.fields.items():
        need = "*" if field.required else "+" if field.recommended else " "
        values = " | ".join(field.values) if field.values else ""
        kind = f"list<{field.of.kind}>" if field.of else field.kind
        click.echo(f" {need} {key:<22} {kind:<16} {pick(field.label, language)}")
        if values:
            click.echo(f"   {'':<22} {values}")
    click.echo(word("cli.types.legend"))


def _write_schemas(types: dict[str, ContentType], folder: Path) -> None:
    from portalgen.content.json_schema import all_schemas

    folder.mkdir(parents=True, exist_ok=True)
    schemas = all_schemas(types, words().language)
    for name, schema in schemas.items():
        text = json.dumps(schema, ensure_ascii=False, indent=2)
        (folder / name).write_text(text + "\n", encoding="utf-8")
    click.echo(word("cli.types.written", count=len(schemas), path=folder))


def _write_page(types: dict[str, ContentType], path: Path) -> None:
    from portalgen.content.types_handbook import handbook

    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(handbook(types, words()), encoding="utf-8")
    click.echo(word("handbook.written", path=path))
