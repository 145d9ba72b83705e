"""Rules on the text itself: slips of the pen, letters that only look right, language, titles, summaries."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import TypeVar

from portalgen.content.rule_context import BODY, BODY_LABEL
from portalgen.diagnostics import Diagnostic
from portalgen.i18n import LANGUAGES, pick
from portalgen.rules.asked import AskedOfItem
from portalgen.rules.model import ItemView
from portalgen.text.defects import (
    doubled,
    impossible_tones,
    is_all_capitals,
    is_other_language,
    is_suspicious,
    legacy_residue,
    lookalikes,
    may_be_doubled,
    may_have_two_tones,
    may_have_weekdays,
    repeated_lines,
    wrong_weekdays,
)
from portalgen.text.fold import fold
from portalgen.text.unicode import invisible

_ETH = re.compile("[A-Za-z\u00c0-\u1eff]*[\u00d0\u00f0][A-Za-z\u00c0-\u1eff]*")
_LEAST_SUMMARY, _MOST_SUMMARY = 40, 400
#: One finding of a kind tells an editor where to look; a whole text in an old encoding needs no hundred.
_MANY = 20
#: A shorter line of an example may be what somebody means.
_TELLING = 15
_T = TypeVar("_T")


def titles(view: ItemView) -> Iterator[Diagnostic]:
    """A title is a sentence without a full stop, not written in capitals (TXT002, TXT012)."""
    title = view.item.summary.title
    label = view.type.fields["title"].label
    if title.isupper() and is_all_capitals(title):
        yield view.in_field("TXT002", "title", key="title", label=label, value=title)
    if title.endswith(".") and not title.endswith(("..", "…")) and not _ends_in_abbreviation(title):
        yield view.in_field("TXT012", "title", value=title, suggestion=title[:-1].rstrip())


def metadata(asked: AskedOfItem) -> Iterator[Diagnostic]:
    """An item has one of the fields from which recommended metadata are made (MET002). Option: ``fields``."""
    view, keys = asked.view, asked.option("fields")
    if not any(view.item.fields.get(key) for key in keys):
        labels = [(key, view.type.fields[key].label) for key in keys if key in view.type.fields]
        allowed = {
            language: ", ".join(f"{pick(label, language)} ({key})" for key, label in labels)
            for language in LANGUAGES
        }
        yield asked.in_field("MET002", keys[0], allowed=allowed)


def _ends_in_abbreviation(title: str) -> bool:
    """Whether the last full stop belongs to a short word such as ``v.v.`` or ``TP.``."""
    last = title.rpartition(" ")[2]
    return last.count(".") > 1 or (len(last) <= 4 and last[:-1].isupper())


def examples(view: ItemView) -> Iterator[Diagnostic]:
    """No line of the example text that a new item begins with is published as it was (TXT013)."""
    text = view.item.body
    for line in _example_lines(tuple(view.type.example.values())):
        at = f"\n{text}\n".find(f"\n{line}\n") if line in text else -1
        if at >= 0:
            yield view.in_body("TXT013", at, at + len(line), value=line)
            return


@functools.cache
def _example_lines(examples: tuple[str, ...]) -> tuple[str, ...]:
    """Lines of examples that say something: headings and short words may stand in any text."""
    lines = (line.strip() for example in examples for line in example.split("\n"))
    return tuple(line for line in lines if len(line) >= _TELLING and not line.startswith("#"))


def summaries(view: ItemView) -> Iterator[Diagnostic]:
    """A summary says something, in one to three sentences (MET001).

    Source: Circular 24/2011/TT-BTTTT, Article 5: the description is short and tells what the content is
    about.
    """
    summary = view.item.fields.get("summary")
    if not isinstance(summary, str):
        return
    label = view.type.fields["summary"].label
    length = len(summary)
    title = view.item.summary.title
    if abs(length - len(title)) < 4 and fold(summary).strip(" .") == fold(title).strip(" ."):
        yield view.in_field("MET001", "summary", kind="same", label=label, actual=length)
    elif length < _LEAST_SUMMARY and not view.is_document:
        yield view.in_field("MET001", "summary", kind="short", label=label, actual=length)
    elif length > _MOST_SUMMARY and not view.is_document:
        yield view.in_field("MET001", "summary", kind="long", label=label, actual=length)


def words(view: ItemView) -> Iterator[Diagnostic]:
    """Doubled words, doubled paragraphs, weekdays that are not those of the date (TXT005, TXT006, TXT010).

    The wording of official documents is given as it was signed, so only weekdays are looked at there.
    """
    text, look = view.item.body, view.narrow
    for wrong in wrong_weekdays(text) if look is None or may_have_weekdays(look) else ():
        yield view.in_body(
            "TXT010", wrong.start, wrong.end, value=wrong.written, expected=day_name(wrong.weekday)
        )
    if view.is_document:
        return
    for start, end in doubled(text) if look is None or may_be_doubled(look) else ():
        yield view.in_body("TXT005", start, end, value=" ".join(text[start:end].split()))
    for line in repeated_lines(view.body.plain):
        second = _second_time(text, line)
        yield view.in_body("TXT006", second, second + 1, value=line)


def day_name(weekday: int) -> dict[str, str]:
    """The name of a weekday, by language."""
    from babel.dates import get_day_names

    return {language: get_day_names("wide", locale=language)[weekday] for language in LANGUAGES}


def _second_time(text: str, line: str) -> int:
    """Where a paragraph of visible text stands for the second time in Markdown, about."""
    start = line.strip()[:24]
    first = text.find(start)
    return max(text.find(start, first + 1), first, 0)


def letters(view: ItemView) -> Iterator[Diagnostic]:
    """Letters that only look right, are not seen, or cannot be read (TXT001, TXT003, TXT004, TXT007-9).

    Source: Circular 24/2011/TT-BTTTT, Article 5 (TCVN 6909:2001).
    """
    if view.narrow is not None and not may_have_two_tones(view.narrow):
        return  # and whatever else is looked for has no place in a narrow text
    text = view.item.body
    suspicious = is_suspicious(text)
    for start, end in _some(impossible_tones(text, stray=suspicious)):
        yield view.in_body("TXT008", start, end, value=text[start:end])
    if not suspicious:
        return
    for misfit in _some(lookalikes(text)):
        yield view.in_body(
            "TXT007", misfit.start, misfit.end, value=misfit.word, suggestion=misfit.suggestion
        )
    residue = legacy_residue(text)
    for start, end in residue[:1]:
        yield view.in_body("TXT009", start, end, value=text[start:end], actual=len(residue))
    if not residue and view.item.summary.lang == "vi":
        for found in _some(_ETH.finditer(text)):
            written = found.group()
            right = written.replace("\u00d0", "Đ").replace("\u00f0", "đ")
            yield view.in_body(
                "TXT001", *found.span(), key=BODY, label=BODY_LABEL, value=written, suggestion=right
            )
    for index, code in _some(iter(invisible(text))):
        name = f"U+{code:04X}"
        yield view.in_body(
            "TXT004" if code == 0xFFFD else "TXT003", index, index + 1, key=BODY, label=BODY_LABEL, value=name
        )


def _some(found: Iterator[_T]) -> Iterator[_T]:
    for count, one in enumerate(found):
        if count == _MANY:
            return
        yield one


def language(view: ItemView) -> Iterator[Diagnostic]:
    """The text is in the language that the item says (TXT011).

    Source: Circular 32/2017/TT-BTTTT, Article 18; WCAG 2.1, 3.1.1.
    """
    lang = view.item.summary.lang
    if is_other_language(view.body.plain, lang):
        yield view.in_field("TXT011", "lang", value=lang)
