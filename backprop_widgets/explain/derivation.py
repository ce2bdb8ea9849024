"""The five steps as an HTML table, with a slot for every number."""

import html
import re
from collections.abc import Collection, Mapping, Sequence
from itertools import groupby

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node
from backprop_widgets.explain.markup import mark_wrong, quantity_attributes, roving_tabindex
from backprop_widgets.explain.notation.letters import count_columns
from backprop_widgets.explain.notation.styles import TEXT
from backprop_widgets.explain.steps import NUDGED, SECTIONS, Row, section_title, steps
from backprop_widgets.explain.template import slot
from backprop_widgets.explain.text.catalogue import listed, say
from backprop_widgets.symbolic.names import CHANGE, Quantity

__all__ = ["derivation"]

_LETTER, _PANE = 7.6, 400  # the width of a letter, and of the narrowest pane beside another
_LEAST, _MOST = 0.32, 0.52  # of the pane, for formulas
_COLOUR = {"value": "bw-forward", "error": "bw-error", "weight": "bw-weight", "plain": "bw-plain"}


def derivation(
    graph: DAG,
    quantities: Mapping[str, Node],
    weights: Sequence[str],
    sections: Sequence[str] = SECTIONS,
    wrong: Collection[str] = (),
    hidden: Collection[str] = (),
) -> str:
    """Return the derivation of a graph as an HTML template: formula, the same with numbers, value.

    The arguments are those of `steps`; the quantities have the relative change of the loss as well.
    """
    body = []
    rows = steps(graph, quantities, weights, sections=sections, wrong=wrong, hidden=hidden)
    plain = [row.equation for row in steps(graph, quantities, weights, TEXT, sections, wrong, hidden)]
    wide = [_width(equation) for equation in plain]
    long = {row for row, width in zip(rows, wide, strict=True) if width > _MOST}  # no room for numbers beside them
    copied = dict(zip(rows, plain, strict=True))
    for section, lines_ in groupby(rows, key=lambda row: row.section):
        numbered = section != NUDGED
        title = section_title(section)
        if section == "update":
            title = listed([title, *(say(f"steps.update.{key}") for key in _list_memory(quantities))], "clauses")
        lines = "".join(
            _line(row, copied[row], long=row in long) if numbered else _write_check(row, copied[row]) for row in lines_
        )
        if section == "check":
            lines += (
                f'<tr><td></td><td class="bw-mute">{say("steps.change")}</td>'
                f'<td class="bw-value bw-plain">{slot(CHANGE, "%")}</td></tr>'
            )
        body.append(f'<tbody><tr class="bw-section"><th colspan="3" scope="rowgroup">{title}</th></tr>{lines}</tbody>')
    written = roving_tabindex(mark_wrong("".join(body), wrong))
    share = max([_LEAST, *(width for width in wide if width <= _MOST)])
    columns = f'<colgroup><col style="width:{share:.0%}"/><col/><col style="width:88px"/></colgroup>'
    caption = f'<caption class="bw-hidden">{say("steps.caption")}</caption>'
    return f'<table class="bw-steps">{caption}{columns}{written}</table>'


def _list_memory(quantities: Mapping[str, Node]) -> list[str]:
    """Return what an update remembers of a weight, as far as there are words for it."""
    remembered = {Quantity.parse(name).memory for name in quantities}
    return [key for key in ("velocity", "mean", "total") if key in remembered]


def _width(equation: str) -> float:
    """Return how wide an equation is, as a share of the pane; its fractions stand one above the other."""
    return (_LETTER * count_columns(re.sub(r"/∂\w+", "", equation)) + 24) / _PANE


def _line(row: Row, plain: str, *, long: bool) -> str:
    hot = ' class="bw-hot"' if row.kind == "weight" else ""
    right = f'<div class="bw-right">{say("right", value=slot(row.right, row.code))}</div>' if row.right else ""
    value = f"{slot(row.quantity, row.code)}{right}"
    span = ' colspan="2"' if long else ""
    between = "<div>{}</div>" if long else "</td><td>{}"
    return (
        f"<tr{hot}{quantity_attributes(row.quantity)}><td{span}>{_formula(row, plain)}"
        f'{between.format(row.numbers)}</td><td class="bw-value {_COLOUR[row.kind]}">{value}</td></tr>'
    )


def _formula(row: Row, plain: str) -> str:
    """Return a row's equation, with what is copied of it."""
    return f'<math data-plain="{html.escape(plain)}">{row.equation}</math>'


def _write_check(row: Row, plain: str) -> str:
    """Return a line of the gradient check: what the backward pass and a nudge say, and whether they agree."""
    return (
        f'<tr class="bw-nudged"{quantity_attributes(row.quantity)}><td>{_formula(row, plain)}</td>'
        f'<td>{row.numbers}</td><td class="bw-value bw-plain">{slot(str(row.right), "check")}</td></tr>'
    )
