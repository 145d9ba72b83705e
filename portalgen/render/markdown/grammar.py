"""The parser: markdown-it-py with rules chosen by the first character instead of tried one after another.

CommonMark's rules are markdown-it-py's own. What is added here is dispatch (a line that begins with a letter
can be no list and no fence; a text without ``[`` holds no link) and the positions of inline tokens. Only
the parser is shared between bodies; it keeps nothing of what it has parsed.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import (
    StateBlock,
    blockquote,
    code,
    fence,
    heading,
    hr,
    html_block,
    list_block,
    reference,
)
from markdown_it.rules_inline import (
    StateInline,
    autolink,
    backtick,
    emphasis,
    entity,
    escape,
    html_inline,
    image,
    link,
    newline,
    strikethrough,
)
from markdown_it.token import Token
from markdown_it.utils import EnvType
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote.index import footnote_def

from portalgen.render.markdown import blockrules, inlinerules, tables
from portalgen.render.markdown.blockstate import BlockState
from portalgen.render.markdown.destinations import Helpers
from portalgen.render.markdown.plainblocks import PlainBlocks, PlainForms

BlockRule = Callable[[StateBlock, int, int, bool], bool]
InlineRule = Callable[[StateInline, bool], bool]
#: A rule by its name, the characters it begins with ("" for any), the rules it may interrupt.
BlockForm = tuple[str, BlockRule, str, tuple[str, ...]]

_COMMONMARK: Final[tuple[BlockForm, ...]] = (
    ("code", code, "", ()),
    ("fence", fence, "`~", ("paragraph", "reference", "blockquote", "list")),
    ("blockquote", blockquote, ">", ("paragraph", "reference", "blockquote", "list")),
    ("hr", hr, "-*_", ("paragraph", "reference", "blockquote", "list")),
    ("list", list_block, "-+*0123456789", ("paragraph", "reference", "blockquote")),
    ("reference", reference, "[", ()),
    ("html_block", html_block, "<", ("paragraph", "reference", "blockquote")),
    ("heading", heading, "#", ("paragraph", "reference", "blockquote")),
)
#: Brackets in brackets; upstream's own bound for CommonMark. The cost of unclosed ones grows with it.
MAX_INLINE_NESTING: Final = 20
#: Where a definition list can be: a line that begins with a colon or tilde and a space.
_DEFINITION: Final = re.compile(r"\n[ ]{0,3}[:~][ \t]")


class Features(NamedTuple):
    """What a text may hold beyond CommonMark; rules that cannot apply are not even asked."""

    table: bool = False
    directive: bool = False
    deflist: bool = False
    footnote: bool = False
    attributes: bool = False
    strike: bool = False
    url: bool = False
    image: bool = False
    bare: bool = False


def features(text: str) -> Features:
    """What the text may hold, from cheap looks at it: a rare character is found ten times faster than two."""
    colon, tilde = ":" in text, "~" in text
    return Features(
        table="|" in text,
        directive=colon and ":::" in text,
        deflist=(colon or tilde) and _DEFINITION.search(text) is not None,
        footnote="[" in text and "[^" in text,
        attributes="{" in text,
        strike=tilde and "~~" in text,
        url=colon and "://" in text,
        image="!" in text and "![" in text,
        bare="@" in text or ("w" in text and "www." in text),
    )


class BlockParser(ParserBlock):
    """The block parser; ``dispatch`` maps a line's first character to the rules that can begin there.

    Lines that are indented far enough to be code are rare, and go to all rules in their order; plain blocks
    go to none.

    Args:
        rules: in their order of precedence.
        nesting: how deep blocks may nest.
        plain: what is taken as plain blocks; None where a text may hold what makes something else of them.
    """

    def __init__(self, rules: Sequence[BlockForm], nesting: int, plain: PlainForms | None) -> None:
        super().__init__()
        self.nesting = nesting
        self.plain = plain
        self.ruler.enableOnly([])
        for name, rule, _, interrupts in rules:
            if name in self.ruler.get_all_rules():
                self.ruler.at(name, rule, {"alt": list(interrupts)})
                self.ruler.enable(name)
            else:
                self.ruler.push(name, rule, {"alt": list(interrupts)})
        starters = starters_of(rules)
        self.every = [rule for _, rule, _, _ in rules]
        shallow = [(rule, chars) for name, rule, chars, _ in rules if name != "code"]
        self.anywhere = [rule for rule, chars in shallow if not chars]
        self.dispatch = {
            char: [rule for rule, chars in shallow if not chars or char in chars] for char in starters
        }
        text = blockrules.TextBlock(
            {
                char: [rule for _, rule, chars, alt in rules if char in chars and "paragraph" in alt]
                for char in starters
            },
            [rule for _, rule, chars, alt in rules if not chars and "paragraph" in alt],
        )
        self.ruler.at("paragraph", text)
        self.ruler.enable("paragraph")
        for chain in (self.every, self.anywhere, *self.dispatch.values()):
            chain.append(text)

    def parse(
        self,
        src: str,
        md: MarkdownIt,
        env: EnvType,
        outTokens: list[Token],  # noqa: N803
    ) -> list[Token]:
        """Generate the tokens of a text."""
        at = line = 0
        plain = self.plain.of(src) if self.plain is not None else None
        if plain is not None:
            at, line = plain.take(src, 0, 0, outTokens)
        if at < len(src):  # no line needs to be looked at in a text of plain blocks alone
            state = BlockState(src, md, env, outTokens)
            self.tokenize(state, line, state.lineMax, plain)
        return outTokens

    def tokenize(
        self,
        state: StateBlock,
        startLine: int,  # noqa: N803
        endLine: int,  # noqa: N803
        plain: PlainBlocks | None = None,
    ) -> None:
        """Generate tokens for a range of lines, at the top level with what takes its plain blocks."""
        line = startLine
        blank_line_before = False
        begins, shifts, ends = state.bMarks, state.tShift, state.eMarks
        while line < endLine:
            while line < state.lineMax and begins[line] + shifts[line] >= ends[line]:
                line += 1
            state.line = line
            if line >= endLine or (indent := state.sCount[line] - state.blkIndent) < 0:
                break
            if state.level >= self.nesting:
                state.env.setdefault("too_deep", line)
                state.line = endLine
                break
            if plain is not None and not shifts[line]:
                _, after = plain.take(state.src, begins[line], line, state.tokens)
                if after > line:
                    line = state.line = after
                    continue
            char = state.src[begins[line] + shifts[line]]
            for rule in self.every if indent > 3 else self.dispatch.get(char, self.anywhere):
                if rule(state, line, endLine, False):
                    break
            # Whether a list is tight is decided by the blank lines before its last block.
            state.tight = not blank_line_before
            line = state.line
            if line - 1 < endLine and begins[line - 1] + shifts[line - 1] >= ends[line - 1]:
                blank_line_before = True
            if line < endLine and begins[line] + shifts[line] >= ends[line]:
                blank_line_before = True
                line += 1
                state.line = line


class InlineParser(ParserInline):
    """The inline parser; ``dispatch`` maps a character to the rules that can begin with it."""

    def __init__(
        self, dispatch: Mapping[str, Sequence[InlineRule]], pairs: Sequence[str], nesting: int
    ) -> None:
        super().__init__()
        self.nesting = nesting
        self.ruler2.enableOnly(["balance_pairs", *pairs, "fragments_join"])
        # "]" begins nothing, but the end of a link's label is looked for by its character.
        self.dispatch = {**dispatch, "]": ()}
        self.special_chars = "".join(sorted(self.dispatch))
        escaped = re.escape(self.special_chars)
        self.special = re.compile(f"[{escaped}]")
        # Words in bold and nothing else: both marks stand where they can mean nothing but that.
        self.bold = re.compile(
            rf"[^{escaped}]*+"
            rf"(?:\*\*(?=\w)[^{escaped}]++(?:(?<=\w)\*\*(?!\*)|(?<=\S)\*\*(?=\ |\Z))[^{escaped}]*+)++"
        )

    def _text_end(self, src: str, pos: int, end: int) -> int:
        """Where the run of text without special characters that begins at ``pos`` ends."""
        found = self.special.search(src, pos + 1, end)
        return found.start() if found else end

    def skipToken(self, state: StateInline) -> None:  # noqa: N802 - overrides
        """Step over one token; where it ends is remembered."""
        pos = state.pos
        known = state.cache.get(pos)
        if known is not None:
            state.pos = known
            return
        if state.level >= self.nesting:
            # Too deep: the rest of the text holds no link. Upstream steps past the end in this case too.
            state.pos = state.posMax + 1
        else:
            rules = self.dispatch.get(state.src[pos])
            if rules is None:
                state.pos = self._text_end(state.src, pos, state.posMax)
            else:
                state.level += 1
                for rule in rules:
                    if rule(state, True):
                        break
                else:
                    state.pos += 1
                state.level -= 1
        state.cache[pos] = state.pos

    def tokenize(self, state: StateInline) -> None:
        """Generate tokens up to ``state.posMax``."""
        src, end = state.src, state.posMax
        dispatch = self.dispatch if state.level < self.nesting else {}
        while (pos := state.pos) < end:
            for rule in dispatch.get(src[pos], ()):
                if rule(state, False):
                    break
            else:
                state.pos = self._text_end(src, pos, end)
                state.append_pending(src[pos : state.pos])
        if state.pending:
            state.pushPending()


def _deflist_rule() -> BlockRule:
    """The plugin's rule, which it hands out only by way of a parser."""
    md = MarkdownIt("zero").use(deflist_plugin)
    rules: Any = md.block.ruler.__rules__
    return next(rule.fn for rule in rules if rule.name == "deflist")  # type: ignore[no-any-return]


_DEFLIST: Final = _deflist_rule()


def starters_of(rules: Iterable[BlockForm]) -> str:
    """The characters that a block other than a paragraph can begin with."""
    return "".join(sorted({char for _, _, chars, _ in rules for char in chars}))


def _block_rules(has: Features) -> list[BlockForm]:
    """The block rules in their order of precedence."""
    rules = list(_COMMONMARK)
    anything = ("paragraph", "reference", "blockquote", "list")
    if has.attributes:
        rules.insert(0, ("attributes", blockrules.attributes, "{", ()))
    if has.directive:
        rules.insert(0, ("directive", blockrules.directive, ":", anything))
    if has.table:
        rules.insert(0, ("table", tables.table, "", ("paragraph", "reference")))
    if has.footnote:
        before = next(i for i, rule in enumerate(rules) if rule[0] == "reference")
        rules.insert(before, ("footnote_def", footnote_def, "[", ("paragraph", "reference")))
    if has.deflist:
        rules.append(("deflist", _DEFLIST, "", ("paragraph", "reference", "blockquote")))
    return rules


def _inline_rules(has: Features, *, plain: bool) -> dict[str, list[InlineRule]]:
    """The inline rules by first character, in their order of precedence."""
    located = inlinerules.located
    rules: dict[str, list[InlineRule]] = {
        "\n": [newline],
        "\\": [escape],
        "`": [backtick],
        "*": [emphasis.tokenize],
        "_": [emphasis.tokenize],
        "[": [located(inlinerules.closed(link))],
        "<": [located(autolink), located(html_inline)],
        "&": [entity],
    }
    if has.image or plain:
        rules["!"] = [located(inlinerules.closed(image))]
    if has.strike:
        rules["~"] = [strikethrough.tokenize]
    if has.footnote:
        rules["["].append(inlinerules.footnote_ref)
    if has.attributes:
        rules["["].append(inlinerules.span)
        rules["{"] = [inlinerules.attributes]
    if has.url:
        rules[":"] = [located(inlinerules.bare_url)]
    return rules


@functools.cache
def parser(has: Features, nesting: int, *, plain: bool) -> MarkdownIt:
    """The parser for texts with these features; ``plain`` for CommonMark and nothing else.

    Args:
        has: what the text may hold.
        nesting: how deep blocks may nest.
        plain: whether raw addresses go through as CommonMark wants them.
    """
    md = MarkdownIt("commonmark", {"maxNesting": nesting})
    setattr(md, "helpers", Helpers)  # noqa: B010 - a module there
    pairs = ["strikethrough", "emphasis"] if has.strike else ["emphasis"]
    inline = InlineParser(_inline_rules(has, plain=plain), pairs, min(nesting, MAX_INLINE_NESTING))
    rules = _block_rules(has)
    # A definition can make a term of the paragraph above it; entries of a list are two levels deep.
    blocks = (
        None
        if has.deflist or nesting < 3
        else PlainForms(starters_of(rules), inline.special_chars, runs=plain or not has.bare)
    )
    md.block, md.inline = BlockParser(rules, nesting, blocks), inline
    # Addresses are judged where they are written out, with a finding instead of a link left as text.
    setattr(md, "validateLink", _anything)  # noqa: B010 - a method of the library, replaced for this instance
    setattr(md, "normalizeLink", str)  # noqa: B010
    return md


def _anything(_url: str) -> bool:
    """Every address passes here."""
    return True
