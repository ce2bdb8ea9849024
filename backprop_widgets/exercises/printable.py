"""Printable: a worksheet on paper, a side for each variant, with the network and room to work; or the teacher's key."""

import html
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from backprop_widgets.engine.dag import find_paths
from backprop_widgets.exercises.hints import write_symbols
from backprop_widgets.exercises.task import Task
from backprop_widgets.explain.diagram.diagram import diagram
from backprop_widgets.explain.diagram.layout import lay_out
from backprop_widgets.explain.notation.numbers import format_number, parse_number
from backprop_widgets.explain.notation.styles import TEXT, label
from backprop_widgets.explain.steps import SECTIONS, Row, section_title, steps
from backprop_widgets.explain.template import fill
from backprop_widgets.explain.text.catalogue import listed, say
from backprop_widgets.symbolic.names import Quantity, gradient_name

__all__ = ["Paper", "choose_quantities", "format_given", "make_paper"]

_GAP = "_" * 8
_COLUMNS = ((6, 1), (24, 2), (60, 3), (10**9, 4))  # up to so many lines, so many columns
# In millimetres: a side within its margins, what stands above, and a line of text.
_WIDTH, _HEIGHT, _HEAD, _TEXT = 186.0, 272.0, 26.0, 4.7
_LETTER = 1.75  # the width of a character of the text
_LEAST, _USUAL, _BESIDE = 4.6, 8.0, 6.2  # between two lines to write on; if there is room; below a diagram upright
_HEADING = 0.7  # of a line
# Millimetres for each unit of a diagram: so many make a gap that one can write in, more would be too large.
_WRITABLE, _LARGEST = 0.22, 0.27
_FULL = 88.0  # so high is a diagram at most that has no gaps, or is wide

# Black on white where it must be, so that a copy is as good as the print.
_STYLE = """
@page { size: A4 portrait; margin: 12mm; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 186mm; color: #111; background: #fff;
  font: 10pt/1.3 system-ui, "DejaVu Sans", sans-serif; font-variant-numeric: tabular-nums; }
article { display: flex; flex-direction: column; height: 272mm; overflow-wrap: break-word; }
article + article { break-before: page; }
header { display: flex; align-items: baseline; gap: 4mm; margin-bottom: 2mm; }
h1 { font-size: 14pt; margin: 0; flex: 1 1 auto; }
h2 { font-size: 9.5pt; margin: 0; }
section + section h2 { padding-top: 2mm; }
q { quotes: none; white-space: nowrap; }
p { margin: 0.8mm 0; }
header div { flex: 0 0 auto; font-size: 9pt; border-bottom: 0.25mm solid #555; white-space: nowrap; }
.name { min-width: 54mm; } .date, .points { min-width: 27mm; }
.points { display: flex; justify-content: space-between; }
.formulas { display: flex; flex-wrap: wrap; column-gap: 6mm; }
svg { display: block; width: var(--wide) !important; min-width: 0 !important; max-width: 100% !important;
  max-height: var(--high); margin: 2mm auto 4mm; overflow: visible; }
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
.plain svg .bw-number, .plain svg .bw-cell { font-size: 12.5px; } .plain svg .bw-small { font-size: 14.5px; }
main { flex: 1 1 0; display: flex; gap: 6mm; margin-top: 2mm; }
main > div { flex: 1 1 0; min-width: 0; display: flex; flex-direction: column; }
section { display: flex; flex-direction: column; }
ul { list-style: none; margin: 0; padding: 0; flex: 1 1 auto; display: flex; flex-direction: column; }
li { flex: 1 1 0; display: flex; flex-direction: column; white-space: nowrap; }
li span { flex: 1 1 0; min-height: 4.4mm; display: flex; align-items: flex-end; border-bottom: 0.2mm solid #aaa; }
li span:last-child { border-bottom-color: #555; }
.key li { flex: none; flex-direction: row; align-items: baseline; gap: 1.5mm; min-height: var(--line); }
li > small { flex: 1 1 auto; font-size: 7.4pt; line-height: 1.15; color: #444; white-space: normal; }
li > b { margin-inline-start: auto; }
.many li { font-size: 8.6pt; } .many li > small { font-size: 6pt; }
@media screen { body { padding: 10mm; } article + article { margin-top: 15mm; } }
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


def choose_quantities(task: Task, asked: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the names of some quantities of a task, in the order of their lines; all of them for ``None``.

    Arguments:
        asked: names of quantities or of the five steps, such as ``("forward", "dL/dw1")``, or a single one.

    Raises:
        TypeError: if they are no names.
        ValueError: if a name is neither, or none is left.
    """
    lines = _list_lines(task)
    if asked is None:
        return tuple(line.quantity for line in lines)
    chosen: set[Any] = set()
    for name in (asked,) if isinstance(asked, str) else asked:
        if not isinstance(name, str):
            raise TypeError(f"quantities are names such as 'dL/dw1' or 'forward', not {name!r:.80}")
        found: set[Any] = {line.quantity for line in lines if line.section == name} or {task.name(name)}
        if not found <= task.quantities.keys():
            known = ", ".join([*SECTIONS, *task.quantities])
            raise ValueError(f"no quantity or step named {name!r:.80}; there are {known:.600}")
        chosen |= found
    if not chosen:
        raise ValueError("no quantities are asked for; name some, or leave them out for all")
    return tuple(line.quantity for line in lines if line.quantity in chosen)


def make_paper(
    tasks: Mapping[str, Task],
    name: str,
    quantities: Sequence[str],
    *,
    given: Collection[str] = (),
    room: int | None = None,
    key: bool = False,
) -> Paper:
    """Return tasks of one network on paper, a side for each.

    Arguments:
        tasks: the task of each variant, by its name, which may be empty.
        name: what the worksheet is called.
        quantities: what is asked for.
        given: quantities whose numbers are told.
        room: how many lines there are to work on each quantity; if not given, as many as fill the side.
        key: for the teacher, with every value and the formula that it comes from.

    Raises:
        ValueError: if there is no room for so many lines.

    >>> from backprop_widgets import worked_example
    >>> task = Task(worked_example())
    >>> sheet, key = (make_paper({"": task}, "05", ["dL/dw1"], key=key) for key in (False, True))
    >>> "0.0366" in sheet.html, "0.0366" in key.html
    (False, True)
    """
    title = say("paper.key" if key else "paper.title", name=name)
    asked = [name for name in quantities if name not in given]
    sides = "".join(
        _write_side(task, f"{title} · {variant}" if variant else title, asked, given, room, key)
        for variant, task in tasks.items()
    )
    document = (
        f'<!DOCTYPE html>\n<html lang="{say("language")}"><head><meta charset="utf-8">'
        f"<title>{html.escape(title)}</title>"
        f"<style>\n{_STYLE}\n</style></head><body>{sides}</body></html>\n"
    )
    return Paper(document, title)


def _write_side(
    task: Task, title: str, asked: Sequence[str], given: Collection[str], room: int | None, key: bool
) -> str:
    told = {**task.inputs, **{name: task.truths[name] for name in given}}
    values = [f"{label(one, TEXT)} = {_write_given(task, one, told)}" for one in told]
    formulas = (
        [] if key else [row.equation for row in steps(task.graph, task.formulas, task.weights, TEXT, SECTIONS[:2])]
    )
    lines = [line for line in _list_lines(task) if line.quantity in asked]
    columns = next(count for most, count in _COLUMNS if len(lines) <= most)
    columns = min(columns, 3) if key else columns  # formulas need width
    high = len(lines) / columns
    text = sum(math.ceil(sum(len(part) + 3 for part in parts) * _LETTER / _WIDTH) for parts in (values, formulas))
    free = _HEIGHT - _HEAD - _TEXT * (text + len({line.section for line in lines}))
    picture, size, gaps = _draw_diagram(task, lines, free - high * max(_BESIDE, (room or 1) * _LEAST), key)
    shown = {} if task.samples else {**told, **task.truths} if key else told
    pitch = (free - size[1]) / high
    if room is not None and room * _LEAST > pitch:
        raise ValueError(f"room is {room}; there is room for {int(pitch / _LEAST)} lines on each quantity")
    count = room or max(1, int(pitch / _USUAL))
    blanks = "".join(f'<div class="{one}">{say(f"paper.{one}")}</div>' for one in ("name", "date"))
    blanks += f'<div class="points">{say("paper.points")} <span>/ {len(lines)}</span></div>'
    how = "" if key else f"<p>{say('paper.how' if gaps else 'paper.how.lines')}</p>"
    parts = [
        f"<header><h1>{html.escape(title)}</h1>{'' if key else blanks}</header>",
        f"<p>{say('paper.given', values=listed(_write_whole(values)))}</p>{how}",
        f'<p class="formulas">{"".join(_write_whole(formulas))}</p>',
        fill(picture, shown, _GAP if gaps and not key else ""),
        f"<main>{''.join(_write_columns(task, lines, columns, 0 if key else count))}</main>",
    ]
    kind = ("key" if key else "empty") + " many" * (columns > _COLUMNS[1][1]) + " plain" * (not gaps and not key)
    sizes = {"wide": size[0], "high": size[1], "line": min(_USUAL, pitch * 0.9)}
    style = ";".join(f"--{name}:{size:.4g}mm" for name, size in sizes.items())
    return f'<article class="{kind}" style="{style}">{"".join(parts)}</article>'


def _write_whole(parts: Sequence[str]) -> list[str]:
    """Return equations that do not break between lines."""
    return [f"<q>{html.escape(part)}</q>" for part in parts]


def _write_given(task: Task, name: str, told: Mapping[str, Any]) -> str:
    """Return a given number exactly, or one that was computed, rounded."""
    return format_given(told[name]) if name in task.inputs else format_number(told[name])


def format_given(value: Any) -> str:
    """Return a given number exactly; samples in brackets."""
    if isinstance(value, np.ndarray):
        return f"({listed(map(format_given, value.tolist()))})"
    short = format_number(value, "s")
    return short if parse_number(short) == value else repr(value).replace("-", "−")


def _draw_diagram(task: Task, lines: Sequence[Row], free: float, key: bool) -> tuple[str, tuple[float, float], bool]:
    """Return the diagram, its size in millimetres, and whether it has gaps: only if one can write in them.

    It flows downwards where that makes them large enough, and so much height is free.
    """
    graph, weights = task.graph, task.weights
    back = any(Quantity.parse(line.quantity).is_derivative or line.section == "update" for line in lines)
    wide, tall = (lay_out(graph, weights, tall=tall) for tall in (False, True))
    scale = min(_LARGEST, _WIDTH / wide.width, _FULL / wide.height)
    upright = min(_LARGEST, _WIDTH / tall.width, free / tall.height)
    turned = scale < _WRITABLE <= upright and not task.samples
    gaps = (turned or scale >= _WRITABLE) and not task.samples
    layout, scale = (tall, upright) if turned else (wide, scale)
    branching = [name for name in weights if len(find_paths(graph, graph.node(name))) == 2]
    told_apart = find_paths(graph, graph.node(branching[0])) if len(branching) == 1 else []
    paths = [[str(node.name) for node in path] for path in told_apart]
    drawn = diagram(
        graph,
        task.formulas,
        weights,
        paths,
        tall=turned,
        backward=back and (gaps or (key and not task.samples)),
        roomy=gaps,
    )
    drawn = drawn.replace('tabindex="0"', "").replace('tabindex="-1"', "")
    return drawn, (layout.width * scale, layout.height * scale), gaps


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


def _write_columns(task: Task, lines: Sequence[Row], columns: int, room: int) -> Iterator[str]:
    """Yield the columns, all about as high; without room to work it is the key."""
    ends, high, before = [], 0.0, ""
    for line in lines:
        high += 1 + _HEADING * (line.section != before)
        before = line.section
        ends.append(high)
    places = [min(columns - 1, int((end - 0.5) * columns / high)) for end in ends]
    before = ""
    for _, column in groupby(zip(places, lines, strict=True), key=lambda placed: placed[0]):
        sections = []
        for section, group in groupby((line for _, line in column), key=lambda line: line.section):
            items = [_write_line(task, line, room) for line in group]
            title = f"<h2>{section_title(section)}</h2>" if section != before else ""
            grow = "" if not room else f' style="flex:{len(items)} 1 auto"'
            sections.append(f"<section{grow}>{title}<ul>{''.join(items)}</ul></section>")
            before = section
        yield f"<div>{''.join(sections)}</div>"


def _write_line(task: Task, line: Row, room: int) -> str:
    left = html.escape(label(line.quantity, TEXT))
    if room:
        return f"<li><span>{left} = </span>{'<span></span>' * (room - 1)}</li>"
    formula = line.equation.partition(TEXT.equals)[2] or write_symbols(task, line.quantity)
    value = format_number(task.truths[line.quantity])
    return f"<li>{left} =<small>{html.escape(formula)}</small><b>{value}</b></li>"
