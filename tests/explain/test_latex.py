"""The derivation as LaTeX: every line parses, says what the text says, and the environments balance."""

from __future__ import annotations

import re

import pytest
from graphs import GENERIC
from matplotlib.mathtext import MathTextParser

from backprop_widgets import Explorer, Graph, mazur, softplus, two_paths, variables
from backprop_widgets.explain.latex import derivation_latex, derivation_lines

PARSER = MathTextParser("path")


def lines(latex):
    """Return the lines of all align* environments; complain where something does not balance."""
    assert latex.count(r"\begin{align*}") == latex.count(r"\end{align*}") > 0
    found = []
    for body in re.findall(r"\\begin\{align\*\}\n(.*?)\n\\end\{align\*\}", latex, re.DOTALL):
        rows = body.split(" \\\\\n")
        assert not any("\n" in row or "\\\\" in row for row in rows)
        found += rows
    for row in found:
        assert len(re.findall(r"(?<!\\)&", row)) == 1, row
        depth = 0
        for sign in re.findall(r"(?<!\\)[{}]", row):
            depth += 1 if sign == "{" else -1
            assert depth >= 0, row
        assert depth == 0, row
        assert not re.search(r"(?<!\\)[%#]|<|−|×|∂|span", row), row
    return found


def parses(row):
    PARSER.parse(f"${row.replace('&', '')}$")


def unusual():
    x, w, alpha, long_name = variables("x w alpha long_name")
    h = softplus(w * x / (alpha + 2)).named("hidden_1")
    return Graph(((h - long_name) ** 2 + abs(w) ** 3).named("cost"))


@pytest.mark.parametrize(
    ("network", "options"),
    [
        (None, {}),
        (None, {"values": GENERIC, "mistake": "no slope"}),
        (None, {"values": {"x": [1.0, 2.0], "t": [0.0, 1.0]}}),
        (None, {"values": {"w2": 1e12, "w1": -1e-9}}),
        (two_paths, {"mistake": "one route"}),
        (two_paths, {"rule": "Adam"}),
        (mazur, {}),
        (
            unusual,
            {"values": {"x": -1.5, "w": 0.5, "alpha": 2, "long_name": -3}, "weights": ("w", "alpha")},
        ),
    ],
)
def test_every_line_is_sound(network, options):
    explorer = Explorer(network and network(), **options)
    found = lines(explorer.latex())
    for row in found:
        parses(row)
    shown = repr(explorer).splitlines()[1:]
    assert len(found) == len(shown)
    for row, line in zip(found, shown, strict=True):  # the same value at the end, up to how an exponent is written
        value = line.split(" ✗ right")[0].split(" ")[-1].replace("−", "-")
        if re.fullmatch(r"-?[\d.]+", value):
            assert value in row, (row, line)
    explorer.close()


def test_the_five_steps_have_titles_and_the_mistake_says_what_is_right():
    explorer = Explorer(values=GENERIC, mistake="no slope")
    latex = explorer.latex()
    titles = re.findall(r"\\textbf\{(.*)\}", latex)
    assert [title for title in titles if title[0].isdigit()] == [
        "1. Forward",
        "2. Loss",
        "3. Backward",
        "4. Update",
        "5. Check",
    ]
    assert r"\frac{\partial a}{\partial z} &= 1 = 1 = 1.0000 \quad \text{right: } 0.2288" in latex
    assert r"\text{backward }1.3146\text{, nudge }0.3008 \quad \text{(apart)}" in latex
    assert r", nudge }{-0.8083} \quad \text{(agrees)}" in latex
    explorer.close()


@pytest.mark.parametrize("broken", ["{", "}", "&", "\\\\\n", "−", "%"])
def test_a_line_that_is_not_sound_is_seen(broken):
    explorer = Explorer()
    latex = explorer.latex()
    with pytest.raises(AssertionError):
        lines(latex.replace("0.6225", f"0.6225{broken}", 1))
    with pytest.raises(ValueError, match="nonsense"):
        parses(r"\nonsense{1}")
    explorer.close()


def test_what_is_not_finite_is_written_too():
    explorer = Explorer(show=())
    experiment = explorer.experiment
    numbers = {**experiment.numbers, "L": float("inf"), "dL/dy": float("nan"), "change": float("nan")}
    given = experiment.graph, experiment.quantities, experiment.weights, (), numbers
    latex = derivation_latex(derivation_lines(*given))
    assert r"\infty" in latex
    assert r"\text{undefined}" in latex
    for row in lines(latex):
        parses(row)
    explorer.close()
