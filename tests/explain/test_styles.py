"""Symbols, as text and as LaTeX."""

from __future__ import annotations

import pytest

from backprop_widgets.explain.notation.styles import LATEX, TEXT, symbol


@pytest.mark.parametrize(
    ("name", "text", "latex"),
    [
        ("w1", "w₁", "w_{1}"),
        ("w_out", "w_out", "w_{out}"),
        ("w_12", "w₁₂", "w_{12}"),
        ("eta", "η", r"\eta"),
        ("sigma2'", "σ₂′", r"\sigma_{2}'"),
        ("rate", "rate", r"\mathit{rate}"),
        ("_", "_", r"\_"),
        ("x2y", "x2y", r"\mathit{x2y}"),
    ],
)
def test_symbols(name, text, latex):
    assert symbol(name, TEXT) == text
    assert symbol(name, LATEX) == latex
