"""The engine of lesson 8: the reader's own, thirty lines, alone."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import pytest

from backprop_widgets import judge, two_paths, worked_example

LESSON = Path(__file__).resolve().parents[2] / "notebooks" / "08-your-own-engine.ipynb"
CELLS = nbformat.read(LESSON, as_version=4).cells
ENGINE = [cell.source for cell in CELLS if cell.id.startswith("engine")]
LOSS = "    return Node(0.5) * error * error"
WORKED = f"def loss(x, t, w1, w2):\n    error = w2 * sigmoid(w1 * x) - t\n{LOSS}"
TWO_ROUTES = f"""def loss(x, t, w01, w11, w12, w21, w22):
    a01 = sigmoid(w01 * x)
    error = w21 * sigmoid(w11 * a01) + w22 * sigmoid(w12 * a01) - t
{LOSS}"""
TWO_HEIGHTS = "def loss(v):\n    u = v * v\n    return u + u * v"


def gradients(engine: list[str], loss: str, values: dict[str, float]) -> dict[str, float]:
    """Return what an engine says of a loss, with nothing else in sight."""
    names: dict[str, object] = {}
    exec("\n".join([*engine, loss]), names)
    nodes = {name: names["Node"](value) for name, value in values.items()}
    gradient = names["backward"](names["loss"](**nodes))
    return {name: gradient[node] for name, node in nodes.items()}


def damaged(right: str, wrong: str) -> list[str]:
    """Return the engine with a line changed."""
    assert sum(cell.count(right) for cell in ENGINE) == 1
    return [cell.replace(right, wrong) for cell in ENGINE]


def test_it_has_thirty_lines():
    assert len([line for cell in ENGINE for line in cell.splitlines() if line.strip()]) == 30


def test_no_more_than_the_judge_is_imported_from_the_package_before_the_comparison():
    code = [cell.source for cell in CELLS if cell.cell_type == "code"]
    last = max(number for number, source in enumerate(code) if source in ENGINE)
    tree = ast.parse("\n".join(code[: last + 1]))
    imported = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
    assert imported == ["import math", "from backprop_widgets import judge", "from IPython.display import HTML"]
    assert "import backprop_widgets" in "".join(code[last + 1 :])


def test_the_judge_and_the_numbers_of_the_lesson_say_what_its_two_other_sweeps_do():
    names: dict[str, object] = {}
    others = [cell.source for cell in CELLS if cell.source.startswith(("def hasty", "def stored"))]
    exec("\n".join([*ENGINE, *others]), names)
    node, hasty, stored, backward = (names[name] for name in ("Node", "hasty", "stored", "backward"))
    v = node(3)
    u = v * v
    s = u + u * v
    assert (hasty(s)[u], hasty(s)[v]) == (backward(s)[u], 15) == (4, 33 - 18)
    x = node(3)
    y = x * x * x
    added = []
    for _ in range(2):
        stored(y)
        added.append(x.grad)
    assert added == [9 + 18, 9 + 18 + 9 + 36] == [27, 72]
    x = node(3)
    y = x * x * x
    stored(y)
    x.grad = 0
    stored(y)
    assert x.grad == 45
    assert [judge(sweep, node).mistakes for sweep in (backward, hasty, stored)] == [(), ("too soon",), ("state",)]


@pytest.mark.parametrize(("loss", "network"), [(WORKED, worked_example()), (TWO_ROUTES, two_paths())])
def test_alone_it_agrees_with_the_package(loss, network):
    right = dict(network.graph.forward(network.values).backward())
    assert gradients(ENGINE, loss, network.values) == {
        name: pytest.approx(right[name], rel=1e-12) for name in network.values
    }


def test_a_node_may_be_used_at_two_heights():
    assert gradients(ENGINE, TWO_HEIGHTS, {"v": 3}) == {"v": 33}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("gradient.get(operand, 0) + gradient[node] * local", "gradient[node] * local"),
        ("(p, q.value), (q, p.value)", "(p, p.value), (q, q.value)"),
        ("a * (1 - a)", "z.value * (1 - z.value)"),
        ("(q, -1)", "(q, 1)"),
    ],
    ids=["+=", "product", "sigmoid", "difference"],
)
def test_a_damaged_line_is_seen(right, wrong):
    network = two_paths()
    truth = dict(network.graph.forward(network.values).backward())
    found = gradients(damaged(right, wrong), TWO_ROUTES, network.values)
    assert any(found[name] != pytest.approx(truth[name], rel=1e-6) for name in network.values)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("gradient.get(operand, 0) + gradient[node] * local", "gradient[node] * local", "last share"),
        ("gradient[operand] = gradient.get(operand, 0) + gradient", "gradient[operand] += gradient", "first arrival"),
        ("gradient = {top: 1}", "gradient = {}", "no seed"),
        ("reversed(ordered(top, []))", "ordered(top, [])", "upwards"),
        ("gradient[node] * local", "gradient[node]", "no local"),
        ("(p, q.value), (q, p.value)", "(p, p.value), (q, q.value)", "not swapped"),
        ("(q, -1)", "(q, 1)", "difference"),
        ("        found.append(node)", "        found.insert(0, node)", "upwards"),
    ],
)
def test_the_judge_names_the_damage(right, wrong, said):
    names: dict[str, object] = {}
    exec("\n".join(damaged(right, wrong)), names)
    assert judge(names["backward"], names["Node"]).mistakes == (said,)
