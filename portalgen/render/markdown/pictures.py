"""Images: their addresses and text alternatives are judged, and a gap is left for what they become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markdown_it.token import Token

from portalgen.render.markdown.alternatives import says_nothing
from portalgen.render.markdown.attributes import allowed
from portalgen.render.markdown.body import External, Reference, ReferenceKind
from portalgen.render.markdown.context import Context, Place, escape
from portalgen.render.markdown.targets import Place as Where
from portalgen.render.markdown.targets import judge


def alternative(image: Token, *, plain: bool = False) -> str:
    """The text alternative of an image token, without markup; ``plain`` as CommonMark shows it."""
    return "".join(_texts(image.children or [], plain=plain))


def _texts(tokens: Sequence[Token], *, plain: bool) -> list[str]:
    texts: list[str] = []
    for token in tokens:
        if token.type == "image":
            texts += _texts(token.children or [], plain=plain)
        elif token.type in ("softbreak", "hardbreak"):
            texts.append("\n" if plain else " ")
        elif token.type in ("text", "text_special", "code_inline") or (plain and token.type == "html_inline"):
            texts.append(token.content)
    return texts


def image(
    context: Context,
    raw: str,
    alt: str,
    place: Place,
    *,
    title: str = "",
    given: Mapping[str, str] | None = None,
    options: tuple[tuple[str, str], ...] = (),
) -> str:
    """The gap for an image; a link or text where the image cannot be part of the page.

    Source of the rules on alternatives: Thông tư 32/2017/TT-BTTTT, Điều 18; WCAG 2.1, 1.1.1.

    Args:
        context: gets reference and findings.
        raw: address as written.
        alt: text alternative.
        place: where the image stands.
        title: shown where the resolver chooses to.
        given: attributes in braces.
        options: for the resolver, see :class:`Reference`.
    """
    target = judge(raw)
    if target.place is Where.REFUSED:
        context.refuse(raw, place)
        return escape(alt)
    if target.place is Where.EXTERNAL:
        context.find("IMG005", place, url=target.url[:200])
        context.external.append(External(target.url, place.line, place.column, alt))
        return f'<a href="{escape(target.url)}">{escape(alt or target.url)}</a>'
    if context.points_nowhere(target, place):
        return escape(alt)
    classes, title = _attributes(context, given or {}, title, place)
    said = dict(options) | ({"decorative": "true"} if "decorative" in classes else {})
    alt = "" if "decorative" in said else alt.strip()
    if "decorative" not in said:
        _judge_alternative(context, alt, target.path, place)
    if shown := " ".join(name for name in classes if name != "decorative"):
        said["class"] = shown
    return context.gap(
        Reference(
            ReferenceKind.IMAGE,
            target.path,
            line=place.line,
            column=place.column,
            alt=alt,
            title=title,
            options=tuple(said.items()),
        )
    )


def _judge_alternative(context: Context, alt: str, path: str, place: Place) -> None:
    """Report a text alternative that is missing or says nothing."""
    if not alt:
        context.find("IMG001", place, path=path, kind="written")
    elif says_nothing(alt, path):
        context.find("IMG004", place, value=alt, path=path)


def _attributes(
    context: Context, given: Mapping[str, str], title: str, place: Place
) -> tuple[list[str], str]:
    """Classes and title of an image; no other attribute has a meaning there."""
    kept, removed = allowed(given)
    removed += [name for name in kept if name not in ("class", "title")]
    if removed:
        context.removed(removed, place.line)
    return kept.get("class", "").split(), kept.get("title", title)
