"""The little of Markdown that questions are written in."""

from __future__ import annotations

import re

import pytest

from backprop_widgets import worked_example
from backprop_widgets.exercises.prose import write_html, write_text
from backprop_widgets.exercises.task import Task

TASK = Task(worked_example())


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("one\nline\n\nand *two*", "<p>one line</p><p>and <em>two</em></p>"),
        ("**so** `f(x)`", "<p><strong>so</strong> <code>f(x)</code></p>"),
        ("- a\n- **b**\n  c", "<ul><li>a</li><li><strong>b</strong> c</li></ul>"),
        ("```python\nx = 1 < 2\n```", "<pre><code>x = 1 &lt; 2</code></pre>"),
        ("a\n```\nb\n\nc\n```\nd", "<p>a</p><pre><code>b\n\nc</code></pre><p>d</p>"),
        ("[here](https://a.b/c?d)", '<p><a href="https://a.b/c?d">here</a></p>'),
        (
            "| a | b |\n|---|--:|\n| 1 | *2* |",
            "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td><em>2</em></td></tr></table>",
        ),
    ],
)
def test_markdown_becomes_markup(text, markup):
    assert write_html(text, TASK) == markup


def test_names_become_symbols_in_line_and_fractions_in_tables():
    assert ">/</mo>" in write_html("`dL/dw1`", TASK)
    assert "<mfrac>" not in write_html("`dL/dw1`", TASK)
    assert "<mfrac>" in write_html("| `dL/dw1` |", TASK)
    assert write_text("`dL/dw1`, `eta`, `x` and `dw`", TASK) == "∂L/∂w₁, η, x and dw"


def test_a_table_is_a_row_a_line_in_plain_text():
    assert write_text("So:\n\n| a | `w1` |\n|---|--:|\n| 1 | *2* |\n\nand?", TASK) == "So:\na, w₁\n1, 2\nand?"


@pytest.mark.parametrize("text", ["<script>x</script>", "*<b onclick=x>*", "`<i>`", "| <img> |", "```\n<u>\n```"])
def test_markup_is_only_said(text):
    tag = re.search(r"<\w+", text)[0]
    assert tag not in write_html(text, TASK)
    assert tag.replace("<", "&lt;") in write_html(text, TASK)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "java\tscript:x"])
def test_an_address_that_runs_is_no_link(address):
    assert "href" not in write_html(f"[here]({address})", TASK)
