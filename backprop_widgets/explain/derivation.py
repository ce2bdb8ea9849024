"""The five steps as an HTML table, with a slot for every number."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby

from ..engine.batch import CHANGE
from ..engine.graph import Graph
from ..engine.node import Node
from .messages import say
from .steps import SECTIONS, Row, steps
from .styles import TEXT
from .template import slot
from .things import one_stop, stands_for

__all__ = ["derivation"]

_LETTER, _PANE = 7.6, 400  # the width of a letter, and of the narrowest pane beside another
_LEAST, _MOST = 0.32, 0.52  # of the pane, for formulas
_COLOUR = {"value": "bw-forward", "error": "bw-error", "weight": "bw-weight", "plain": "bw-plain"}


def derivation(
    graph: Graph, quantities: Mapping[str, Node], weights: Sequence[str], sections: Sequence[str] = SECTIONS
) -> str:
    """Return the derivation of a graph as an HTML template: formula, the same with numbers, value.

    Arguments:
        graph: the graph; its output is the loss.
        quantities: its quantities with weights, and the relative change of the loss.
        weights: the variables that are updated.
        sections: which of the five steps.

    """
    body = []
    for section, rows in groupby(steps(graph, quantities, weights, sections=sections), key=lambda row: row.section):
        number = SECTIONS.index(section) + 1
        title = f"{number} · {say(f'steps.{section}')}"
        lines = "".join(_line(row) for row in rows)
        if section == "check":
            lines += (
                f'<tr><td></td><td class="bw-mute">{say("steps.change")}</td>'
                f'<td class="bw-value bw-plain">{slot(CHANGE, "%")}</td></tr>'
            )
        body.append(f'<tbody><tr class="bw-section"><th colspan="3" scope="rowgroup">{title}</th></tr>{lines}</tbody>')
    written = one_stop("".join(body))
    look, columns = _columns(graph, quantities, weights)
    caption = f'<caption class="bw-hidden">{say("steps.caption")}</caption>'
    return f'<table class="bw-steps{look}">{caption}{columns}{written}</table>'


def _columns(graph: Graph, quantities: Mapping[str, Node], weights: Sequence[str]) -> tuple[str, str]:
    """Return a class and columns of a given width, which need no measuring in a frame; none if formulas are long."""
    written = (re.sub(r"/∂\w+", "", row.equation) for row in steps(graph, quantities, weights, TEXT))
    share = (_LETTER * max(map(len, written)) + 24) / _PANE
    if share > _MOST:
        return "", ""
    return (
        " bw-even",
        f'<colgroup><col style="width:{max(share, _LEAST):.0%}"/><col/><col style="width:17%"/></colgroup>',
    )


def _line(row: Row) -> str:
    hot = ' class="bw-hot"' if row.kind == "weight" else ""
    return (
        f"<tr{hot}{stands_for(row.quantity)}><td><math>{row.equation}</math></td>"
        f'<td>{row.numbers}</td><td class="bw-value {_COLOUR[row.kind]}">{slot(row.quantity, row.code)}</td></tr>'
    )
