"""Which pages to look at so that nothing goes unseen: one of each kind, or the fewest that show everything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from every_type import SITE
from sample import Sample
from selectolax.lexbor import LexborHTMLParser


def kinds_of(path: str, page: LexborHTMLParser) -> Iterator[str]:
    """Names of the kinds that a page is of: the page's own, its content type, notices at its top."""
    body = page.css_first("body")
    kind = (body.attributes.get("class") or "page-redirect").split()[0].removeprefix("page-")
    item = page.css_first("article.item")
    if kind == "archive":
        yield "archive-month" if path.split("/")[-3].isdecimal() else "archive-year"
    elif item is not None:
        classes = (item.attributes["class"] or "").split()
        yield next(name for name in classes if name.startswith("item-")).removeprefix("item-")
        for notice in page.css("article.item > .notice"):
            yield "notice-" + (notice.attributes["class"] or "").split("notice-")[-1].split()[0]
    else:
        yield kind
    if kind in {"home", "column"} and page.css_first("html").attributes["lang"] != "vi":
        yield f"{kind}-other-language"
    if kind == "home" and page.css_first(".brand-over") is not None:
        yield "home-component"


def markup_of(page: LexborHTMLParser) -> set[str]:
    """The elements of a page, each with its classes and attributes that say what it is.

    Classes that only name a content type or a field are left out: nothing is drawn by them.
    """
    found = set()
    for node in page.css("body, body *"):
        names = {name for name in node.attributes if name in {"open", "role", "data-do", "lang", "hidden"}}
        classes = (node.attributes.get("class") or "").split()
        found |= {f"{node.tag}.{name}" for name in classes if not name.startswith(("item-", "part-"))}
        found |= {f"{node.tag}[{name}]" for name in names} | {str(node.tag)}
    return found


def one_of_each_kind(sample: Sample) -> dict[str, str]:
    """Path of the richest page of each kind by the kind's name; ``-full`` for items with every field.

    Redirects are left out: nobody sees them.
    """
    candidates: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for path, page in sample.pages.items():
        for kind in kinds_of(path, page):
            full = "-full" if path.startswith(f"{SITE}/") and page.css_first("article.item") else ""
            candidates[kind + full].append((-len(markup_of(page)), path))
    del candidates["redirect"]
    return {kind: min(found)[1] for kind, found in sorted(candidates.items())}


def pages_that_show_everything(sample: Sample) -> list[str]:
    """Paths of few pages that together show every kind of page and every element that any page has."""
    shows = {
        path: markup_of(page) | (set() if page.css_first("article.item") else set(kinds_of(path, page)))
        for path, page in sample.pages.items()
        if page.css_first("body[class]") is not None
    }
    missing = set().union(*shows.values())
    chosen = []
    while missing:
        best = max(shows, key=lambda path: (len(shows[path] & missing), -len(shows[path]), path))
        missing -= shows[best]
        chosen.append(best)
    return chosen
