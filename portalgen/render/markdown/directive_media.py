"""HTML of video and sound."""

from __future__ import annotations

from typing import Final

from portalgen.render.markdown.body import Reference, ReferenceKind
from portalgen.render.markdown.context import escape
from portalgen.render.markdown.directive_block import Block, figcaption, missing
from portalgen.render.markdown.targets import Place as Where
from portalgen.render.markdown.targets import Target, judge

_MEDIA_TYPES: Final = {
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "webm": "video/webm",
    "ogv": "video/ogg",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "oga": "audio/ogg",
    "wav": "audio/wav",
}
_YES: Final = frozenset({"true", "yes", "có", "co"})


def medium(block: Block, tag: str) -> str:
    """Video or sound: a local file plays in the page, anything else is a card with a link."""
    options, words, context = block.options, block.renderer.context.words, block.renderer.context
    title = options.get("title", "")
    target = judge(options.get("src", ""))
    if target.place is Where.EXTERNAL:
        return _card(block, target, words.external_video if tag == "video" else words.external_audio)
    if target.place is Where.REFUSED:
        context.refuse(options["src"], block.place)
    content = block.content()
    is_own_transcript = options.get("transcript", "").lower() in _YES
    if not (options.get("captions") or options.get("transcript")):
        context.find("MD007", block.place, path=target.path)
    player = _player(block, tag, target) if target.place is Where.LOCAL and target.path else ""
    caption = figcaption(block, "" if is_own_transcript else content)
    heading = f'<p class="media-title">{block.say(title)}</p>\n' if title else ""
    return f'<figure class="{tag}">\n{heading}{player}{caption}{_transcript(block, content)}</figure>\n'


def _player(block: Block, tag: str, target: Target) -> str:
    """The element itself; nothing is loaded before the reader asks for it."""
    options, place = block.options, block.place
    label = f' aria-label="{escape(options["title"])}"' if options.get("title") else ""
    poster = f' poster="{_media_gap(block, options["poster"], "poster")}"' if options.get("poster") else ""
    gap = block.renderer.context.gap(
        Reference(
            ReferenceKind.MEDIA, target.path, line=place.line, column=place.column, options=(("role", tag),)
        )
    )
    kind = _MEDIA_TYPES.get(target.path.rpartition(".")[2].lower(), "")
    type_ = f' type="{kind}"' if kind else ""
    track = ""
    if options.get("captions"):
        language = escape(options.get("captions-lang", "") or block.renderer.context.language)
        track = (
            f'<track kind="captions" src="{_media_gap(block, options["captions"], "captions")}"'
            f' srclang="{language}" label="{escape(block.renderer.context.words.captions)}" default>'
        )
    return f'<{tag} controls preload="none"{poster}{label}><source src="{gap}"{type_}>{track}</{tag}>\n'


def _media_gap(block: Block, raw: str, role: str) -> str:
    """The gap for a file beside the medium; empty where the address is refused or on another host."""
    target = judge(raw)
    if target.place is not Where.LOCAL:
        block.renderer.context.refuse(raw, block.place)
        return ""
    place = block.place
    return block.renderer.context.gap(
        Reference(
            ReferenceKind.MEDIA, target.path, line=place.line, column=place.column, options=(("role", role),)
        )
    )


def _transcript(block: Block, content: str) -> str:
    """The words that are spoken: the content itself, or a link to a file."""
    given, words = block.options.get("transcript", ""), block.renderer.context.words
    if not given:
        return ""
    if given.lower() in _YES:
        summary = f"<summary>{escape(words.transcript)}</summary>"
        return f'<details class="transcript">{summary}\n{content}</details>\n'
    link = block.renderer.inlines.link(given, words.transcript_file, block.place)
    return f'<p class="transcript">{link}</p>\n'


def _card(block: Block, target: Target, kind: str) -> str:
    """A link to a medium on another host: nothing of that host is loaded into the page."""
    title = block.options.get("title", "")
    if not title:
        missing(block, "title", "missing")
    host = target.url.partition("://")[2].partition("/")[0]
    link = block.renderer.inlines.link(target.url, title or host, block.place)
    if title:
        block.say(title)
    content = block.content()
    note = f'<span class="note">{escape(kind)} · {escape(host)}</span>'
    return f'<div class="link-card">\n<p>{link} {note}</p>\n{content}</div>\n'
