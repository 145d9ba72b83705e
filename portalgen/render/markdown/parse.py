"""The way from a text to a body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markdown_it.token import Token

from portalgen.content.model import Limits
from portalgen.render.markdown.attributes import split_trailing
from portalgen.render.markdown.body import Body
from portalgen.render.markdown.context import GAP, Context, Place
from portalgen.render.markdown.grammar import Features, features, parser
from portalgen.render.markdown.renderer import BlockRenderer

_NO_LIMITS = Limits()


def parse_body(
    text: str,
    *,
    lang: str = "vi",
    limits: Limits = _NO_LIMITS,
    extensions: bool = True,
    id_prefix: str = "",
) -> Body:
    """Render Markdown; the result depends on the arguments alone.

    Args:
        text: Markdown in NFC.
        lang: language of the words that rendering adds ("Bảng 1", "Chú thích").
        limits: ``markdown_nesting`` bounds how deep blocks may nest.
        extensions: False for CommonMark as specified, raw HTML and all addresses untouched: for the
            conformance tests, never for content.
        id_prefix: put before every id; for a page that shows several bodies.
    """
    if "\r" in text or GAP in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace(GAP, "\ufffd")
    md = parser(features(text) if extensions else Features(), limits.markdown_nesting, plain=not extensions)
    context = Context(md, text, lang, prefix=id_prefix, plain=not extensions)
    tokens: list[Token] = []
    md.block.parse(text, md, context.env, tokens)
    has_raw = any(token.type == "html_block" for token in tokens) if extensions and "<" in text else False
    shift = 1 if extensions and "h1" in {token.tag for token in tokens} else 0
    if extensions and "{" in text:
        _keep_written_ids(context, tokens)
    BlockRenderer(context, has_raw=has_raw, heading_shift=shift).render(tokens)
    if "too_deep" in context.env:
        context.find("MD005", Place(context.env["too_deep"] + 1), limit=str(limits.markdown_nesting))
    return context.body()


def _keep_written_ids(context: Context, tokens: Sequence[Token]) -> None:
    """Ids in braces above blocks and behind headings are theirs, whatever headings before them are called."""
    for index, token in enumerate(tokens):
        found: Mapping[str, str] = {}
        if token.type == "attributes":
            found = token.meta["attributes"]
        elif token.type == "heading_open":
            _, found = split_trailing(tokens[index + 1].content)
        if "id" in found:
            context.anchors.keep(found["id"])
