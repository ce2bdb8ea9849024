"""Prose: the little of Markdown that a question is written in, as HTML and as plain text."""

import html
import re
from dataclasses import replace

from backprop_widgets.exercises.task import Task
from backprop_widgets.explain.notation.styles import MATHML, TEXT, Style, label

__all__ = ["without_math", "write_html", "write_text"]

_INLINE = re.compile(
    r"`([^`]+)`|\*\*(?=\S)(.+?)(?<=\S)\*\*|\*(?=\S)(.+?)(?<=\S)\*|\[([^\]]+)\]\((https?://[^\s()]+|[^\s():]+)\)"
)
_MATH = re.compile(r'<math>.*?data-of="([^"]*)".*?</math>')
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CLOSE = 'lspace="0" rspace="0"'
_PARTIAL = f"<mo {_CLOSE}>∂</mo>"
# In a line of words a derivative is written beside a stroke, since a fraction would push the lines apart.
_IN_LINE = replace(
    MATHML, ratio=lambda above, below: f"<mrow>{_PARTIAL}{above}<mo {_CLOSE}>/</mo>{_PARTIAL}{below}</mrow>"
)
_ROW = re.compile(r"^\|.*\|$", re.MULTILINE)
_RULE = re.compile(r"\|?[\s:|-]+\|?")


def write_html(text: str, task: Task) -> str:
    """Return a text as HTML: paragraphs, lists, tables, code, ``*stress*``, and names in backquotes as symbols.

    >>> from backprop_widgets import worked_example
    >>> write_html("Does *it* fall? See `loss(w)`.", Task(worked_example()))
    '<p>Does <em>it</em> fall? See <code>loss(w)</code>.</p>'
    """
    pieces = _FENCE.split(text)
    written = []
    for i in range(0, len(pieces), 3):
        written += [_write_block(block, task) for block in re.split(r"\n\s*\n", pieces[i].strip()) if block]
        if i + 2 < len(pieces):
            written.append(f"<pre><code>{html.escape(pieces[i + 2].rstrip())}</code></pre>")
    return "".join(written)


def write_text(text: str, task: Task) -> str:
    """Return a text as plain text, a paragraph or a row of a table a line.

    >>> from backprop_widgets import worked_example
    >>> write_text("What happens to the *other* one,\\n`dL/dw1`?", Task(worked_example()))
    'What happens to the other one, ∂L/∂w₁?'
    """

    def write(match: re.Match[str]) -> str:
        code, strong, stressed, link, _ = match.groups()
        if code is not None:
            return label(known, TEXT) if (known := _name(code, task)) else code
        return write_text(strong or stressed or link, task)

    plain = _ROW.sub(_write_row, _FENCE.sub(lambda fence: f"\n\n{fence[2]}\n\n", text))
    return "\n".join(" ".join(_INLINE.sub(write, block).split()) for block in re.split(r"\n\s*\n", plain.strip()))


def _write_row(row: re.Match[str]) -> str:
    line = row[0].strip()
    return "" if _RULE.fullmatch(line) else f"\n{', '.join(filter(None, map(str.strip, line.split('|'))))}\n"


def without_math(markup: str) -> str:
    """Return such HTML with its symbols as letters: JupyterLab shows no others in a notebook that it does not trust.

    >>> without_math('<p>What is <math><mrow data-of="w1"><msub><mi>w</mi><mn>1</mn></msub></mrow></math>?</p>')
    '<p>What is <i>w₁</i>?</p>'
    """
    return _MATH.sub(lambda symbol: f"<i>{html.escape(label(html.unescape(symbol[1]), TEXT))}</i>", markup)


def _write_block(block: str, task: Task) -> str:
    lines = block.split("\n")
    if all(line.lstrip().startswith("|") for line in lines):
        return _write_table(lines, task)
    if lines[0].startswith("- "):
        items = re.split(r"(?m)^- ", block)[1:]
        return f"<ul>{''.join(f'<li>{_write_inline(item, task)}</li>' for item in items)}</ul>"
    return f"<p>{_write_inline(block, task)}</p>"


def _write_table(lines: list[str], task: Task) -> str:
    head = len(lines) > 1 and _RULE.fullmatch(lines[1].strip())
    rows = []
    for i, line in enumerate(lines):
        if i == 1 and head:
            continue
        tag = "th" if head and i == 0 else "td"
        cells = line.strip().strip("|").split("|")
        rows.append(f"<tr>{''.join(f'<{tag}>{_write_inline(cell, task, MATHML)}</{tag}>' for cell in cells)}</tr>")
    return f"<table>{''.join(rows)}</table>"


def _write_inline(text: str, task: Task, style: Style = _IN_LINE) -> str:
    def write(match: re.Match[str]) -> str:
        code, strong, stressed, link, address = match.groups()
        if code is not None:
            known = _name(code := html.unescape(code), task)
            return f"<math>{label(known, style)}</math>" if known else f"<code>{html.escape(code)}</code>"
        inside = _INLINE.sub(write, strong or stressed or link)
        if link is not None:
            return f'<a href="{html.escape(html.unescape(address))}">{inside}</a>'
        tag = "strong" if strong is not None else "em"
        return f"<{tag}>{inside}</{tag}>"

    return _INLINE.sub(write, html.escape(" ".join(text.split()), quote=False))


def _name(code: str, task: Task) -> str | None:
    return code if code in task.inputs or code in task.formulas else task.name(code)
