"""Findings that try to break out of every format."""

from __future__ import annotations

from portalgen.diagnostics import Severity, Span, diagnose

VALUES = (
    "plain",
    "two\nlines\r\nand more\r",
    "100%0A%25 %",
    "\x1b[2J\x1b]0;title\x07\x9b31m",
    "\u202eright to left\u2066\u200f",
    "x" * 10_000,
    "quotes \" and ' and “ ” \\ `",
    "::error file=a::pwned\n::set-output name=a::b\n##[error]x",
    "a,b:c,line=1::x",
    "{key} {0} {{}} %(x)s",
    "<script>alert(1)</script> & ]]>",
    "lone \ud800 surrogate",
    "漢字 e\u0301 \u200b 🙂",
    "",
)


def findings():
    """One finding for each value, in every place that content reaches."""
    found = []
    for number, value in enumerate(VALUES, 1):
        path = f"content/{number}/{value[:60]}.md"
        found.append(
            diagnose(
                "FLD005",
                Span(path, number, 3, 9),
                source_line=f"\tdate: {value}",
                related=[Span(path, 1, 1, 2), Span(path)],
                severity=list(Severity)[number % 3],
                key=value,
                label={"vi": value, "en": value},
                value=value,
                suggestion=value if number % 2 else "",
                source=value,
            )
        )
    return found
