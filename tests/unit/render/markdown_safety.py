"""What must hold of every rendered body, however hostile its source."""

from __future__ import annotations

import re

from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser

from portalgen.render.markdown import Reference, ReferenceKind, compose_body, parse_body

FORBIDDEN_TAGS = frozenset(
    [
        "script",
        "style",
        "iframe",
        "object",
        "embed",
        "form",
        "input",
        "button",
        "textarea",
        "select",
        "option",
        "base",
        "meta",
        "link",
        "title",
        "svg",
        "math",
        "template",
        "noscript",
        "noembed",
        "noframes",
        "frame",
        "frameset",
        "xmp",
        "plaintext",
        "applet",
        "html",
        "head",
        "body",
        "main",
        "header",
        "footer",
        "nav",
    ]
)
URL_ATTRIBUTES = (
    "href",
    "src",
    "srcset",
    "action",
    "formaction",
    "xlink:href",
    "poster",
    "data",
    "cite",
    "background",
)
IGNORED = re.compile("[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\ufeff]")
SAFE_SCHEMES = ("http:", "https:", "mailto:", "tel:")


def resolve(_index: int, reference: Reference) -> str:
    """A resolver that gives the target back as it is: the worst one."""
    if reference.kind is ReferenceKind.IMAGE:
        return Markup('<img src="{}" alt="{}" title="{}">').format(
            reference.target, reference.alt, reference.title
        )
    if reference.kind is ReferenceKind.FILE:
        return Markup('<li><a href="{}">{}</a></li>').format(reference.target, reference.text)
    return reference.target


def html_of(source: str) -> str:
    return str(compose_body(parse_body(source), resolve))


def faults(html: str) -> list[str]:
    """What is wrong with rendered HTML; nothing, where it is safe and stays in its container."""
    page = f'<div id="page-before"></div><main id="page-main">{html}</main><footer id="page-after"></footer>'
    tree = LexborHTMLParser(f"<!DOCTYPE html><html><head><title>t</title></head><body>{page}</body></html>")
    found = [*_structure(tree)]
    main = tree.css_first("#page-main")
    if main is None:
        return [*found, "main is gone"]
    for node in main.traverse(include_text=False):
        if node.mem_id == main.mem_id:
            continue
        if node.tag in FORBIDDEN_TAGS:
            found.append(f"<{node.tag}>")
        for name, value in node.attributes.items():
            if name.startswith("on") or name in ("style", "srcdoc"):
                found.append(f"{name} on <{node.tag}>")
            if name in URL_ATTRIBUTES and _is_unsafe(value or ""):
                found.append(f"{name}={value!r}")
    return found


def _structure(tree: LexborHTMLParser):
    """Whether the containers around the body are what they were."""
    body = tree.body
    children = [child.attributes.get("id") for child in body.iter()] if body else []
    if children != ["page-before", "page-main", "page-after"]:
        yield f"containers: {children}"
    if tree.css_first("head title").text() != "t":
        yield "head"


def _is_unsafe(url: str) -> bool:
    compact = IGNORED.sub("", url).lower()
    scheme = re.match(r"[a-z][a-z0-9+.\-]*:", compact)
    return scheme is not None and not compact.startswith(SAFE_SCHEMES)
