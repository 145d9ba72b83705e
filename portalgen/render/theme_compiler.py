"""How templates become Python: Jinja's compiler without what themes cannot use.

A theme has no functions that ask for a context, every template escapes, and an environment speaks one
language. So calls are direct, words without arguments stand in the code as they are, and a text is escaped
without becoming a ``Markup`` only to be joined. Pages have the bytes that Jinja's own compiler gives them;
a test holds the two together.
"""

from __future__ import annotations

import io
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.runtime import Macro
from jinja2.utils import missing
from markupsafe import Markup, escape

try:
    from markupsafe._speedups import _escape_inner
except ImportError:  # markupsafe without its extension

    def _escape_inner(value: str, /) -> str:
        return str(escape(value))


__all__ = ["Compiler", "DirectMacro", "html"]


def html(value: Any) -> str:
    """A value as HTML: what ``markupsafe.escape`` gives, as a plain ``str`` where that is enough."""
    kind = type(value)
    if kind is str:
        return _escape_inner(value)
    if kind is Markup:
        escaped: str = value
        return escaped
    return escape(value)


class DirectMacro(Macro):
    """A macro that sorts its arguments only where they are not in their places."""

    def __call__(self, *args: Any, **kwargs: Any) -> str:  # noqa: D102
        absent = self._argument_count - len(args)
        special = self.caller or self.explicit_caller or self.catch_varargs or self.catch_kwargs
        if kwargs or special or absent < 0:
            return super().__call__(*args, **kwargs)
        return str.__new__(Markup, self._func(*args, *(missing,) * absent))


class Compiler(CodeGenerator):
    """Code of a template. Words are asked for when it is loaded for a language, not when a page is made."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._words: dict[str, str] = {}
        self._has_own_words = False
        self._printed: nodes.Expr | None = None

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802
        """A whole template."""
        names = (name for name in node.find_all(nodes.Name) if name.name == "_")
        self._has_own_words = any(name.ctx != "load" for name in names)
        self.writeline(f"from {__name__} import DirectMacro, html")
        super().visit_Template(node, frame)
        for key, name in self._words.items():
            self.writeline(f"{name} = environment.globals['_']({key!r})")
            self.writeline(f"{name}_html = str(html({name}))")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        """A call, or the word that it is known to give."""
        word = self._word(node)
        if word:
            self.write(f"{word}_html" if node is self._printed else word)
            return
        self.visit(node.node, frame)
        code, self.stream = self.stream, io.StringIO()
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        arguments, self.stream = self.stream.getvalue(), code
        self.write(f"({arguments.removeprefix(', ')})")

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        """The object of a macro."""
        self.write("Direct")
        super().macro_def(macro_ref, frame)

    def _word(self, node: nodes.Expr) -> str:
        """The variable of a word that is asked for by a fixed key, without anything to fill in."""
        if not isinstance(node, nodes.Call) or self._has_own_words:
            return ""
        asks = isinstance(node.node, nodes.Name) and node.node.name == "_" and len(node.args) == 1
        if not asks or node.kwargs or node.dyn_args or node.dyn_kwargs:
            return ""
        (key,) = node.args
        if not isinstance(key, nodes.Const) or not isinstance(key.value, str):
            return ""
        return self._words.setdefault(key.value, f"word_{len(self._words)}")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ARG002
        self._printed = node
        self.write("(" if self._word(node) else "html(")
