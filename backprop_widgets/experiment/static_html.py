"""Static HTML: an Explorer as plain text and as a table with a picture, for where no kernel runs."""

import base64
import html
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from matplotlib.figure import Figure

from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.experiment.figure import Axes, figure
from backprop_widgets.explain.figures.png import to_png
from backprop_widgets.explain.mistakes import explain_mistake
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.notation.styles import TEXT, symbol
from backprop_widgets.explain.steps import NUDGED, SECTIONS, section_title, steps
from backprop_widgets.explain.template import fill, slot
from backprop_widgets.explain.text.catalogue import listed, say
from backprop_widgets.symbolic.names import CHANGE

__all__ = ["as_html", "as_lines", "as_text", "chart_html", "picture_html"]


def as_text(experiment: Experiment) -> str:
    """Return every line of the five steps, numbers rounded to four decimals."""
    lines = [say("explorer.at", point=_point(experiment))]
    for number, equation, numbers, value in _rows(experiment):
        line = f"  {number}  {equation} = {numbers} = {value}" if number else f"     {equation}: {numbers} {value}"
        lines.append(line)
    lines.append(f"     {_change(experiment)}")
    return "\n".join(lines)


def as_lines(experiment: Experiment) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the title of each step, and of its lines what stands before the first sign of equality, and from it on."""
    titles = [section_title(key, "heading") for key in (NUDGED, *SECTIONS)]
    sections = []
    for number, rows in groupby(_rows(experiment), key=itemgetter(0)):
        lines = []
        for _, equation, numbers, value in rows:
            left, _, right = equation.partition(TEXT.equals)
            known = [part for part in (right, numbers, value) if part]
            lines.append((left, "= " + TEXT.equals.join(known) if number else f"{numbers} {value}"))
        sections.append((titles[number], lines))
    sections[-1][1].append(("", _change(experiment)))
    return sections


def as_html(experiment: Experiment, sections: Sequence[str] = SECTIONS, axes: Axes | None = None) -> str:
    """Return the same as a plain table, with a picture: what survives where HTML is not trusted.

    Arguments:
        experiment: what is shown.
        sections: which of the five steps; none leaves the values alone.
        axes: two weights with their ranges, x first, for a small picture of the surface with path and point.
    """
    names = [section_title(key, "plain") for key in (NUDGED, *SECTIONS)]
    rows = "".join(
        f"<tr><td>{names[number]}</td><td>{html.escape(equation)}</td>"
        f"<td>{html.escape(numbers)}</td><td>{value}</td></tr>"
        for number, equation, numbers, value in _rows(experiment, sections)
    )
    change = f"<p>{_change(experiment)}</p>"
    table = f"<table>{rows}</table>" if rows else ""
    written = f"<p>{html.escape(_point(experiment))}</p>{table}{change if 'check' in sections else ''}"
    if not axes:
        return written
    across, up = (symbol(name, TEXT) for name in axes)
    return written + picture_html(figure(experiment, axes), say("surface.describe", x=across, y=up))


def picture_html(drawn: Figure, described: str) -> str:
    """Return a figure as a picture in HTML, with what there is to say of it where it is not seen."""
    encoded = base64.b64encode(to_png(drawn, dpi=96, paper="white", level=9)).decode()
    return f'<img alt="{html.escape(described)}" src="data:image/png;base64,{encoded}">'


def chart_html(drawn: Figure, title: str, lines: Sequence[str]) -> str:
    """Return a chart under its title, with what it says in sentences."""
    said = "".join(f"<p>{html.escape(line.strip())}</p>" for line in lines)
    return f"<p><b>{html.escape(title)}</b></p>{picture_html(drawn, title)}{said}"


def _point(experiment: Experiment) -> str:
    inputs = experiment.inputs
    shown = [f"{symbol(name, TEXT)} = {format_number(inputs[name], 'g')}" for name in experiment.shown]
    if experiment.samples:
        shown.append(say("explorer.sample", number=experiment.sample + 1, count=experiment.samples))
    point = listed(shown)
    if experiment.hidden:
        point = say("explorer.hidden", point=point, count=len(experiment.hidden))
    if experiment.mistake is None:
        return point
    return say("explorer.mistaken", point=point, cause=explain_mistake(experiment.mistake))


def _change(experiment: Experiment) -> str:
    return say("steps.changed", change=format_number(experiment.numbers[CHANGE], "%"))


def _rows(experiment: Experiment, sections: Sequence[str] = SECTIONS) -> Iterator[tuple[int, str, str, str]]:
    """Yield the number of the step, 0 for the gradient check, equation, numbers and value of each line."""
    given = experiment.graph, experiment.quantities, experiment.weights
    for row in steps(*given, TEXT, sections, experiment.wrong, experiment.hidden):
        nudged = row.section == NUDGED
        value = slot(str(row.right), "check") if nudged else slot(row.quantity, row.code)
        if row.right and not nudged:
            both = {format_number(experiment.numbers[name]) for name in (row.quantity, row.right)}
            told = say("right", value=slot(row.right, row.code)) if len(both) > 1 else say("right.hidden")
            value += f" {'✗' if len(both) > 1 else '·'} {told}"
        filled = (fill(part, experiment.numbers) for part in (row.numbers, value))
        numbers, shown = (html.unescape(re.sub(r"<[^>]*>", "", part)) for part in filled)
        yield 0 if nudged else SECTIONS.index(row.section) + 1, row.equation, numbers, shown
