"""Printable: a worksheet as one page to print, with its diagram and a line for each quantity; or the teacher's key."""

import html
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from backprop_widgets.engine.dag import find_paths
from backprop_widgets.exercises.hints import write_symbols
from backprop_widgets.exercises.task import Task
from backprop_widgets.explain.diagram.diagram import diagram
from backprop_widgets.explain.notation.numbers import format_number, parse_number
from backprop_widgets.explain.notation.styles import TEXT, label
from backprop_widgets.explain.steps import SECTIONS, Row, section_title, steps
from backprop_widgets.explain.template import fill
from backprop_widgets.explain.text.catalogue import joined, listed, say
from backprop_widgets.symbolic.names import gradient_name

__all__ = ["Paper", "format_given", "make_paper"]

_GAP = "____"
_COLUMNS = ((24, 2), (60, 3), (10**9, 4))  # up to so many lines, so many columns
_ROOM = 148.0  # millimetres for the lines of a column
_HEIGHTS = (4.6, 11.0)  # of a line, at least and at most

# Black on white where it must be, so that a copy is as good as the print.
_STYLE = """
@page { size: A4 portrait; margin: 12mm; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 186mm; color: #111; background: #fff;
  font: 10pt/1.3 system-ui, "DejaVu Sans", sans-serif; font-variant-numeric: tabular-nums; }
header { display: flex; justify-content: space-between; align-items: baseline; gap: 8mm; }
h1 { font-size: 14pt; margin: 0; }
h2 { font-size: 9.5pt; margin: 0 0 0.6mm; break-after: avoid; }
p { margin: 1mm 0; }
.name { flex: 0 0 70mm; border-bottom: 0.3mm solid #555; }
svg { display: block; width: 94% !important; min-width: 0 !important; max-width: 100% !important; max-height: 88mm;
  margin: 2mm auto; overflow: visible; }
svg text { fill: var(--ink, #111); font-family: system-ui, "DejaVu Sans", sans-serif; }
.bw-forward { --ink: #004f80; } .bw-error { --ink: #00573d; } .bw-weight { --ink: #8a3600; }
.bw-route1 { --ink: #00573d; } .bw-route2 { --ink: #8f0f43; } .bw-route3 { --ink: #4a3780; } .bw-mute { --ink: #444; }
.bw-arrow { fill: none; stroke: var(--ink); stroke-width: 1.6; }
.bw-arrow:not(.bw-forward) { stroke-dasharray: 5 4; }
.bw-head { fill: var(--ink); }
.bw-node { fill: #fff; stroke: #333; stroke-width: 1.3; }
.bw-given { stroke-dasharray: 3 3; }
.bw-loss { stroke-width: 2.2; }
svg .bw-halo { paint-order: stroke; stroke: #fff; stroke-width: 7px; stroke-linejoin: round; }
svg .bw-symbol { font: italic 19px "Times New Roman", "Liberation Serif", serif; }
svg .bw-lower { font-size: 15px; } svg .bw-line { font-size: 14px; }
svg .bw-number, svg .bw-cell { font-size: 11.5px; font-weight: 600; } svg .bw-small { font-size: 12px; }
svg .bw-strong { font-weight: 600; }
main { column-gap: 6mm; }
section { margin-bottom: 1.6mm; }
ul { list-style: none; margin: 0; padding: 0; }
li { display: flex; align-items: baseline; gap: 1.5mm; break-inside: avoid; white-space: nowrap; min-height: 5.4mm; }
body.empty li { align-items: flex-end; height: var(--line); min-height: 0; }
li > span { flex: 1 1 auto; min-width: 8mm; border-bottom: 0.2mm solid #777; height: 4mm; }
li > small { flex: 1 1 auto; font-size: 7.4pt; line-height: 1.15; color: #444; white-space: normal; }
li > b { margin-inline-start: auto; }
body.many li { font-size: 8.6pt; min-height: 4.6mm; } body.many li > small { font-size: 6pt; }
@media screen { body { padding: 10mm; } }
@media print { body { max-width: none; } }
""".strip()


@dataclass(frozen=True, eq=False, repr=False)
class Paper:
    """A page to print.

    Attributes:
        html: the whole document; it needs no network and runs nothing.
        title: what it is called.
    """

    html: str
    title: str

    def save(self, path: str | Path) -> Path:
        """Write the page to a file, and return its path."""
        target = Path(path)
        target.write_text(self.html, encoding="utf-8")
        return target

    def __repr__(self) -> str:
        return say("paper.shown", title=self.title, note=say("paper.note"))

    def _repr_html_(self) -> str:
        return (
            f'<p>{html.escape(say("paper.note"))}</p><iframe title="{html.escape(self.title)}" sandbox="" '
            f'style="width:100%;height:600px;border:1px solid #999;background:#fff" '
            f'srcdoc="{html.escape(self.html)}"></iframe>'
        )


def make_paper(task: Task, name: str, *, key: bool = False) -> Paper:
    """Return a task on paper; as a key, for the teacher, with every value and the formula that it comes from.

    >>> from backprop_widgets import worked_example
    >>> page = make_paper(Task(worked_example()), "05")
    >>> "0.0366" in page.html, "0.0366" in make_paper(Task(worked_example()), "05", key=True).html
    (False, True)
    """
    shown = {**task.inputs, **task.truths} if key else task.inputs
    title = say("paper.key" if key else "paper.title", name=name)
    lines = _list_lines(task)
    columns = next(count for most, count in _COLUMNS if len(lines) <= most)
    columns = min(columns, 3) if key else columns  # formulas need width
    least, most = _HEIGHTS
    height = max(least, min(most, _ROOM * columns / (len(lines) + len(SECTIONS) + columns)))
    kind = ("" if key else "empty ") + ("many" if columns > _COLUMNS[0][1] else "few")
    blank = "" if key else f'<div class="name">{say("paper.name")}</div>'
    values = listed(f"{label(one, TEXT)} = {format_given(value)}" for one, value in task.inputs.items())
    told = joined(
        say("paper.given", values=values), "" if key else say("paper.how.samples" if task.samples else "paper.how")
    )
    sections = "".join(_write_sections(task, lines, key))
    body = [
        f"<header><h1>{html.escape(title)}</h1>{blank}</header>",
        f"<p>{html.escape(told)}</p>",
        fill(_draw_diagram(task), {} if task.samples else shown, "" if task.samples else _GAP),
        f'<main style="column-count:{columns};--line:{height:.3g}mm">{sections}</main>',
    ]
    document = (
        f'<!DOCTYPE html>\n<html lang="{say("language")}"><head><meta charset="utf-8">'
        f"<title>{html.escape(title)}</title>"
        f'<style>\n{_STYLE}\n</style></head><body class="{kind}">'
        f"{''.join(body)}</body></html>\n"
    )
    return Paper(document, title)


def format_given(value: Any) -> str:
    """Return a given number exactly; samples in brackets."""
    if isinstance(value, np.ndarray):
        return f"({listed(map(format_given, value.tolist()))})"
    short = format_number(value, "s")
    return short if parse_number(short) == value else repr(value).replace("-", "−")


def _draw_diagram(task: Task) -> str:
    branching = [name for name in task.weights if len(find_paths(task.graph, task.graph.node(name))) == 2]
    told_apart = find_paths(task.graph, task.graph.node(branching[0])) if len(branching) == 1 else []
    paths = [[str(node.name) for node in path] for path in told_apart]
    return (
        diagram(task.graph, task.formulas, task.weights, paths).replace('tabindex="0"', "").replace('tabindex="-1"', "")
    )


def _list_lines(task: Task) -> list[Row]:
    """Return a line for each quantity, in the order of the five steps; a factor before the gradient that it enters."""
    lines = [row for row in steps(task.graph, task.formulas, task.weights, TEXT) if row.quantity in task.quantities]
    for name in task.quantities:
        listed = [line.quantity for line in lines]
        if name in listed:
            continue
        user = gradient_name(task.graph, task.locals[name][1]) if name in task.locals else ""
        end = max(place for place, line in enumerate(lines) if line.section in SECTIONS[:3]) + 1
        lines.insert(listed.index(user) if user in listed else end, Row("backward", "plain", name, "", ""))
    return lines


def _write_sections(task: Task, lines: list[Row], key: bool) -> Iterator[str]:
    for section, group in groupby(lines, key=lambda line: line.section):
        items = "".join(_write_line(task, line, key) for line in group)
        yield f"<section><h2>{section_title(section)}</h2><ul>{items}</ul></section>"


def _write_line(task: Task, line: Row, key: bool) -> str:
    left = html.escape(label(line.quantity, TEXT))
    if not key:
        return f"<li>{left} = <span></span></li>"
    formula = line.equation.partition(TEXT.equals)[2] or write_symbols(task, line.quantity)
    value = format_number(task.truths[line.quantity])
    return f"<li>{left} =<small>{html.escape(formula)}</small><b>{value}</b></li>"
