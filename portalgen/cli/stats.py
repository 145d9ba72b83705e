"""``portalgen stats``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portalgen.cli.options import (
    clock,
    clock_option,
    content_options,
    form_option,
    lang_option,
    place,
    request,
    show,
)
from portalgen.cli.run import DONE, FINDINGS
from portalgen.cli.words import word, words

if TYPE_CHECKING:
    from portalgen.content.portal import Frame
    from portalgen.editorial.stats import Period, Row

_NUMBERS = ("items", "reposts", "withdrawn", "corrected", "coefficient", "amount")
_SIGNERS = ("maker", "head")


@click.command(help=word("cli.stats.help"))
@content_options
@click.option("--by", default="unit", show_default=True, metavar="unit,author…", help=word("cli.stats.by"))
@click.option("--month", default="", metavar="YYYY-MM", help=word("cli.stats.month"))
@click.option("--from", "first", default="", metavar="ISO", help=word("cli.stats.from"))
@click.option("--to", "last", default="", metavar="ISO", help=word("cli.stats.to"))
@click.option("--site", default="", metavar=word("cli.schedule.site_name"), help=word("cli.schedule.site"))
@form_option("text", "csv", "html", "json")
@clock_option
@lang_option
def command(
    content: Path,
    output: Path | None,
    by: str,
    month: str,
    first: str,
    last: str,
    site: str,
    format_: str,
    now: str,
    lang: str | None,  # noqa: ARG001 - settled before commands are made
) -> int:
    """Count what was published."""
    where, at, wanted = place(content, output), clock(now), _dimensions(by)
    from portalgen.editorial.places import resolve_site
    from portalgen.editorial.records import read_records
    from portalgen.editorial.refusal import Refusal
    from portalgen.editorial.stats import statistics

    records, found = read_records(request(where, at))
    if records is None:
        click.echo(show(found, "text"), nl=False, err=True)
        return FINDINGS
    try:
        site_id = resolve_site(site, records.frame).id if site else ""
    except Refusal as refused:
        raise click.UsageError(word(refused.key, **refused.words)) from None
    period = _period(month, first, last, records.frame)
    rows, total = statistics(records, wanted, period, at, words().language, site_id)
    match format_:
        case "json":
            click.echo(_json(wanted, rows, total))
        case "csv":
            click.echo(_csv(wanted, rows), nl=False)
        case "html":
            click.echo(_html(wanted, rows, total, period, records.frame), nl=False)
        case _:
            click.echo("\n".join(_text(_table(wanted, rows, total), len(wanted))))
    return DONE


def _dimensions(by: str) -> tuple[str, ...]:
    """What to count by.

    Raises:
        click.UsageError: something that cannot be counted by.
    """
    from portalgen.editorial.stats import DIMENSIONS

    wanted = tuple(dict.fromkeys(part.strip() for part in by.split(",") if part.strip()))
    wrong = [name for name in wanted if name not in DIMENSIONS]
    if wrong or not wanted:
        raise click.UsageError(word("stats.by", name=", ".join(wrong), allowed=", ".join(DIMENSIONS)))
    return wanted


def _period(month: str, first: str, last: str, frame: Frame) -> Period:
    from portalgen.editorial.stats import Period, month_of

    if month and (first or last):
        raise click.UsageError(word("stats.both"))
    if not month:
        return Period(clock(first) if first else None, clock(last) if last else None)
    try:
        return month_of(month, frame.zone)
    except ValueError:
        raise click.UsageError(word("stats.month", value=month)) from None


def _table(by: tuple[str, ...], rows: tuple[Row, ...], total: Row) -> list[tuple[str, ...]]:
    """Head, lines and total as shown to people."""
    from portalgen.text.numbers import format_number

    language = words().language

    def numbers(row: Row) -> tuple[str, ...]:
        return tuple(format_number(getattr(row, name), language) for name in _NUMBERS)

    head = tuple(word(f"stats.column.{name}") for name in (*by, *_NUMBERS))
    lines = [(*(key or word("stats.unknown") for key in row.keys), *numbers(row)) for row in rows]
    sum_ = (word("stats.total"), *("" for _ in by[1:]), *numbers(total))
    return [head, *lines, sum_]


def _text(table: list[tuple[str, ...]], texts: int) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if index < texts else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in table
    ]


def _csv(by: tuple[str, ...], rows: tuple[Row, ...]) -> str:
    from portalgen.render.tabular import CsvColumn, list_csv

    columns = [CsvColumn(name, {"vi": word(f"stats.column.{name}")}) for name in (*by, *_NUMBERS)]
    return list_csv([_plain(by, row) for row in rows], columns).decode()


def _plain(by: tuple[str, ...], row: Row) -> dict[str, object]:
    return dict(zip(by, row.keys, strict=False)) | {name: getattr(row, name) for name in _NUMBERS}


def _json(by: tuple[str, ...], rows: tuple[Row, ...], total: Row) -> str:
    whole = {"by": by, "rows": [_plain(by, row) for row in rows], "total": _plain((), total)}
    return json.dumps(whole, ensure_ascii=False, indent=2, default=str)


def _html(by: tuple[str, ...], rows: tuple[Row, ...], total: Row, period: Period, frame: Frame) -> str:
    from portalgen.editorial.stats_html import page
    from portalgen.text.dates import format_date

    language = words().language

    def day(moment: object, *, before: bool = False) -> str:
        import datetime as dt

        if not isinstance(moment, dt.datetime):
            return word("stats.open")
        shown = moment - dt.timedelta(microseconds=1) if before else moment
        return format_date(shown.astimezone(frame.zone).date(), language)

    rate = frame.tables.get("royalties", {}).get("unit_value")
    return page(
        _table(by, rows, total),
        texts=len(by),
        signatures=[word(f"stats.sign.{name}") for name in _SIGNERS],
        lang=language,
        title=word("stats.title", by=", ".join(word(f"stats.column.{name}").lower() for name in by)),
        portal=frame.portal.title,
        period=word("stats.period", first=day(period.first), last=day(period.last, before=True)),
        note=word("stats.note") if rate else word("stats.no_rates"),
    )
