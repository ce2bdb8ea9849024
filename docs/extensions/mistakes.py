"""Sphinx: the mistakes and the guesses, each with its sentence and its source, read off the catalogue."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from backprop_widgets import MISTAKES
from backprop_widgets.explain.text.catalogue import SENTENCES, say, sentence
from backprop_widgets.mistakes.guesses import GUESSES

__all__ = ["Catalogue", "rows", "setup"]


def rows() -> list[tuple[str, str, str, str]]:
    """Return for each mistake, then for each guess, its key, what it is called, what is said to it, and its source."""
    written = []
    for key, row in {**MISTAKES, **GUESSES}.items():
        said = f"mistake.{key}" if f"mistake.{key}" in SENTENCES else f"mistake.{key}.forward"
        name = say(f"mistake.name.{key}" if key in MISTAKES else f"named.{key}")
        written.append((key, name, sentence(said), row.source))
    return written


class Catalogue(SphinxDirective):
    """A table of them."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        lines = [".. list-table::", "   :header-rows: 1", ""]
        for row in [("in Python", "called", "what is said", "seen in"), *rows()]:
            lines += [f"   {'*' if not place else ' '} - {cell}" for place, cell in enumerate(map(_escape, row))]
        return self.parse_text_to_nodes("\n".join([*lines, ""]))


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("*", "\\*").replace("|", "\\|").replace("_", "\\_").replace("`", "\\`")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("mistakes", Catalogue)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
