"""What checks mean, for people: one requirement of a profile, and the page with every rule."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portalgen.content.model import Localized
from portalgen.content.profiles import Profile, Requirement, profiles, requirement
from portalgen.content.rule_context import shown
from portalgen.diagnostics import CODES
from portalgen.diagnostics.explain import explanation
from portalgen.i18n import Translator, pick
from portalgen.rules.model import Rule
from portalgen.rules.registry import ITEM_RULES, PROFILE_RULES, TREE_RULES, TreeRule
from portalgen.rules.suppress import is_judgement

_AREA = re.compile(r"[A-Z]+")


def explain_requirement(id_: str, words: Translator) -> str | None:
    """A requirement in every profile that has it; None where there is no such id."""
    found = requirement(id_)
    if not found:
        return None
    return "\n\n".join("\n".join(_lines(profile, one, words)) for profile, one in found)


def _lines(profile: Profile, one: Requirement, words: Translator) -> Iterator[str]:
    language = words.language
    yield f"{one.id}: {pick(one.label, language)}"
    yield words.text("rules.source", source=f"{profile.source}, {one.article}", profile=profile.id)
    yield _validity(profile, one, words)
    yield ""
    yield pick(one.explain, language)
    yield ""
    yield _how(one, words)
    yield words.text("rules.honest")


def _validity(profile: Profile, one: Requirement, words: Translator) -> str:
    since = shown(profile.valid_from)
    if profile.valid_to is None:
        return words.text("rules.valid", since=since)
    key = "rules.valid.reference" if one.reference else "rules.valid.ended"
    return words.text(key, since=since, until=shown(profile.valid_to))


def _how(one: Requirement, words: Translator) -> str:
    """How a requirement is looked after here."""
    parts = []
    codes = PROFILE_RULES[one.check].codes if one.check else ()
    if codes or one.codes:
        parts.append(words.text("rules.how.codes", codes=", ".join((*codes, *one.codes))))
    if one.outside:
        parts.append(words.text("rules.how.outside", reason=_sentence(one.outside, words)))
    return " ".join(parts)


def _sentence(text: Localized, words: Translator) -> str:
    return pick(text, words.language).rstrip(".")


def rules_page(words: Translator) -> str:
    """The page of every code and every profile, in Markdown."""
    return "\n".join(_page(words)).rstrip("\n") + "\n"


def _page(words: Translator) -> Iterator[str]:
    rules: tuple[Rule | TreeRule, ...] = (*ITEM_RULES, *PROFILE_RULES.values(), *TREE_RULES)
    scopes = {code: rule.scope.value for rule in rules for code in rule.codes}
    yield words.text("rules.page.head")
    yield ""
    yield f"## {words.text('rules.page.codes')}"
    for area in dict.fromkeys(_area(code) for code in CODES):
        yield ""
        yield f"### {area}: {words.text(f'rules.area.{area}')}"
        yield ""
        yield _row(
            words.text(f"rules.column.{name}")
            for name in ("code", "severity", "scope", "suppress", "meaning")
        )
        yield "|---|---|---|---|---|"
        for code, severity in CODES.items():
            if _area(code) == area:
                yield _row(
                    (
                        code,
                        words.text(f"diagnostics.severity.{severity}"),
                        words.text(f"rules.scope.{scopes.get(code, 'always')}"),
                        words.text("rules.yes" if is_judgement(code) else "rules.no"),
                        explanation(code, words).partition("\n")[0],
                    )
                )
    yield ""
    yield f"## {words.text('rules.page.profiles')}"
    yield ""
    yield words.text("rules.page.profiles.text")
    for profile in profiles().values():
        yield ""
        yield from _profile(profile, words)


def _profile(profile: Profile, words: Translator) -> Iterator[str]:
    language = words.language
    yield f"### `{profile.id}`: {pick(profile.label, language)}"
    yield ""
    since, until = shown(profile.valid_from), shown(profile.valid_to) if profile.valid_to else ""
    yield words.text("rules.valid.ended" if until else "rules.valid", since=since, until=until)
    if profile.note:
        yield pick(profile.note, language)
    yield ""
    yield _row(words.text(f"rules.column.{name}") for name in ("id", "article", "requirement", "how"))
    yield "|---|---|---|---|"
    for one in profile.requirements:
        mark = f" ({words.text('rules.reference')})" if one.reference and profile.valid_to else ""
        label = f"{pick(one.label, language)}{mark}"
        yield _row((one.id, one.article, f"**{label}**. {pick(one.explain, language)}", _how(one, words)))


def _area(code: str) -> str:
    found = _AREA.match(code)
    return found.group() if found else code


def _row(cells: Iterator[str] | tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
