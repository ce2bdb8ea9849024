"""Printing: how one operation is written, as templates with precedences."""

import html
from dataclasses import dataclass

from backprop_widgets.engine.operation import Operation

__all__ = ["ATOM", "POWER", "PRINTING", "PRODUCT", "SUM", "Printing", "printing_of"]

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


def printing_of(operation: Operation) -> Printing:
    """Return how an operation is written: its row of the table, or ``name(·)``."""
    return PRINTING.get(operation.name) or function(operation.name)


def function(name: str) -> Printing:
    """Return the printing of a function call; a comma stands between two operands.

    >>> function("softplus").latex
    '\\\\operatorname{{softplus}}({operands})'
    """
    escaped = name.replace("_", r"\_")
    latex = _LATEX.get(name, rf"\operatorname{{{{{escaped}}}}}")
    return Printing(
        ATOM,
        (SUM, SUM),
        name + "({operands})",
        latex + "({operands})",
        f"<mi>{html.escape(name)}</mi>" + bracketed("(", "{operands}", ")"),
    )


def bracketed(left: str, inside: str, right: str) -> str:
    """Return MathML in brackets that do not stretch, which Chrome would overdo."""
    return f'<mrow><mo stretchy="false">{left}</mo>{inside}<mo stretchy="false">{right}</mo></mrow>'


# fmt: off
# By the name of the operation: precedence, what the operands need, then text, LaTeX and MathML. What has no row is
# written as a function of its name.
PRINTING = {
    "add": Printing(SUM,     (SUM, SUM),         "{0} + {1}",          "{0} + {1}",          "{0}<mo>+</mo>{1}"),
    "subtract": Printing(SUM,     (SUM, PRODUCT),     "{0} − {1}",          "{0} - {1}",          "{0}<mo>−</mo>{1}"),
    "multiply": Printing(PRODUCT, (PRODUCT, PRODUCT), "{0}{times}{1}",      "{0}{times}{1}",      "{0}{times}{1}"),
    "divide": Printing(PRODUCT, (PRODUCT, POWER),   "{0} / {1}",          r"\frac{{{0}}}{{{1}}}", "<mfrac><mrow>{0}</mrow><mrow>{1}</mrow></mfrac>", fraction=True),
    "power": Printing(POWER,   (ATOM, ATOM),       "{0}{superscript}",   "{0}^{{{1}}}",        "<msup><mrow>{0}</mrow><mrow>{1}</mrow></msup>"),
    "negate": Printing(PRODUCT, (PRODUCT,),         "−{0}",               "-{0}",               "<mo>−</mo>{0}"),
    "square": Printing(POWER,   (ATOM,),            "{0}²",               "{0}^{{2}}",          "<msup><mrow>{0}</mrow><mn>2</mn></msup>"),
    "sqrt": Printing(ATOM,    (SUM,),             "√({0})",             r"\sqrt{{{0}}}",      "<msqrt>{0}</msqrt>"),
    "sigmoid": function("σ"),
    "abs": Printing(ATOM,    (SUM,),             "|{0}|",              r"\left|{0}\right|",  bracketed("|", "{0}", "|")),
    "maximum": function("max"),
    "minimum": function("min"),
    "half_squared_error": Printing(PRODUCT, (SUM, PRODUCT), "½ ({0} − {1})²",     r"\frac{{1}}{{2}} ({0} - {1})^{{2}}", "<mn>½</mn><mspace width='0.12em'/><msup>" + bracketed("(", "{0}<mo>−</mo>{1}", ")") + "<mn>2</mn></msup>"),
    "binary_cross_entropy": function("BCE"),
    "step": Printing(ATOM,    (SUM,),             "[{0} > 0]",          "[{0} > 0]",          bracketed("[", "{0}<mo>&gt;</mo><mn>0</mn>", "]")),
    "larger": Printing(ATOM,    (SUM, SUM),         "[{0} > {1}]",        "[{0} > {1}]",        bracketed("[", "{0}<mo>&gt;</mo>{1}", "]")),
}
# fmt: on
