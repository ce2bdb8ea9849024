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

__all__ = ["FEW", "derivation"]

_LETTER = 7.3  # the width of a letter of a formula, in pixels
_LEAST, _MOST = 112, 208  # the width of the column of formulas; a wider one has a line of its own
FEW = "bw-few"  # the class of a derivation of few lines
_FEW = 20  # lines, for which a page has room beside the diagram and the surface
_AFTER = ("update", "check")  # the steps in the second table, which stands beside the first where there is room
_OPERATOR = re.compile("<mo>[=+−·]</mo>")  # before which an equation may be broken; a browser breaks none
_PIECES = re.compile(rf"{_OPERATOR.pattern}|<[^>]+>|[^<]+")
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
    tables: dict[bool, tuple[list[str], list[float]]] = {False: ([], [_LEAST]), True: ([], [_LEAST])}
    rows = steps(graph, quantities, weights, sections=sections, wrong=wrong, hidden=hidden)
    plain = [row.equation for row in steps(graph, quantities, weights, TEXT, sections, wrong, hidden)]
    copied = dict(zip(rows, plain, strict=True))
    wide = {row: _width(equation) for row, equation in copied.items()}
    long = {row for row, width in wide.items() if width > _MOST}  # no room for numbers beside them
    for section, lines_ in groupby(rows, key=lambda row: row.section):
        group = list(lines_)
        numbered = section != NUDGED
        title = section_title(section)
        if section == "update":
            title = listed([title, *(say(f"steps.update.{key}") for key in _list_memory(quantities))], "clauses")
        lines = "".join(
            _line(row, copied[row], long=row in long) if numbered else _write_check(row, copied[row]) for row in group
        )
        if section == "check":
            lines += (
                f'<tr><td class="bw-mute">{say("steps.change")}</td>'
                f'<td class="bw-value bw-plain" colspan="2">{slot(CHANGE, "%")}</td></tr>'
            )
        head = f'<tr class="bw-section"><th colspan="3" scope="rowgroup">{title}</th></tr>'
        bodies, widths = tables[section in _AFTER]
        bodies.append(f"<tbody>{head}{lines}</tbody>")
        widths += [wide[row] for row in group if row not in long]
    written = "".join(_table(bodies, max(widths)) for bodies, widths in tables.values() if bodies)
    few = f" {FEW}" if len(rows) <= _FEW and not long else ""
    return f'<div class="bw-steps{few}">{roving_tabindex(mark_wrong(written, wrong))}</div>'


def _table(bodies: Sequence[str], width: float) -> str:
    columns = f'<colgroup><col style="width:{width:.0f}px"/><col/><col class="bw-values"/></colgroup>'
    return f'<table><caption class="bw-hidden">{say("steps.caption")}</caption>{columns}{"".join(bodies)}</table>'


def _list_memory(quantities: Mapping[str, Node]) -> list[str]:
    """Return what an update remembers of a weight, as far as there are words for it."""
    remembered = {Quantity.parse(name).memory for name in quantities}
    return [key for key in ("velocity", "mean", "total") if key in remembered]


def _width(equation: str) -> float:
    """Return how wide an equation is, in pixels; its fractions stand one above the other."""
    flat = re.sub(r"(∂\w+)/(∂\w+)", lambda found: max(found.groups(), key=_count_letters), equation)
    return _LETTER * count_columns(flat) + 16


def _count_letters(name: str) -> float:
    return count_columns(re.sub(r"[₀-₉]", "", name))  # indices are small


def _line(row: Row, plain: str, *, long: bool) -> str:
    marks = ["bw-hot"] * (row.kind == "weight") + ["bw-fraction"] * ("<mfrac" in row.equation)
    look = f' class="{" ".join(marks)}"' if marks else ""
    right = f'<div class="bw-right">{say("right", value=slot(row.right, row.code))}</div>' if row.right else ""
    hidden = f'<div class="bw-same">{say("right.hidden")}</div>' if row.right else ""  # the styles show what holds
    value = f"{slot(row.quantity, row.code)}{right}"
    span = ' colspan="2"' if long else ""
    between = "<div>{}</div>" if long else "</td><td>{}"
    return (
        f"<tr{look}{quantity_attributes(row.quantity)}><td{span}>{_formula(row, plain, long=long)}"
        f'{between.format(row.numbers)}{hidden}</td><td class="bw-value {_COLOUR[row.kind]}">{value}</td></tr>'
    )


def _formula(row: Row, plain: str, *, long: bool = False) -> str:
    """Return a row's equation, with what is copied of it; a long one may go on in the next line."""
    copied = f'data-plain="{html.escape(plain)}"'
    if not long:
        return f"<math {copied}>{row.equation}</math>"
    parts = "<wbr/>".join(f"<math>{part}</math>" for part in _break_up(row.equation))
    return f'<div class="bw-long" {copied}>{parts}</div>'


def _break_up(equation: str) -> list[str]:
    """Return the parts of an equation in MathML, each but the first with the operator before it."""
    parts, depth = [""], 0
    for piece in _PIECES.findall(equation):
        if _OPERATOR.fullmatch(piece) and not depth and parts[-1] and not parts[-1].endswith("</mo>"):
            parts.append(piece.replace("<mo>", '<mo form="infix">'))
            continue
        if not _OPERATOR.fullmatch(piece) and piece[0] == "<" and piece[-2] != "/":
            depth += -1 if piece[1] == "/" else 1
        parts[-1] += piece
    return parts


def _write_check(row: Row, plain: str) -> str:
    """Return a line of the gradient check: what the backward pass and a nudge say, and whether they agree."""
    return (
        f'<tr class="bw-nudged bw-fraction"{quantity_attributes(row.quantity)}><td colspan="2">{_formula(row, plain)}'
        f'<span>{row.numbers}</span></td><td class="bw-value bw-plain">{slot(str(row.right), "check")}</td></tr>'
    )
