"""Where the program makes findings, it gives what their words need."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import portalgen
from portalgen.diagnostics import CODES, Span, diagnose
from portalgen.diagnostics.text import unfilled
from portalgen.i18n import translator

SOURCE = Path(portalgen.__file__).parent
MAKERS = {"diagnose", "report", "_report"}
#: Arguments of the makers themselves, not of the words.
OWN = {"source_line", "severity", "related", "span"}


def calls():
    """(file, line, code, names) of each call with a literal code; names is None where ``**`` hides some."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            code = node.args[0]
            if name in MAKERS and isinstance(code, ast.Constant) and isinstance(code.value, str):
                names = {keyword.arg for keyword in node.keywords}
                known = None if None in names or name == "_report" else frozenset(names - OWN)
                yield path.relative_to(SOURCE).as_posix(), node.lineno, code.value, known


def test_codes_are_known():
    assert [call for call in calls() if call[2] not in CODES] == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_arguments_fill_the_words(language):
    words = translator(language)
    lacking = [
        f"{path}:{line}: {code} lacks {', '.join(names)}"
        for path, line, code, known in calls()
        if known is not None and code in CODES
        if (names := unfilled(diagnose(code, Span(""), **dict.fromkeys(known - {"suggestion"}, "1")), words))
    ]
    assert lacking == []
