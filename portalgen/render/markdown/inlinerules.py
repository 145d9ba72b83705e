"""Inline rules of our own: bare addresses, notes, spans and attributes; and where tokens stand."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from markdown_it.rules_inline import StateInline

from portalgen.render.markdown.attributes import BRACES, parse_braces

InlineRule = Callable[[StateInline, bool], bool]

_LOCATED: Final = frozenset({"link_open", "image", "html_inline"})
_SCHEME: Final = re.compile(r"(?:^|[^A-Za-z0-9.+-])(https?)$", re.IGNORECASE)
_URL_REST: Final = re.compile(r"://[A-Za-z0-9\u00a1-\uffff\[][^\s<>\"`“”‘’«»\u00a0]{0,2000}")
_NOTE: Final = re.compile(r"\[\^([^\]\[\s]{1,100})\]")
#: What may attributes follow; of a link, its opening token carries them.
_ATTRIBUTED: Final = frozenset({"image", "link_close"})
_TRAILING: Final = ".,;:!?'*_~…"


def located(rule: InlineRule) -> InlineRule:
    """The rule, with the place of what it made kept in ``meta["pos"]``: findings need it."""

    def with_place(state: StateInline, silent: bool) -> bool:
        count, pos = len(state.tokens), state.pos
        if not rule(state, silent):
            return False
        if not silent:
            # Text that was pending may have become a token before it.
            for token in state.tokens[count : count + 2]:
                if token.type in _LOCATED:
                    token.meta["pos"] = pos
                    break
        return True

    return with_place


def closed(rule: InlineRule) -> InlineRule:
    """The rule for a link or image, asked only where a label can end at all."""

    def if_closed(state: StateInline, silent: bool) -> bool:
        return state.html_terminator_last("]") > state.pos and rule(state, silent)

    return if_closed


def trim_url(url: str) -> str:
    """A bare address without the punctuation of the sentence around it."""
    while url and (url[-1] in _TRAILING or _closes_nothing(url)):
        url = url[:-1]
    return url


def _closes_nothing(url: str) -> bool:
    """Whether the last character is a bracket that the sentence opened, not the address."""
    pair = {")": "(", "]": "["}.get(url[-1])
    return pair is not None and url.count(url[-1]) > url.count(pair)


def bare_url(state: StateInline, silent: bool) -> bool:
    """``https://…`` in running text becomes a link; in the text of a link it does not."""
    if state.linkLevel > 0 or silent or not state.src.startswith("://", state.pos):
        return False
    scheme = _SCHEME.search(state.pending)
    rest = _URL_REST.match(state.src, state.pos, state.posMax) if scheme else None
    if scheme is None or rest is None:
        return False
    url = scheme.group(1) + trim_url(rest.group())
    end = state.pos + len(url) - len(scheme.group(1))
    if len(url) <= len(scheme.group(1)) + 3:
        return False
    state.pending = state.pending[: -len(scheme.group(1))]
    token = state.push("link_open", "a", 1)
    token.attrs = {"href": url}
    token.info = "auto"
    token = state.push("text", "", 0)
    token.content = url
    token = state.push("link_close", "a", -1)
    token.info = "auto"
    state.pos = end
    return True


def footnote_ref(state: StateInline, silent: bool) -> bool:
    """``[^label]``, with or without a note of that label: the renderer reports the second."""
    match = _NOTE.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        token = state.push("footnote_ref", "", 0)
        token.content = match.group()
        token.meta = {"label": match.group(1), "pos": state.pos}
    state.pos = match.end()
    return True


def span(state: StateInline, silent: bool) -> bool:
    """``[words]{lang=en}``: attributes for a run of text."""
    start, end = state.pos, state.posMax
    if "]{" not in state.src:
        return False
    label_end = state.md.helpers.parseLinkLabel(state, start, False)
    braces = BRACES.match(state.src, label_end + 1, end) if label_end >= 0 else None
    found = parse_braces(braces.group(1)) if braces else None
    if braces is None or found is None:
        return False
    if not silent:
        state.pos, state.posMax = start + 1, label_end
        token = state.push("span_open", "span", 1)
        token.meta = {"attributes": found, "pos": start}
        state.md.inline.tokenize(state)
        state.push("span_close", "span", -1)
    state.pos, state.posMax = braces.end(), end
    return True


def attributes(state: StateInline, silent: bool) -> bool:
    """``{…}`` right after an image or a link."""
    if silent or state.pending or not state.tokens or state.tokens[-1].type not in _ATTRIBUTED:
        return False
    match = BRACES.match(state.src, state.pos, state.posMax)
    found = parse_braces(match.group(1)) if match else None
    if match is None or found is None:
        return False
    index = len(state.tokens) - 1
    if state.tokens[index].type == "link_close":
        level = state.tokens[index].level
        while not (state.tokens[index].type == "link_open" and state.tokens[index].level == level):
            index -= 1
    state.tokens[index].meta.setdefault("attributes", {}).update(found)
    state.pos = match.end()
    return True
