"""Printing: how one operation is written, as templates with precedences."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ATOM", "POWER", "PRODUCT", "SUM", "Printing", "bracketed", "function"]

SUM, PRODUCT, POWER, ATOM = 1, 2, 3, 4

# LaTeX has a command for these; any other name is an operator name
_LATEX = {name: "\\" + name for name in ("cos", "exp", "log", "max", "min", "sin", "tanh")} | {"σ": r"\sigma"}


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


def function(name: str) -> Printing:
    """Return the printing of a function call; a comma stands between two operands.

    >>> function("softplus").latex
    '\\\\operatorname{{softplus}}({operands})'
    """
    latex = _LATEX.get(name, rf"\operatorname{{{{{name}}}}}")
    return Printing(
        ATOM,
        (SUM, SUM),
        name + "({operands})",
        latex + "({operands})",
        f"<mi>{name}</mi>" + bracketed("(", "{operands}", ")"),
    )


def bracketed(left: str, inside: str, right: str) -> str:
    """Return MathML in brackets that do not stretch, which Chrome would overdo."""
    return f'<mrow><mo stretchy="false">{left}</mo>{inside}<mo stretchy="false">{right}</mo></mrow>'
