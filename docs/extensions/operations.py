"""Sphinx: the operations, each with its formula and its derivatives, read off the rule table."""

from __future__ import annotations

import inspect
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import backprop_widgets
from backprop_widgets import variables
from backprop_widgets.engine.operation import Operation
from backprop_widgets.explain.notation.formula import formula
from backprop_widgets.explain.notation.styles import LATEX

__all__ = ["Operations", "names", "setup"]


def names() -> list[str]:
    """Return the public names that are operations."""
    return [name for name in backprop_widgets.__all__ if isinstance(getattr(backprop_widgets, name), Operation)]


def described(operation: Operation) -> str:
    """Return what the site says of an operation, as reStructuredText."""
    names = list(inspect.signature(next(filter(None, operation.partials))).parameters)
    result, *operands = [names[1], *(f"{names[2]}{place}" for place in (1, 2, 3))] if operation.variadic else names
    inputs = variables(" ".join(operands))
    output = operation(*inputs)
    written = [f"{result} = {formula(output, LATEX)}"]
    for operand, rule in zip(operands, operation.rules(len(operands)), strict=True):
        derivative = formula(rule(output.named(result), *inputs), LATEX)
        written.append(rf"\frac{{\partial {result}}}{{\partial {operand}}} = {derivative}")
    said = (inspect.getdoc(operation.scalar) or "").splitlines()[0]
    shown = f"*{names[2]}" if operation.variadic else ", ".join(operands)
    lines = [f".. py:function:: {operation.name}({shown})", "", f"   {said}", ""]
    return "\n".join([*lines, r"   .. math:: " + r", \qquad ".join(written), ""])


class Operations(SphinxDirective):
    """All of them."""

    def run(self) -> list[nodes.Node]:
        """Return a description of each."""
        return self.parse_text_to_nodes("\n".join(described(getattr(backprop_widgets, name)) for name in names()))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("operations", Operations)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
