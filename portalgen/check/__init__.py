"""Checks of a whole portal without publishing anything; may import build and what is below it."""

from portalgen.check.run import Checked, check

__all__ = ["Checked", "check"]
