"""Sphinx: signatures and headings as our docstrings mean them."""

from __future__ import annotations

import inspect
from typing import Any

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx
from sphinx.domains.python import PyObject
from sphinx.util.inspect import stringify_signature
from traitlets import HasTraits

__all__ = ["setup"]


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect what follows."""
    app.connect("autodoc-process-signature", _own_signature)
    app.connect("autodoc-process-docstring", _plain_property, priority=400)  # before napoleon, at 500
    app.add_lexer("mermaid", TextLexer)  # JupyterLab draws it; here its text is shown
    for field in PyObject.doc_field_types:
        if field.name == "variable":
            field.label = "Attributes"  # a variable is an input of a graph here
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _own_signature(
    app: Sphinx, what: str, name: str, thing: Any, options: Any, signature: str | None, returned: str | None
) -> tuple[str | None, str | None]:
    """Give a widget the arguments of its `__init__`, which the base class hides behind ``*args``."""
    if what != "class":
        return signature, returned
    if issubclass(thing, HasTraits):
        own = getattr(thing, "__signature__", None) or _without_self(inspect.signature(thing.__init__))
        return stringify_signature(own, show_return_annotation=False, unqualified_typehints=True), None
    if "<factory>" in (signature or ""):
        return "", None  # what no reader makes by hand
    return signature, returned


def _without_self(own: inspect.Signature) -> inspect.Signature:
    return own.replace(parameters=list(own.parameters.values())[1:])


def _plain_property(app: Sphinx, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """Keep napoleon from reading what stands before a colon as a property's type."""
    if what == "property":
        lines.insert(0, "")
