"""Whether the rules of a definition make sense, against what each rule says it needs."""

from __future__ import annotations

from collections.abc import Collection

from portalgen.content.rule_context import BODY, field_at
from portalgen.content.rules import RULES, RuleSpec, fits_option
from portalgen.content.schema import ContentType, Rule
from portalgen.content.types_merge import entries_of
from portalgen.content.types_reading import Findings, plain, texts
from portalgen.content.yaml_nodes import Mapping, Node, Scalar
from portalgen.diagnostics import Severity, Span
from portalgen.text.suggest import closest

_SEVERITIES = (*(severity.value for severity in Severity), "off")


class RuleChecker:
    """Checks the rules of one type after the other."""

    __slots__ = ("_findings", "_type")

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._type = ContentType("", {})

    def check(self, type_: ContentType, node: Mapping, removed: Collection[str]) -> None:
        """Report everything wrong with the rules of a type.

        Args:
            type_: the type as read.
            node: its complete definition.
            removed: fields that it took out; inherited rules that name them no longer count.
        """
        self._type = type_
        id_ = node.get("id")
        for entry in entries_of(node.get("rules")):
            if isinstance(entry, Mapping):
                self._rule(entry, removed)
                # A rule that is inherited may name a value that the type took out.
                if id_ is None or entry.span.path == id_.span.path:
                    self._conditions(entry.get("when"))

    def _wrong(self, span: Span, reason: str, suggestion: str | None = "") -> None:
        self._findings.wrong(span, type_=self._type.id, key="rules", reason=reason, suggestion=suggestion)

    def _rule(self, node: Mapping, removed: Collection[str]) -> None:
        name, severity, options = node.get("rule"), node.get("severity"), node.get("options")
        if isinstance(severity, Scalar) and severity.value not in {"", *_SEVERITIES}:
            self._wrong(severity.span, "severity", closest(severity.value, _SEVERITIES))
        spec = RULES.get(name.value) if isinstance(name, Scalar) else None
        if spec is None:
            if isinstance(name, Scalar):
                self._wrong(name.span, "unknown_rule", closest(name.value, RULES))
            return
        if not self._paths(node, spec, removed):
            return
        for key, value in options.entries if isinstance(options, Mapping) else ():
            if key.value not in spec.options:
                self._wrong(key.span, "unknown_option", closest(key.value, spec.options))
            elif not fits_option(spec.options[key.value], plain(value)):
                self._wrong(value.span, "option_value")
        for need in spec.needs:
            if not any(_given(node, one) for one in need.split("|")):
                self._wrong(node.span, "rule_needs", need.replace("|", ", "))

    def _conditions(self, when: Node | None) -> None:
        """The values of enumerations that a condition names."""
        for key, value in when.entries if isinstance(when, Mapping) else ():
            field = field_at(self._type.fields, key.value)
            values = (field.of or field).values if field else {}
            for wanted in texts(entries_of(value)) if values else ():
                if wanted.value not in values:
                    self._wrong(wanted.span, "unknown_value", closest(wanted.value, values))

    def _paths(self, node: Mapping, spec: RuleSpec, removed: Collection[str]) -> bool:
        """Whether the rule names as many fields as it should; every field is checked."""
        when = node.get("when")
        conditions = tuple(key for key, _ in when.entries) if isinstance(when, Mapping) else ()
        fields = texts(entries_of(node.get("fields")))
        for path in (*fields, *conditions):
            if path.value == BODY or path.value.partition(".")[0] in removed:
                continue
            field = field_at(self._type.fields, path.value)
            if field is None:
                self._wrong(path.span, "unknown_field", closest(path.value, self._type.fields))
            elif spec.kinds and path in fields and field.kind not in spec.kinds:
                self._wrong(path.span, "rule_kind")
        if spec.least <= len(fields) <= spec.most:
            return True
        self._wrong(node.span, "rule_fields")
        return False


def _given(node: Mapping, name: str) -> bool:
    """Whether a rule says ``name``, itself or among its options."""
    options = node.get("options")
    return node.get(name) is not None or (isinstance(options, Mapping) and options.get(name) is not None)


def is_sound(rule: Rule, type_: ContentType) -> bool:
    """Whether a rule can be applied to items of the type; the others were reported or lost their field."""
    spec = RULES.get(rule.rule)
    if spec is None or not spec.least <= len(rule.fields) <= spec.most:
        return False
    paths = (*rule.fields, *rule.when)
    known = all(path == BODY or field_at(type_.fields, path) is not None for path in paths)
    severities = {"", *(severity.value for severity in Severity)}
    kinds = spec.options
    if not all(name in kinds and fits_option(kinds[name], value) for name, value in rule.options.items()):
        return False
    given = {*rule.options, *(name for name in ("days", "working_days", "when") if getattr(rule, name))}
    return known and rule.severity in severities and all(given & set(n.split("|")) for n in spec.needs)
