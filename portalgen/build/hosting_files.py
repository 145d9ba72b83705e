"""Files that tell a host how to serve: redirects, headers, robots, security contact."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from portalgen.build import former
from portalgen.build.context import Context
from portalgen.build.links import files_of
from portalgen.content.crosscheck import position
from portalgen.content.model import Site, Summary, Withdrawal
from portalgen.content.names import SEARCH_INDEX
from portalgen.content.states import shows_text
from portalgen.diagnostics import Diagnostic, diagnose
from portalgen.i18n import translator
from portalgen.render.hosting import (
    HeaderPolicy,
    netlify_headers,
    netlify_redirects,
    robots_txt,
    security_txt,
)
from portalgen.render.nginx import NginxHost, nginx_http, nginx_server
from portalgen.render.redirects import Elsewhere, ProblemKind, Redirect, arrange


def moves(context: Context, root: str) -> Iterator[Redirect]:
    """Every address of a host that leads elsewhere or is gone: items' by site, then those of no item."""
    for site in context.frame.sites:
        if context.addresses.root(site)[0] != root:
            continue
        for id_ in context.catalog.moved(site):
            summary = context.catalog.summary(id_)
            here = context.addresses.path(summary.site, summary.url)
            if not shows_text(summary):
                rule = _withdrawn(context, summary, here)
                yield rule
                if context.frame.types[summary.type].machine.json:
                    twin = here.removesuffix(".html") + ".json"
                    yield Redirect(twin, rule.target or here, rule.status)
            for alias in context.catalog.aliases(id_):
                yield Redirect(alias, here)
    yield from former.rules(context, root)


def _withdrawn(context: Context, summary: Summary, here: str) -> Redirect:
    if summary.withdrawal is not Withdrawal.CONSOLIDATED:
        return Redirect(here, status=410)
    target = context.catalog.replacement(summary.id)
    if target is None:
        return Redirect(here, context.addresses.path(summary.site, ""))
    return Redirect(here, context.item_href(summary.site, target))


def _elsewhere(context: Context, root: str) -> tuple[Elsewhere, ...]:
    """Sites whose files lie in a host's folder and have hosts of their own, and folders that are no more."""
    addresses = context.addresses
    prefix = _prefix(context, root)
    sites = (
        Elsewhere(prefix + folder.removeprefix(root), _absolute(context, folder, ""))
        for folder, _ in addresses.roots()
        if folder != root and folder.startswith(root)
    )
    return (*sites, *_withdrawn_files(context, root), *former.folders(context, root))


def _withdrawn_files(context: Context, root: str) -> Iterator[Elsewhere]:
    """Folders with the images and attachments of items that were taken down with their text."""
    catalog = context.catalog
    for site in context.frame.sites:
        if context.addresses.root(site)[0] != root:
            continue
        for id_ in catalog.moved(site):
            summary = catalog.summary(id_)
            if shows_text(summary):
                continue
            item = catalog.item(id_)
            named = any(ref.kind in {"file", "image"} for ref in item.refs)
            if named or any(files_of(context.bodies[id_], item.source, catalog, context.media)):
                here = context.addresses.path(site, summary.url)
                rule = _withdrawn(context, summary, here)
                folder = here.removesuffix(".html") + "/"
                yield Elsewhere(unquote(folder), rule.target or here, rule.status, keeps_rest=False)


def _site_of(context: Context, root: str) -> Site:
    """The first site of a host."""
    return next(s for s in context.frame.sites.values() if context.addresses.root(s.id)[0] == root)


def _prefix(context: Context, root: str) -> str:
    """Path at which a host's folder is served."""
    return context.addresses.root(_site_of(context, root).id)[1]


def _absolute(context: Context, root: str, path: str) -> str:
    return context.addresses.origin(_site_of(context, root).id) + _prefix(context, root) + path


def redirects(context: Context, root: str) -> bytes:
    """``_redirects`` of a host (Netlify's form)."""
    return netlify_redirects(tuple(moves(context, root)), _elsewhere(context, root))


def policy(context: Context, root: str) -> HeaderPolicy:
    """What pages of a host may load: their own host and the portal's other hosts."""
    own = dict(context.addresses.roots())[root]
    others = tuple(sorted({origin for _, origin in context.addresses.roots()} - {own}))
    prefix = _prefix(context, root)
    index = "" if root else f"{prefix}{SEARCH_INDEX}"
    return HeaderPolicy(origins=others, fingerprinted=(f"{prefix}assets/",), index=index)


def headers(context: Context, root: str) -> bytes:
    """``_headers`` of a host (Netlify's form)."""
    return netlify_headers(policy(context, root))


def nginx(context: Context, root: str, part: str) -> bytes:
    """Redirects and headers of a host for nginx.

    Args:
        context: the build.
        root: the host's output folder.
        part: ``http`` (the main host's holds the rules of all hosts) or ``server``.
    """
    words = translator(context.frame.sites[context.frame.portal.main_site].lang)
    if part == "server":
        return nginx_server(_nginx_host(context, root), words=words)
    served = [folder for folder, _ in context.addresses.roots() if folder.startswith(root)]
    return nginx_http((_nginx_host(context, folder) for folder in served), words=words)


def _nginx_host(context: Context, root: str) -> NginxHost:
    return NginxHost(
        name=root.strip("/"),
        redirects=tuple(moves(context, root)),
        elsewhere=_elsewhere(context, root),
        policy=policy(context, root),
        prefix=_prefix(context, root),
        precompressed=context.frame.portal.precompress,
    )


def rule_problems(context: Context) -> Iterator[Diagnostic]:
    """Old addresses that no server could redirect, at the item that names them."""
    catalog = context.catalog
    moved = sorted({id_ for site in context.frame.sites for id_ in catalog.moved(site)})
    owners = {alias: id_ for id_ in moved for alias in catalog.aliases(id_)}
    for root, _ in context.addresses.roots():
        entries = (one.entry for one in former.of_host(context, root) if not one.entry.is_folder)
        table = dict(zip(former.rules(context, root), (entry.span for entry in entries), strict=True))
        for problem in arrange(moves(context, root)).problems:
            id_ = owners.get(problem.redirect.source)
            where = position(catalog.item(id_), "aliases") if id_ is not None else table.get(problem.redirect)
            if where is None or problem.kind is ProblemKind.MANY:
                continue
            source = problem.redirect.source
            if problem.kind in {ProblemKind.DUPLICATE, ProblemKind.LOOP}:
                other = problem.other.target if problem.other else problem.redirect.target
                yield diagnose("URL002", where, url=source, value=source, other=other, kind="twice")
            else:
                yield diagnose("URL003", where, value=source, url=source)


def robots(context: Context, root: str) -> bytes:
    """``robots.txt``: everything is open, and there is the sitemap."""
    return robots_txt((_absolute(context, root, "sitemap.xml"),))


def security(context: Context, root: str) -> bytes:
    """``security.txt`` (RFC 9116)."""
    portal = context.frame.portal
    return security_txt(
        portal.security_contact,
        portal.security_expires,
        portal.languages,
        (_absolute(context, root, ".well-known/security.txt"),),
    )
