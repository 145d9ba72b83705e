"""JSON-LD in the words of schema.org: bodies, sites, the way to a page, and the text in its script element.

What a content type says of itself is told in :mod:`portalgen.render.schema_mapping`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

import msgspec
from markupsafe import Markup

from portalgen.content.model import Contact
from portalgen.render.views import Link
from portalgen.render.wire import is_empty, json_text, replace_all

CONTEXT = "https://schema.org"

#: Host and path that urljoin only has to put together: nearly all.
_ORIGIN = re.compile(r"https?://[a-z0-9.:-]+(?=/)", re.ASCII)
_SIMPLE_PATH = re.compile(r"/(?:[a-z0-9_-][a-z0-9._-]*/)*(?:[a-z0-9_-][a-z0-9._-]*)?", re.ASCII)
# "</script>", "<!--" and entities end or change a script element; U+2028/9 end a line in old JavaScript.
_SCRIPT = tuple((c, f"\\u{ord(c):04x}") for c in "<>&\u2028\u2029")


class Organization(msgspec.Struct, frozen=True):
    """A body that publishes or provides: name, absolute address of its site, and its type."""

    name: str
    url: str = ""
    kind: str = "GovernmentOrganization"


def schema_node(kind: str, **members: Any) -> dict[str, Any]:
    """An object of schema.org without its empty members."""
    return {"@type": kind, **{name: value for name, value in members.items() if not is_empty(value)}}


@functools.lru_cache(maxsize=256)  # every page of a site names the same one
def organization(body: Organization) -> Mapping[str, Any]:
    """A short reference to a body."""
    return schema_node(body.kind, name=body.name, url=body.url)


def script_json(*nodes: Mapping[str, Any]) -> Markup:
    """Objects as one JSON-LD text for ``<script type="application/ld+json">``; several make a ``@graph``.

    The text holds no ``<``, ``>``, ``&``, U+2028 or U+2029, so no value can end the element.
    """
    told = [node for node in nodes if node]
    if not told:
        return Markup("")
    whole = {"@context": CONTEXT, **(told[0] if len(told) == 1 else {"@graph": told})}
    text = replace_all(json_text(whole), _SCRIPT)
    return Markup(text)  # noqa: S704  everything that HTML could read is escaped above


def absolute(page_url: str, href: str) -> str:
    """What a link on a page leads to; an empty one means the page itself, to urljoin as well."""
    origin = _ORIGIN.match(page_url)
    return origin[0] + href if origin and _SIMPLE_PATH.fullmatch(href) else urljoin(page_url, href)


def breadcrumb_list(links: Sequence[Link], page_url: str) -> dict[str, Any]:
    """The way to a page; the last link may be the page itself and needs no address. Empty below two."""
    if len(links) < 2:
        return {}
    entries: list[dict[str, Any]] = []
    for n, link in enumerate(links, 1):
        entry: dict[str, Any] = {"@type": "ListItem", "position": n}
        if not is_empty(link.label):
            entry["name"] = link.label
        entry["item"] = {"@id": absolute(page_url, link.href)}
        entries.append(entry)
    return {"@type": "BreadcrumbList", "itemListElement": entries}


def web_site(
    *,
    name: str,
    url: str,
    lang: str,
    description: str = "",
    publisher: Organization | None = None,
    search: str = "",
) -> dict[str, Any]:
    """A site as a whole, for its home page.

    Args:
        name: title of the site.
        url: its absolute address.
        lang: its language.
        description: one or two sentences.
        publisher: the body behind it.
        search: absolute address of the search page up to the query, e.g. ``https://…/tim-kiem/?q=``.
    """
    target = schema_node("EntryPoint", urlTemplate=search + "{search_term_string}")
    action = schema_node("SearchAction", target=target) | {"query-input": "required name=search_term_string"}
    return schema_node(
        "WebSite",
        name=name,
        url=url,
        description=description,
        inLanguage=lang,
        publisher=organization(publisher) if publisher else None,
        potentialAction=action if search else None,
    )


def government_organization(
    *,
    name: str,
    url: str,
    contact: Contact,
    logo: str = "",
    parent: Organization | None = None,
    same_as: Iterable[str] = (),
) -> dict[str, Any]:
    """The body behind a site, with the contact of its statutory footer; addresses absolute."""
    phone, email = contact.phone, contact.email
    point = schema_node("ContactPoint", contactType="customer service", telephone=phone, email=email)
    return schema_node(
        "GovernmentOrganization",
        name=name,
        url=url,
        logo=logo,
        address=contact.address,
        telephone=phone,
        faxNumber=contact.fax,
        email=email,
        contactPoint=point if phone or email else None,
        parentOrganization=organization(parent) if parent else None,
        sameAs=list(same_as),
    )
