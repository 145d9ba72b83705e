"""How templates become Python: Jinja's compiler without what themes cannot use.

A theme has no functions that ask for a context, every template escapes, and an environment speaks one
language. So calls are direct, macros are functions, attributes are read where they stand, words without
arguments stand in the code as they are, a text is escaped without becoming a ``Markup`` only to be joined,
and a page is joined block by block instead of passing each piece through every template that it extends.
Pages have the bytes that Jinja's own compiler gives them; a test holds the two together.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from types import FunctionType
from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef, optimizeconst
from jinja2.runtime import Macro
from jinja2.utils import missing
from markupsafe import Markup, escape

from portalgen.render.escape import escaped

__all__ = ["Compiler", "by_name", "direct_macro", "escaped", "html", "mark"]

#: ``mark(Markup, text)`` is ``Markup(text)`` for a text that is a ``str``, without looking at it.
mark = str.__new__


def html(value: Any) -> str:
    """A value as HTML: what ``markupsafe.escape`` gives, as a plain ``str`` where that is enough."""
    kind = type(value)
    if kind is str:
        return escaped(value)
    if kind is Markup:
        safe: str = value
        return safe
    return escape(value)


def direct_macro(
    environment: Environment,
    function: Callable[..., str],
    name: str | None,
    arguments: tuple[str, ...],
    *special: bool,
) -> Callable[..., str]:
    """A macro: its function where all its arguments have places, else Jinja's own object.

    Args:
        environment: of the template.
        function: with the macro's arguments in their places; one that is not given is ``missing``.
        name: of the macro; None for the inside of a call block.
        arguments: their names.
        special: whether it uses other named arguments, other arguments in places, a caller; whether it
            escapes.
    """
    macro = Macro(environment, function, name or "caller", list(arguments), *special)
    if any(special[:3]) or macro.explicit_caller or not name or not isinstance(function, FunctionType):
        return macro
    function.__defaults__ = (missing,) * len(arguments)
    function.__qualname__ = name
    function.__dict__.update(macro=macro, name=name, arguments=arguments)
    return function


def by_name(call: Any) -> Any:
    """What is called with names of arguments: of a macro the object that sorts them."""
    return getattr(call, "macro", call) if type(call) is FunctionType else call


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
        self.writeline(f"from {__name__} import by_name, direct_macro, escaped, html, mark")
        self.writeline("words = environment.globals['_']")
        super().visit_Template(node, frame)
        for key, name in self._words.items():
            self.writeline(f"{name} = words({key!r})")
            self.writeline(f"{name}_html = str(html({name}))")

    # -- whole blocks instead of pieces ---------------------------------------------------------------------

    def enter_frame(self, frame: Frame) -> None:
        """The beginning of a scope. What a template or a block writes is gathered, then given as one."""
        if _is_outermost(frame):
            self.buffer(frame)
        code, self.stream = self.stream, io.StringIO()
        super().enter_frame(frame)
        loads, self.stream = self.stream.getvalue(), code
        if not self._has_own_words:  # the words are those of the environment, in every page
            loads = loads.replace(f"= {self.get_resolve_func()}('_')\n", "= words\n")
        self.stream.write(loads)

    def leave_frame(self, frame: Frame, with_python_scope: bool = False) -> None:
        """The end of a scope."""
        if _is_outermost(frame):
            self.writeline(f"yield concat({frame.buffer})")
        super().leave_frame(frame, with_python_scope)

    def visit_Block(self, node: nodes.Block, frame: Frame) -> None:  # noqa: N802
        """A block where it stands."""
        if node.required or (frame.toplevel and (self.has_known_extends or self.extends_so_far)):
            super().visit_Block(node, frame)
            return
        context = self.derive_context(frame) if node.scoped else self.get_context_ref()
        self.writeline(f"{frame.buffer}.extend(context.blocks[{node.name!r}][0]({context}))", node)

    def visit_Include(self, node: nodes.Include, frame: Frame) -> None:  # noqa: N802
        """Another template where it stands."""
        code, self.stream = self.stream, io.StringIO()
        super().visit_Include(node, frame)
        included, self.stream = self.stream.getvalue(), code
        without = "template._get_default_module()._body_stream"  # the context of this one
        self.stream.write(included.replace(f"yield from {without}", f"{frame.buffer}.extend({without})"))

    # -- calls ----------------------------------------------------------------------------------------------

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        """A call, or the word that it is known to give."""
        word = self._word(node)
        if word:
            self.write(f"{word}_html" if node is self._printed else word)
            return
        named = bool(forward_caller or node.kwargs or node.dyn_kwargs)
        self.write("by_name(" if named else "")
        self.visit(node.node, frame)
        self.write(")" if named else "")
        self._arguments(node, frame, {"caller": "caller"} if forward_caller else None)

    def _arguments(
        self, node: nodes.Call | nodes.Filter, frame: Frame, more: Mapping[str, str] | None = None
    ) -> None:
        """The arguments of a call in their brackets; Jinja writes a comma before the first."""
        code, self.stream = self.stream, io.StringIO()
        self.signature(node, frame, more)
        arguments, self.stream = self.stream.getvalue(), code
        self.write(f"({arguments.removeprefix(', ')})")

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        """The object of a macro."""
        code, self.stream = self.stream, io.StringIO()
        super().macro_def(macro_ref, frame)
        made, self.stream = self.stream.getvalue(), code
        self.write(f"direct_macro({made.removeprefix('Macro(')}")

    def return_buffer_contents(self, frame: Frame, force_unescaped: bool = False) -> None:  # noqa: ARG002
        """What a macro gives."""
        self.writeline(f"return mark(Markup, concat({frame.buffer}))")

    # -- values ---------------------------------------------------------------------------------------------

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        """An attribute; Jinja is asked only for what has none of that name, such as a mapping."""
        self.write("(got if (got := getattr((of := ")
        self.visit(node.node, frame)
        self.write(f"), {node.attr!r}, missing)) is not missing else environment.getattr(of, {node.attr!r}))")

    @optimizeconst
    def visit_CondExpr(self, node: nodes.CondExpr, frame: Frame) -> None:  # noqa: N802
        """A choice; one that is printed and has no other side prints nothing there."""
        if node is self._printed and node.expr2 is None:
            node = nodes.CondExpr(node.test, node.expr1, nodes.Const(""), lineno=node.lineno)
        super().visit_CondExpr(node, frame)

    @optimizeconst
    def visit_Filter(self, node: nodes.Filter, frame: Frame) -> None:  # noqa: N802
        """A filter; one that is asked when a page is made needs no context for it."""
        call = self.environment.filters.get(node.name)
        if node.node is None or not isinstance(call, FunctionType) or not hasattr(call, "now"):
            super().visit_Filter(node, frame)
            return
        self.write(f"{self.filters[node.name]}.now(")
        self.visit(node.node, frame)
        self.signature(node, frame)
        self.write(")")

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
        self.write("(" if self._word(node) else "(escaped(told) if (kind := type(told := ")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ARG002
        known = ")) is str else told if kind is Markup else html(told))"
        self.write(")" if self._word(node) else known)


def _is_outermost(frame: Frame) -> bool:
    """Whether the frame is that of a template or of a block as a whole."""
    return frame.parent is None and (frame.toplevel or frame.block_frame)
