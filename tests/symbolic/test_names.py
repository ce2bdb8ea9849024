"""Names of quantities: a name and its quantity go back and forth, and no other file builds or takes apart one."""

from __future__ import annotations

import ast
import re
from itertools import product
from pathlib import Path

import pytest
from graphs import passing_by, smooth_graph
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop_widgets import MISTAKES, Graph, Quantity, mazur, sigmoid, two_paths, variables, worked_example
from backprop_widgets.symbolic.names import CHANGE, gradient_name, identifier, local_name, updated_name
from backprop_widgets.training.calculator import Calculator

PACKAGE = Path(__file__).resolve().parents[2] / "backprop_widgets"
AWKWARD = ("d", "dd", "mean", "of", "right", "measured", "error", "over", "velocity", "_", "__proto__", "constructor")
AWKWARD += ("w1", "w_1", "d1_d2", "权重", "d权重1", "की", "x·y", "relative", "change")
NODES = st.sampled_from(AWKWARD) | st.from_regex(r"[^\W\d]\w{0,5}", fullmatch=True).filter(str.isidentifier)
PLAIN = st.builds(
    Quantity, NODES, updates=st.integers(0, 3), averaged=st.booleans(), role=st.sampled_from(("", "right"))
)
DERIVATIVES = st.builds(
    Quantity,
    NODES,
    NODES,
    direct=st.booleans(),
    path=st.integers(0, 12),
    role=st.sampled_from(("", "right", "measured", "error")),
    averaged=st.booleans(),
)
MEMORIES = st.builds(Quantity, NODES, memory=NODES, updates=st.integers(0, 3), role=st.sampled_from(("", "right")))


@given(PLAIN | DERIVATIVES | MEMORIES)
@settings(max_examples=500, deadline=None, derandomize=True)
def test_a_name_tells_its_quantity(quantity):
    assert Quantity.parse(str(quantity)) == quantity
    assert identifier(str(quantity)).isidentifier() or not str(quantity).isascii()


def test_awkward_names_of_nodes_are_no_words_of_the_grammar():
    names = set()
    for one, other in product(AWKWARD, repeat=2):
        quantities = [Quantity(one), Quantity(one).primed, Quantity(one, other), Quantity(one, other, direct=True)]
        quantities += [Quantity(one, memory=other), Quantity(one, memory=other).right, Quantity(one).mean]
        quantities += [Quantity(one, other).error, Quantity(one, other).measured, Quantity(one, other).right.mean]
        for quantity in quantities:
            assert Quantity.parse(str(quantity)) == quantity
        names |= {(str(quantity), quantity) for quantity in quantities}
    assert len(names) == len({name for name, _ in names}) == len({quantity for _, quantity in names})


@pytest.mark.parametrize("network", [worked_example(), two_paths(), mazur(), passing_by()])
@pytest.mark.parametrize("rule", ["gradient descent", "Adam"])
@pytest.mark.parametrize("samples", [0, 3])
def test_every_quantity_of_an_experiment_goes_back_and_forth(network, rule, samples):
    graph, weights = network.graph, network.weights
    paths = {"w01": "w01"}.get(weights[0])
    for site in (None, MISTAKES["sign"].sites(graph, weights)[0], MISTAKES["not reset"].sites(graph, weights)[0]):
        more = {} if site is None else {"overrides": site}
        for name in Calculator(graph, weights, samples, paths, rule=rule, **more).quantities:
            assert str(Quantity.parse(name)) == name


@given(st.lists(st.integers(0, 500), max_size=10))
@settings(max_examples=20, deadline=None, derandomize=True)
def test_every_quantity_of_any_graph_goes_back_and_forth(choices):
    for name in smooth_graph(choices).program(weights=("x",), rule="momentum").quantities:
        assert str(Quantity.parse(name)) == name


@pytest.mark.parametrize(
    "text",
    ["", " ", "a b", "dL/w1", "L/w", "dL/∂w", "d/d", "1z", "z'a", "'", "dL/dw over 0", "dL/dw over 01", "z over 1"],
)
@pytest.mark.parametrize("before", ["", "mean ", "right ", "error of "])
def test_what_names_no_quantity_is_refused(text, before):
    if (text, before) == ("", "mean ") or before + text == "error of ":
        text = "a  b"
    assert Quantity.read(before + text) is None
    with pytest.raises(ValueError, match="names no quantity; allowed are names such as z, dL/dw1"):
        Quantity.parse(before + text)


def test_what_one_can_ask_of_a_quantity():
    gradient = Quantity.parse("dL/dw1")
    assert gradient.is_derivative
    assert not Quantity.parse("w1'").is_derivative
    assert [str(gradient.mean), str(gradient.measured), str(gradient.error)] == [
        "mean dL/dw1",
        "measured dL/dw1",
        "error of dL/dw1",
    ]
    assert gradient.right.mean.each.whole == gradient.along(3).whole == gradient
    assert gradient.measured.whole == gradient.measured
    twice = Quantity("w1").primed.primed
    assert (str(twice), str(twice.once), str(twice.before)) == ("w1''", "w1'", "w1")
    assert Quantity.parse(CHANGE).of == CHANGE
    assert repr(twice) == "<quantity w1''>"


def test_names_in_a_graph():
    (x,) = variables("x")
    a = sigmoid(x).named("a")
    b = (a * 2).named("b")
    graph = Graph((a * b).named("L"))
    assert gradient_name(graph, a) == gradient_name(graph, "a") == "dL/da"
    assert local_name(graph, graph.output, a) == "∂L/∂a"
    assert local_name(graph, graph.output, b) == "dL/db"
    assert local_name(graph, a, x) == "da/dx"
    assert updated_name("velocity of x") == "velocity of x'"


# What builds a name, or takes one apart, in the text of a file.
CRAFT = (
    r"d\{[^}]*\}/d",
    r"\{[^}]*\}/d\{",
    r"∂\{[^}]*\}/∂",
    r"\}'+[\"']",
    r"\+ \"'\"(?! \*)",
    r"(startswith|endswith|strip|split|partition|removeprefix|removesuffix|replace|count|find)\(\"('|/|∂|/d| of | over "
    r"|mean |right |measured |error of |velocity of )\"",
    r"\"(/|∂|'| of | over )\" in ",
    r"\"\{[^}\"]*\} (of|over) \{[^}\"]*\}'*\"",
    r"\"(mean|right|measured|error of|velocity of) (\"|\{|d)",
)
ITS_OWN = {
    "symbolic/names.py",
    "explain/notation/styles.py:ratio",  # how a ratio is written, of symbols and not of names
}


def crafts(source: str) -> list[str]:
    """Return the lines of code, docstrings aside, that build a name or take one apart."""
    tree = ast.parse(source)
    prose: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            prose |= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    lines = [line for number, line in enumerate(source.splitlines(), 1) if number not in prose]
    return [line.strip() for line in lines if any(re.search(pattern, line) for pattern in CRAFT)]


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_other_file_builds_a_name_or_takes_one_apart(path):
    name = path.relative_to(PACKAGE).as_posix()
    if name not in ITS_OWN and not name.startswith("explain/text/"):  # sentences
        found = crafts(path.read_text(encoding="utf-8"))
        assert [line for line in found if f"{name}:{line.partition('=')[0]}" not in ITS_OWN] == []


@pytest.mark.parametrize(
    "line",
    [
        'name = f"d{graph.output.name}/d{node.name}"',
        'name = f"d{top}/d{below}"',
        'name = f"∂{output.name}/∂{operand.name}"',
        'new = f"{old.name}\'"',
        'new = old + "\'"',
        'if name.startswith("∂"):',
        'once = name.rstrip("\'")',
        'if name.endswith("\'"):',
        'above, slash, below = quantity.partition("/")',
        'nudged = name.partition("/d")[2]',
        'if "/" in name:',
        'key, of, weight = quantity.partition(" of ")',
        'name = f"{key} of {weight.name}"',
        'share = f"{gradient} over {number}"',
        'mean = f"mean {top}"',
        'mean = "mean " + top',
        'mean = f"mean d{top}"',
    ],
)
def test_a_name_that_is_built_elsewhere_is_seen(line):
    assert crafts(f"{line}\n    pass" if line.endswith(":") else line)
