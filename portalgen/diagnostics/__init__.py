"""Findings as values: what is wrong, where, and how to mend it.

Nothing in here prints. Text is looked up late, by code and language, so that one finding can be shown
in a terminal in Vietnamese and to a machine in English.
"""

from portalgen.diagnostics.codes import CODES
from portalgen.diagnostics.model import Diagnostic, Severity, Span, diagnose, has_errors, sort_diagnostics

__all__ = ["CODES", "Diagnostic", "Severity", "Span", "diagnose", "has_errors", "sort_diagnostics"]
