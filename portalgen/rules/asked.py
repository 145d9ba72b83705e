"""A requirement of a profile, and what is held against it: the whole portal, or one item."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from portalgen.content.catalog import Catalog
from portalgen.content.model import Site
from portalgen.content.names import PORTAL_FILE, shown
from portalgen.content.profiles import Profile, Requirement
from portalgen.diagnostics import Diagnostic, Severity, Span, diagnose
from portalgen.rules.model import ItemView


class Requested(msgspec.Struct, frozen=True):
    """A requirement in its profile."""

    profile: Profile
    requirement: Requirement

    def option(self, name: str, default: Any = None) -> Any:
        """An option of the requirement."""
        return self.requirement.options.get(name, default)

    @property
    def source(self) -> str:
        """Law, article and id of the requirement, as findings cite them."""
        return f"{self.profile.source}, {self.requirement.article} [{self.requirement.id}]"

    def counts_on(self, day: dt.date) -> bool:
        """Whether the requirement counts for what happens on a day."""
        return self.requirement in self.profile.applicable(day)

    def _found(self, code: str, span: Span, /, **args: Any) -> Diagnostic:
        severity = Severity(self.requirement.severity)
        args = {"requirement": self.requirement.id, "source": self.source, **args}
        return diagnose(code, span, severity=severity, **args)


class Asked(Requested, frozen=True):
    """What is asked of the portal."""

    catalog: Catalog

    def finding(self, code: str, span: Span | None, /, **args: Any) -> Diagnostic:
        """A finding of the requirement, with its own severity and source."""
        where = span or self.catalog.frame.spans.get(f"{PORTAL_FILE}:profiles") or Span(shown(PORTAL_FILE), 1)
        return self._found(code, where, name=self.requirement.label, **args)

    def of_site(self, code: str, site: Site, key: str = "", /, **args: Any) -> Diagnostic:
        """A finding at a key of a site's file."""
        span = self.catalog.frame.spans.get(f"{site.source}:{key}") or Span(shown(site.source), 1)
        return self.finding(code, span, site=site.short_title or site.title, **args)

    def sites(self) -> list[Site]:
        """The sites that it is about: ``main``, or all of them (``each``, ``any``), main first."""
        frame = self.catalog.frame
        main = frame.sites[frame.portal.main_site]
        if self.option("sites", "any") == "main":
            return [main]
        others = [site for site in frame.sites.values() if site.id != main.id]
        return [main, *others]


class AskedOfItem(Requested, frozen=True):
    """What is asked of an item."""

    view: ItemView

    def in_field(self, code: str, key: str, /, **args: Any) -> Diagnostic:
        """A finding about a field of the front matter, with the requirement's own severity and source."""
        return self._found(code, self.view.field_span(key), **args)

    def at(self, code: str, span: Span, /, **args: Any) -> Diagnostic:
        """The same at any place of the item."""
        return self._found(code, span, **args)
