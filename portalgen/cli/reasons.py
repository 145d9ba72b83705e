"""Reasons of a build in words and as JSON."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from portalgen.build.causes import Cause, Change, Fact, Reasons
from portalgen.build.manifest import FOLDER, RECEIPT
from portalgen.build.origin import Origin
from portalgen.build.pipeline import Result
from portalgen.cli.options import show
from portalgen.cli.words import word, words
from portalgen.content.names import SEARCH_INDEX
from portalgen.diagnostics.machine import to_json
from portalgen.text.dates import format_long
from portalgen.text.moment import Moment

#: Lines of a kind that are shown unless all are wanted.
_SOME = 20
_FACTS = 3  # in one line


def reasons_text(reasons: Reasons, *, every: bool) -> str:
    """What a build would do, by what is behind it.

    Args:
        reasons: of a dry run.
        every: show every output; else some of each kind.
    """
    counts = Counter(change.what for change in reasons.outputs)
    lines = [word("reasons.nothing" if not counts else "reasons.head", **_counts(counts))]
    if not reasons.outputs and reasons.causes:
        lines.append(word("reasons.unseen", causes=_causes(reasons.causes)))
    groups: dict[tuple[Cause, ...], list[Change]] = defaultdict(list)
    for change in reasons.outputs:
        if not change.output.startswith(_DERIVED):
            groups[change.causes].append(change)
    for causes in sorted(groups, key=lambda causes: (len(causes), causes)):
        lines += ["", word("reasons.because", causes=_causes(causes))]
        lines += _group(groups[causes], every=every)
    derived = Counter(_derived(change.output) for change in reasons.outputs)
    told = [word(f"reasons.{name}", count=derived[name]) for name in ("search", "manifest") if derived[name]]
    if told:
        lines += ["", word("reasons.derived", what=", ".join(told))]
    return "\n".join(lines) + "\n"


def origin_text(origin: Origin, *, every: bool) -> str:
    """What an output is made from, and what the next build would do with it."""
    lines = [origin.output]
    if origin.recipe:
        lines.append("  " + word(f"recipe.{origin.recipe}", source=origin.source or origin.owner[1]))
        lines.append("  " + word("origin.facts"))
        by_kind: dict[str, list[Fact]] = defaultdict(list)
        for fact in filter(_is_told, origin.facts):
            by_kind[fact.kind].append(fact)
        for facts in by_kind.values():
            lines += _some([f"    {fact_words(fact)}" for fact in facts], every=every, indent="    ")
        lines.append("  " + word("origin.files"))
        lines += _some([f"    {path}" for path in origin.files], every=every, indent="    ")
    else:
        kind = _derived(origin.output) or "unknown"
        return f"{origin.output}\n  {word(f'origin.{kind}')}\n"
    if origin.change is None:
        return "\n".join([*lines, "", word("origin.same")]) + "\n"
    lines += ["", word("origin.change", causes=_causes(origin.change.causes))]
    if origin.change.facts:
        lines.append(word("origin.different"))
        lines += _some(
            [f"    {fact_words(fact)}" for fact in origin.change.facts], every=every, indent="    "
        )
    return "\n".join(lines) + "\n"


def reasons_json(result: Result) -> str:
    """A dry run for machines: the document of ``--format json`` with a member ``build``."""
    reasons = result.reasons or Reasons()
    build = {
        "stopped": result.published is None,
        "counts": _counts(Counter(change.what for change in reasons.outputs)),
        "causes": reasons.causes,
        "outputs": reasons.outputs,
    }
    return to_json({**json.loads(show(result.diagnostics, "json")), "build": msgspec.to_builtins(build)})


def fact_words(fact: Fact) -> str:
    """A fact in words."""
    return word(f"fact.{fact.kind}", name=fact.name, detail=fact.detail)


def _is_told(fact: Fact) -> bool:
    """Whether a fact says anything to people; that no site has an empty name does not."""
    return bool(fact.name) or fact.kind != "frame"


_ORDER = ("new", "changed", "deleted", "same")
_DERIVED = (SEARCH_INDEX, FOLDER, RECEIPT)


def _derived(output: str) -> str:
    """Kind of an output that follows from all the others; empty for the rest."""
    if output.startswith((FOLDER, RECEIPT)):
        return "manifest"
    return "search" if output.startswith(SEARCH_INDEX) else ""


def _counts(counts: Counter[str]) -> dict[str, int]:
    return {what: counts[what] for what in _ORDER}


def _group(changes: Sequence[Change], *, every: bool) -> Iterator[str]:
    """Outputs with the same reasons: those that change, then those that would be made in vain."""
    same = [change for change in changes if change.what == "same"]
    shown = sorted((c for c in changes if c.what != "same"), key=lambda c: (_ORDER.index(c.what), c.output))
    yield from _some([_line(change) for change in shown], every=every)
    if every:
        yield from map(_line, same)
    elif same:
        yield "  " + word("reasons.as_before", count=len(same))


def _line(change: Change) -> str:
    facts = [fact_words(fact) for fact in change.facts]
    more = [word("reasons.more_facts", count=len(facts) - _FACTS)] if len(facts) > _FACTS else []
    told = "; ".join([*facts[:_FACTS], *more])
    line = word(f"reasons.{change.what}", path=change.output)
    return f"  {line}\n      {told}" if told else f"  {line}"


def _some(lines: Sequence[str], *, every: bool, indent: str = "  ") -> Iterator[str]:
    shown = len(lines) if every or len(lines) <= _SOME + 1 else _SOME
    yield from lines[:shown]
    if shown < len(lines):
        yield indent + word("reasons.more", count=len(lines) - shown)


def _causes(causes: Iterable[Cause]) -> str:
    told = [_cause(cause) for cause in causes]
    shown = (
        told if len(told) <= _SOME else [*told[:_SOME], word("reasons.more_causes", count=len(told) - _SOME)]
    )
    return "; ".join(shown)


def _cause(cause: Cause) -> str:
    if cause.kind == "clock":
        then, now = (_moment(part) for part in cause.name.split(" → "))
        return word("cause.clock", then=then, now=now)
    return word(f"cause.{cause.kind}", name=cause.name)


def _moment(text: str) -> str:
    return format_long(Moment(dt.datetime.fromisoformat(text)), words().language)
