"""``portalgen search``."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from portalgen.cli.options import form_option, lang_option
from portalgen.cli.run import DONE, FINDINGS
from portalgen.cli.words import word, words

if TYPE_CHECKING:
    from portalgen.search.query import Filters, Hit, Results
    from portalgen.search.questions import Question

_FILTERS = {"site": "sites", "column": "columns", "type": "types"}


@click.command(help=word("cli.search.help"))
@click.argument("query", nargs=-1, required=True, metavar=word("cli.search.query"))
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("public"),
    show_default=True,
    help=word("cli.search.output"),
)
@click.option("--site", default="", help=word("cli.search.site"))
@click.option("--column", default="", help=word("cli.search.column"))
@click.option("--type", "type_", default="", help=word("cli.search.type"))
@click.option("--year", type=click.IntRange(1000, 9999), default=None, help=word("cli.search.year"))
@click.option(
    "--sort",
    type=click.Choice(["relevance", "date"]),
    default="relevance",
    show_default=True,
    help=word("cli.search.sort"),
)
@click.option("--more", is_flag=True, help=word("cli.search.more"))
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help=word("cli.search.limit")
)
@click.option("--page", type=click.IntRange(1), default=1, show_default=True, help=word("cli.search.page"))
@form_option("text", "json")
@lang_option
def command(
    query: tuple[str, ...],
    output: Path,
    site: str,
    column: str,
    type_: str,
    year: int | None,
    sort: str,
    more: bool,
    limit: int,
    page: int,
    format_: str,
    lang: str | None,  # noqa: ARG001 - chosen before commands are made
) -> int:
    """Search the built portal as its visitors do."""
    from portalgen.search.published import NoIndexError, labels_of, open_index
    from portalgen.search.query import Filters, search
    from portalgen.search.questions import question
    from portalgen.search.reader import DamagedError

    text = " ".join(query)
    asked = question(text)
    if not asked.words:
        raise click.UsageError(word("cli.search.no_words", query=text))
    filters = Filters(site, column.strip("/"), type_, str(year or ""))
    for last in (False, True):  # a build may have put another index in place in between
        try:
            index = open_index(output)
            labels = labels_of(output, index)
            _known(filters, labels)
            start = (page - 1) * limit
            found = search(index, text, filters, by_date=sort == "date", limit=limit, start=start, more=more)
            break
        except NoIndexError:
            raise click.UsageError(word("cli.search.no_index", path=output)) from None
        except DamagedError as error:
            if last:
                click.echo(word("cli.search.damaged", path=f"{output}/search/{error.args[0]}"), err=True)
                return FINDINGS
    if format_ == "json":
        click.echo(_json(text, found, start, asked))
    else:
        shown = _Shown(labels, asked, colour=sys.stdout.isatty())
        click.echo("\n".join(shown.lines(text, found, start, more=more)))
    return DONE


def _known(filters: Filters, labels: Mapping[str, Any]) -> None:
    """Refuse a filter that names nothing, with a did-you-mean."""
    for name, kind in _FILTERS.items():
        value, known = getattr(filters, name), labels.get(kind, {})
        if (
            not value
            or value in known
            or (name == "column" and any(k.startswith(f"{value}/") for k in known))
        ):
            continue
        from portalgen.text.suggest import closest

        near = closest(value, known) or ""
        key = "cli.search.unknown.suggest" if near else "cli.search.unknown"
        raise click.UsageError(
            word(key, option=f"--{name}", value=value, suggestion=near, allowed=", ".join(sorted(known)[:20]))
        )


def _json(text: str, found: Results, start: int, asked: Question) -> str:
    from portalgen.search.marks import marks

    hits = [
        {
            "title": hit.title,
            "url": hit.url,
            "date": hit.date,
            "summary": hit.summary,
            "site": hit.site,
            "column": hit.column,
            "type": hit.type,
            "score": round(hit.score, 6),
            "marks": {"title": marks(hit.title, asked), "summary": marks(hit.summary, asked)},
        }
        for hit in found.hits
    ]
    whole = {"query": text, "total": found.total, "limited": found.limited, "start": start, "hits": hits}
    return json.dumps(whole, ensure_ascii=False, indent=2)


class _Shown:
    """Results as a person reads them."""

    def __init__(self, labels: Mapping[str, Any], asked: Question, *, colour: bool) -> None:
        self._labels = labels
        self._asked = asked
        self._colour = colour

    def lines(self, text: str, found: Results, start: int, *, more: bool) -> list[str]:
        """The answer."""
        kind = ".many" if found.limited else ""
        lines = [words().plural(f"cli.search.found{kind}", found.total, query=text)]
        if found.total and not found.hits:
            lines.append(word(f"cli.search.past_end{kind}", start=start, total=found.total))
        for number, hit in enumerate(found.hits, start + 1):
            lines += ["", f"{number:>3}. {self._marked(hit.title, bold=True)}", f"     {self._about(hit)}"]
            lines.append(f"     {hit.url}")
            if hit.summary:
                lines.append(f"     {self._marked(hit.summary)}")
        if not more and found.total <= start + len(found.hits):
            lines += ["", word("cli.search.try_more")]
        elif found.total > start + len(found.hits) > start:
            lines += ["", word("cli.search.next")]
        return lines

    def _about(self, hit: Hit) -> str:
        """Date, place and type on one line."""
        from portalgen.text.dates import format_date, parse_day

        labels, language = self._labels, words().language
        day = parse_day(hit.date) if hit.date else None
        site = labels.get("sites", {}).get(hit.site, hit.site)
        column = labels.get("columns", {}).get(hit.column, "")
        type_ = labels.get("types", {}).get(hit.type, {})
        parts = (
            format_date(day, language) if isinstance(day, dt.date) else "",
            " › ".join(filter(None, (site, column))),
            type_.get(language) or type_.get("vi") or hit.type,
        )
        return " · ".join(filter(None, parts))

    def _marked(self, text: str, *, bold: bool = False) -> str:
        """A text with what was asked for in colour, on a terminal."""
        if not self._colour:
            return text
        from portalgen.search.marks import marks

        parts, at = [], 0
        for start, end in marks(text, self._asked):
            parts += [
                click.style(text[at:start], bold=bold),
                click.style(text[start:end], fg="yellow", bold=True),
            ]
            at = end
        return "".join([*parts, click.style(text[at:], bold=bold)])
