"""Printing: how one operation is written, as templates with precedences."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ATOM", "POWER", "PRODUCT", "SUM", "Printing", "function"]

SUM, PRODUCT, POWER, ATOM = 1, 2, 3, 4


@dataclass(frozen=True)
class Printing:
    """Templates of an operation, with ``{0}``, ``{1}`` for its operands.

    Attributes:
        precedence: how tightly the printed whole binds: SUM < PRODUCT < POWER < ATOM.
        needs: the least precedence of each operand; one that binds less tightly is put in brackets.
        text: plain text.
        latex: LaTeX.
        mathml: MathML, presentation.
        fraction: whether LaTeX and MathML draw a fraction bar, which brackets its operands by itself.

    """

    precedence: int
    needs: tuple[int, ...]
    text: str
    latex: str
    mathml: str
    fraction: bool = False


def function(text: str, latex: str, mathml: str) -> Printing:
    """Return the printing of a function call, ``text(...)``; a comma stands between two operands."""
    return Printing(
        ATOM,
        (SUM, SUM),
        text + "({operands})",
        latex + "({operands})",
        f'<mi>{mathml}</mi><mo stretchy="false">(</mo>{{operands}}<mo stretchy="false">)</mo>',
    )
