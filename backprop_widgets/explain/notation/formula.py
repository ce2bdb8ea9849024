"""Notation: a node as a formula, with symbols or with numbers in their place."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain, repeat

from backprop_widgets.engine.node import Node
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.notation.printing import ATOM, PRODUCT, SUM, Printing, printing_of
from backprop_widgets.explain.notation.styles import TEXT, Style, ends_in_word, label
from backprop_widgets.explain.template import slot
from backprop_widgets.symbolic.names import Quantity

__all__ = ["formula", "substitute_slots", "with_numbers"]

_SUPERSCRIPTS = str.maketrans("0123456789−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_DIGITS = 14
_WORD = re.compile(r"[^\W\d_]{2}")
_DEEPEST, _LONGEST = 60, 400  # what is nested deeper or goes on longer is an ellipsis: nobody could read it
# A leaf is written knowing whether a negative number would need brackets where it stands.
Leaf = Callable[[Node, bool], str]


@dataclass(frozen=True)
class _Piece:
    """A printed part of a formula, and what its neighbours need to know of it."""

    text: str
    negative: bool = False
    number: bool = False
    bracketed: bool = False
    remembered: bool = False
    begins: bool = False  # with what would run into letters before it: a word, or a minus sign in brackets
    ends: bool = False


def formula(node: Node, style: Style = TEXT, quantity: str | None = None) -> str:
    """Return what a node is computed from, down to named nodes and variables.

    Arguments:
        style: `TEXT`, `LATEX` or `MATHML`.
        quantity: the quantity it stands for; a node that has another name already is written as that name.

    >>> from backprop_widgets import sigmoid, variables
    >>> w, x, b = variables("w x b")
    >>> formula(sigmoid(w * (x - 1) + b).named("a"))
    'σ(w(x − 1) + b)'
    """
    top = quantity is None or node.name in (None, quantity)
    return _print(node, style, lambda leaf, _: label(str(leaf.name), style), top=top).text


def substitute_slots(node: Node, quantity: str, style: Style = TEXT) -> str:
    """Return the same formula as HTML text with a slot in place of every symbol.

    A number has four decimals there; a learning rate, which is chosen, has the digits that it was given.

    Arguments:
        quantity: the quantity it stands for; a node that has another name already is a slot of that name.
        style: what stands between the slots: `TEXT` or `LATEX`.

    >>> from backprop_widgets import variables
    >>> w, x = variables("w x")
    >>> substitute_slots((w * x).named("z"), "z")
    '<span data-q="w" data-f="4"></span> × <span data-q="x" data-f="4n"></span>'
    """

    def leaf(node: Node, guarded: bool) -> str:
        return slot(str(node.name), "g" if node.name == "eta" else "4n" if guarded else "4")

    top = node.name in (None, quantity)
    return _print(node, style, leaf, top=top, numbers=True).text.replace(" > ", " &gt; ")


def with_numbers(node: Node, numbers: Mapping[str, float]) -> str:
    """Return the same formula with numbers in place of the names, as a reader sees them.

    >>> from backprop_widgets import sigmoid, variables
    >>> w, x = variables("w x")
    >>> with_numbers(sigmoid(w * x).named("a"), {"w": 0.5, "x": -1.0})
    'σ(0.5000 × (−1.0000))'
    """

    def leaf(node: Node, guarded: bool) -> str:
        return format_number(numbers[str(node.name)], "4n" if guarded else "4")

    return _print(node, TEXT, leaf, top=True, numbers=True).text


def _print(
    node: Node,
    style: Style,
    leaf: Leaf,
    *,
    top: bool = False,
    numbers: bool = False,
    guarded: bool = False,
    depth: int = _DEEPEST,
    budget: list[int] | None = None,
) -> _Piece:
    budget = [_LONGEST] if budget is None else budget
    budget[0] -= 1
    if node.value is not None:
        text = style.number(_numeral(node.value))
        return _Piece(text, negative=node.value < 0, number=True)
    if node.operation is None or (node.name and not top):
        quantity = Quantity.parse(str(node.name))
        word = ends_in_word(str(node.name))
        begins = word and not quantity.is_derivative
        ends = not style.draws_fractions if quantity.is_derivative else word  # ∂L/∂y(…) would be a function
        return _Piece(leaf(node, guarded), number=numbers, remembered=bool(quantity.memory), begins=begins, ends=ends)
    if not depth or budget[0] < 0:
        return _Piece("…")
    printing = printing_of(node.operation)
    template = style.template(printing)
    opposite = node.operation.name == "negate"
    enclosed = "{operands}" in template or (printing.fraction and style.draws_fractions)
    pieces = []
    for place, (operand, least) in enumerate(
        zip(node.operands, chain(printing.needs, repeat(printing.needs[-1])), strict=False)
    ):
        inside = not enclosed and (place > 0 or least == ATOM or opposite)
        exponent = node.operation.name == "power" and place == 1
        loose = _loose(operand, SUM if enclosed else least, node, style) and not exponent
        # a minus sign that leads here may also lead the whole
        leads = inside or (guarded and place == 0 and template.startswith("{0}"))
        piece = _print(
            operand, style, leaf, numbers=numbers, guarded=leads and not loose, depth=depth - 1, budget=budget
        )
        if loose or (piece.negative and inside and not exponent):
            piece = _Piece(style.brackets.format(piece.text), bracketed=True, begins=piece.negative)
        pieces.append(piece)
    return _compose(template, printing, pieces, style, numbers)


def _numeral(value: float) -> str:
    """Return a constant as one would write it: 0.1 for 1 - 0.9, which is 0.09999999999999998."""
    text = repr(int(value)) if value.is_integer() else repr(value)
    return text if len(text) <= _DIGITS else f"{value:.{_DIGITS - 2}g}"


def _loose(operand: Node, least: int, user: Node, style: Style) -> bool:
    """Return whether an operand binds less tightly than its user needs."""
    if operand.operation is None or operand.name:
        return False
    printing = printing_of(operand.operation)
    slash = printing.fraction and not style.draws_fractions
    factor = user.operation is not None and user.operation.name == "multiply"
    return printing.precedence < least or (slash and factor)


def _compose(template: str, printing: Printing, pieces: list[_Piece], style: Style, numbers: bool) -> _Piece:
    texts = [piece.text for piece in pieces]
    between, symbols, before_bracket, beside_word = style.times
    first, last = pieces[0], pieces[-1]
    if template.startswith("{0}^") and "^" in first.text and not first.bracketed:
        texts[0] = f"{{{first.text}}}"  # TeX refuses a second superscript
    beside = beside_word if first.ends or last.begins else before_bracket if last.bracketed else symbols
    times = between if numbers or last.number or last.remembered else beside
    raised = f"^{last.text}" if set(".e") & set(last.text) else last.text.translate(_SUPERSCRIPTS)
    text = template.format(*texts, operands=style.comma.join(texts), times=times, superscript=raised)
    opposite = len(pieces) == 1 and printing.precedence == PRODUCT  # the minus sign is its first
    leads = template.startswith("{0}") and pieces[0].negative
    drawn = printing.fraction and style.draws_fractions
    negative = opposite or (leads and not drawn)
    if drawn:
        return _Piece(text, negative=negative)
    begins = first.begins if printing.text.startswith("{0}") else bool(_WORD.match(printing.text))
    ends = printing.text.endswith("}") and not printing.text.endswith("superscript}") and last.ends
    return _Piece(text, negative=negative, begins=begins, ends=ends)
