"""The portal read whole, in memory: for commands that look at all of it and publish nothing."""

from __future__ import annotations

from pathlib import Path

import msgspec

from portalgen.build.artifacts import Artifact, plan
from portalgen.build.context import Context
from portalgen.build.discover import discover
from portalgen.build.hosting_files import rule_problems
from portalgen.build.load import Content, load_content, with_source_lines
from portalgen.build.pipeline import Clock, Progress, Request, silent
from portalgen.build.tree import Tree
from portalgen.content.addresses import Addresses
from portalgen.content.catalog import Catalog
from portalgen.diagnostics import Diagnostic, sort_diagnostics
from portalgen.i18n import LANGUAGES
from portalgen.render.theme import Theme, load_theme, make_words, theme_translator
from portalgen.render.theme_lint import lint
from portalgen.rules.suppress import settle


class Prepared(msgspec.Struct, frozen=True):
    """A portal that was read and can be asked for any of its outputs."""

    tree: Tree
    content: Content
    context: Context
    theme: Theme
    artifacts: tuple[Artifact, ...]


def prepare(
    request: Request, progress: Progress = silent
) -> tuple[Prepared | None, tuple[Diagnostic, ...], dict[str, float]]:
    """Everything up to rendering: what there is, what is wrong with it, and what would be made."""
    clock = Clock(progress)
    tree, found = discover(request.content)
    clock.lap("discover")
    content, more = load_content(tree, request.now, base_url=request.base_url)
    clock.lap("load")
    theme_name = content.frame.portal.theme if content else "default"
    theme, theme_found = load_checked_theme(theme_name, request.root)
    everything = with_source_lines((*found, *more, *theme_found), tree)
    if content is None or theme is None:
        return None, sort_diagnostics(everything), clock.laps
    catalog = Catalog(content.frame, content.items, request.now, drafts=request.drafts)
    context = make_context(catalog, content, theme, request.base_url)
    everything = with_source_lines(settle((*everything, *rule_problems(context)), catalog), tree)
    artifacts = plan(context, {name: a.output for name, a in theme.static_assets().items()})
    clock.lap("plan")
    return Prepared(tree, content, context, theme, artifacts), sort_diagnostics(everything), clock.laps


def load_checked_theme(name: str, root: Path) -> tuple[Theme | None, tuple[Diagnostic, ...]]:
    """A theme with everything that is wrong with its templates, words and files."""
    theme, found = load_theme(name, root)
    return theme, (*found, *theme_findings(theme)) if theme else found


def theme_findings(theme: Theme) -> tuple[Diagnostic, ...]:
    """What is wrong with the templates, words and files of a theme that could be read."""
    return (*lint(theme), *theme.asset_findings())


def make_context(catalog: Catalog, content: Content, theme: Theme, base_url: str = "") -> Context:
    """What pages are made from, at the catalog's moment."""
    frame = content.frame
    languages = {*LANGUAGES, *(site.lang for site in frame.sites.values())}
    return Context(
        catalog,
        Addresses(frame.portal, frame.sites, base_url),
        bodies=content.bodies,
        media=content.media,
        assets=theme.static_assets(),
        words={code: make_words(theme_translator(theme.files, code)) for code in sorted(languages)},
    )
