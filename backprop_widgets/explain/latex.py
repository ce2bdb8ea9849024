"""The five steps as LaTeX, to paste into a presentation or to draw."""

import html
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node
from backprop_widgets.explain.notation.numbers import AGREED, format_number
from backprop_widgets.explain.notation.styles import LATEX
from backprop_widgets.explain.steps import NUDGED, Row, section_title, steps
from backprop_widgets.explain.template import SLOT, slot
from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.symbolic.names import CHANGE

__all__ = ["derivation_latex", "derivation_lines"]

_BEYOND = {"∞": r"\infty", "—": r"\text{—}"}


def derivation_latex(sections: Iterable[tuple[str, Sequence[tuple[str, str]]]]) -> str:
    """Return steps, as `derivation_lines` yields them, as a title in bold and an ``align*`` each."""
    parts = []
    for title, lines in sections:
        aligned = (f"{left} &{right}".lstrip() for left, right in lines)
        parts += [rf"\textbf{{{title}}}", r"\begin{align*}", " \\\\\n".join(aligned), r"\end{align*}"]
    return "\n".join(parts) + "\n"


def derivation_lines(
    graph: DAG,
    quantities: Mapping[str, Node],
    weights: Sequence[str],
    wrong: Collection[str],
    numbers: Mapping[str, float],
    hidden: Collection[str] = (),
) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield the title of each step and its lines: what stands before the place where they are aligned, and after it.

    A line has the formula, the same with numbers, and the value. The arguments are those of `steps`, and the number of
    every quantity and input; the quantities have the relative change of the loss as well.
    """
    every = steps(graph, quantities, weights, LATEX, wrong=wrong, hidden=hidden)
    for section, rows in groupby(every, key=lambda row: row.section):
        lines = [_line(row, numbers) for row in rows]
        if section == "check":
            lines.append(("", _sentence(say("steps.changed", change=slot(CHANGE, "%")), numbers)))
        yield section_title(section, "heading"), lines


def _line(row: Row, numbers: Mapping[str, float]) -> tuple[str, str]:
    if row.section == NUDGED:
        shown = _fill(row.numbers, numbers, LATEX.words)
        agreed = numbers[str(row.right)] < AGREED
        said = LATEX.words.format(say("slide.agreed" if agreed else "slide.apart"))
        return row.equation, rf"\; {shown} \quad {said}"
    left, _, right = row.equation.partition(LATEX.equals)
    value = _number(numbers[row.quantity], row.code)
    told = ""
    if row.right:
        told = rf" \quad {_sentence(say('right', value=slot(row.right, row.code)), numbers)}"
    whole = [part for part in (right, _fill(row.numbers, numbers)) if part]
    return left, f"= {LATEX.equals.join([*whole, value])}{told}"


def _fill(template: str, numbers: Mapping[str, float], words: str = "{0}") -> str:
    """Return a row's numbers with its slots filled, and ``words`` around what stands between."""
    pieces = SLOT.split(template)  # text, the five groups of a slot, text, and so on
    filled = words.format(html.unescape(pieces[0])) if pieces[0] else ""
    for place in range(1, len(pieces), 6):
        _, _, quantity, code, _, after = pieces[place : place + 6]
        number = _number(numbers[html.unescape(quantity)], code)
        signed = filled.endswith("}") and number[:1] in ("-", "+")  # after words, TeX takes a sign for an operation
        filled += f"{{{number}}}" if signed else number
        filled += words.format(html.unescape(after)) if after else ""
    return filled


def _sentence(template: str, numbers: Mapping[str, float]) -> str:
    return _fill(template, numbers, LATEX.words + " ").rstrip()


def _number(value: float, code: str) -> str:
    text = format_number(value, code)
    if text == say("number.undefined"):
        return LATEX.words.format(text)
    for sign, written in _BEYOND.items():
        text = text.replace(sign, written)
    return LATEX.number(text.replace("−", "-")).replace(" %", r"\,\%")
