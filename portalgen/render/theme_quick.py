"""Templates as Python that trusts them: an attribute is read as one, without asking whether it is there.

Nearly all that templates read are fields of views, which are there. Where one is not, Jinja has its own ways:
an item of a mapping, or something undefined, which may be told or tested. Code of this compiler fails there
instead, and the page is made again by the code that asks (:class:`portalgen.render.theme_compiler.Compiler`):
templates are pure, so nothing is lost but the time. Where this code does not fail, it gives what that gives.
"""

from __future__ import annotations

from keyword import iskeyword

from jinja2 import nodes
from jinja2.compiler import Frame, optimizeconst

from portalgen.render.theme_compiler import Compiler

#: Tests and filters of what may not be there.
_OF_ABSENCE = frozenset({"defined", "undefined", "default", "d"})


class QuickCompiler(Compiler):
    """Code that fails where a template reads what is not there."""

    _asked: nodes.Expr | None = None

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        """An attribute."""
        of_blocks = isinstance(node.node, nodes.Name) and node.node.name == "self"
        if node is self._asked or of_blocks or iskeyword(node.attr) or not node.attr.isascii():
            super().visit_Getattr(node, frame)
            return
        self._read(node.node, frame)
        self.write(f".{node.attr}")

    @optimizeconst
    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:  # noqa: N802
        """An item."""
        if node is self._asked or not isinstance(node.arg, nodes.Const):
            super().visit_Getitem(node, frame)
            return
        self._read(node.node, frame)
        self.write(f"[{node.arg.value!r}]")

    @optimizeconst
    def visit_Test(self, node: nodes.Test, frame: Frame) -> None:  # noqa: N802
        """A test; one of absence asks."""
        self._asked = node.node if node.name in _OF_ABSENCE else None
        super().visit_Test(node, frame)

    @optimizeconst
    def visit_Filter(self, node: nodes.Filter, frame: Frame) -> None:  # noqa: N802
        """A filter; one for what is absent asks."""
        self._asked = node.node if node.name in _OF_ABSENCE else None
        super().visit_Filter(node, frame)

    def _read(self, node: nodes.Expr, frame: Frame) -> None:
        """What an attribute or an item is read of; a variable that is not there has none, and fails too."""
        if isinstance(node, nodes.Name):
            self.write(frame.symbols.ref(node.name))
            return
        self.write("(")
        self.visit(node, frame)
        self.write(")")
