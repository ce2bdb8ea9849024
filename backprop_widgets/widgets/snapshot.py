"""Snapshot: an Explorer as plain text and as a table with a picture, for where no kernel runs."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator, Sequence

from ..engine.batch import CHANGE
from ..explain.messages import say
from ..explain.numbers import format_number
from ..explain.steps import SECTIONS, steps
from ..explain.styles import TEXT, symbol
from ..explain.template import fill, slot
from .experiment import Experiment

__all__ = ["as_html", "as_text"]


def as_text(experiment: Experiment) -> str:
    """Return every line of the five steps, numbers rounded to four decimals."""
    lines = [f"Explorer at {_point(experiment)}"]
    for section, equation, numbers, value in _rows(experiment):
        lines.append(f"  {SECTIONS.index(section) + 1}  {equation} = {numbers} = {value}")
    lines.append(f"     {say('steps.change')} {format_number(experiment.numbers[CHANGE], '%')}")
    return "\n".join(lines)


def as_html(experiment: Experiment, picture: bytes | None, sections: Sequence[str] = SECTIONS) -> str:
    """Return the same as a plain table, with a picture: what survives where HTML is not trusted.

    Arguments:
        experiment: what is shown.
        picture: a PNG of its surface.
        sections: which of the five steps; none leaves the values alone.

    """
    rows = "".join(
        f"<tr><td>{SECTIONS.index(section) + 1} {say(f'steps.{section}')}</td><td>{html.escape(equation)}</td>"
        f"<td>{html.escape(numbers)}</td><td>{value}</td></tr>"
        for section, equation, numbers, value in _rows(experiment)
        if section in sections
    )
    change = f"<p>{say('steps.change')} {format_number(experiment.numbers[CHANGE], '%')}</p>"
    table = f"<table>{rows}</table>" if rows else ""
    written = f"<p>{html.escape(_point(experiment))}</p>{table}{change if 'check' in sections else ''}"
    if picture is None:
        return written
    across, up = (symbol(name, TEXT) for name in experiment.weights[:2])
    encoded = base64.b64encode(picture).decode()
    return f'{written}<img alt="{say("surface.describe", x=across, y=up)}" src="data:image/png;base64,{encoded}">'


def _point(experiment: Experiment) -> str:
    values = ", ".join(
        f"{symbol(name, TEXT)} = {format_number(value, 'g')}" for name, value in experiment.inputs.items()
    )
    which = f", {say('sample')} {experiment.sample + 1} of {experiment.samples}" if experiment.samples else ""
    return f"{values}{which}"


def _rows(experiment: Experiment) -> Iterator[tuple[str, str, str, str]]:
    rows = steps(experiment.graph, experiment.quantities, experiment.weights, TEXT)
    for row in rows:
        filled = (fill(part, experiment.numbers) for part in (row.numbers, slot(row.quantity, row.code)))
        numbers, value = (html.unescape(re.sub(r"<[^>]*>", "", part)) for part in filled)
        yield row.section, row.equation, numbers, value
