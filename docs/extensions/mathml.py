"""Sphinx: formulas as MathML, which a browser shows by itself. MathJax would be fetched from another host."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

__all__ = ["converted", "setup"]

# TeX takes one digit where there are no braces; docutils takes the whole number.
_UNBRACED = re.compile(r"(\\[dt]?frac)\s*(\w)\s*(\w)")


def converted(tex: str, *, block: bool) -> str:
    r"""Return a formula as MathML.

    >>> "<mn>12</mn>" in converted(r"\tfrac12 x", block=False)
    False
    """
    return str(tex2mathml(_UNBRACED.sub(r"\1{\2}{\3}", tex), as_block=block))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the renderer; docutils, which Sphinx is built on, knows how to convert."""
    app.add_html_math_renderer("mathml", (_inline, None), (_displayed, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _inline(translator: HTML5Translator, node: nodes.math) -> None:
    translator.body.append(converted(node.astext(), block=False))
    raise nodes.SkipNode


def _displayed(translator: HTML5Translator, node: nodes.math_block) -> None:
    translator.body.append(f'<div class="formula">{converted(node.astext(), block=True)}</div>')
    raise nodes.SkipNode
