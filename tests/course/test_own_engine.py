"""The engine of lesson 8, as its cells and its folded solutions make it: alone, and with one line damaged."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import nbformat
import pytest
from lessons import exercises, solutions

from backprop_widgets import judge, two_paths, worked_example
from backprop_widgets.exercises import own_engine

LESSON = Path(__file__).resolve().parents[2] / "notebooks" / "08-your-own-engine.ipynb"
BOOK = nbformat.read(LESSON, as_version=4)
OPERATORS = "Node.__add__, Node.__sub__, Node.__mul__ = add, subtract, multiply"


class Plain(ast.NodeTransformer):
    """Take away what a lesson leaves out: docstrings, annotations, and what is no part of a function's work."""

    def visit_FunctionDef(self, node):
        self.generic_visit(node)
        node.returns, node.args.args = None, [ast.arg(one.arg) for one in node.args.args]
        if ast.get_docstring(node):
            del node.body[0]
        return node

    def visit_AnnAssign(self, node):
        return ast.Assign([node.target], node.value, lineno=0)


def plain(function: ast.AST) -> str:
    return ast.unparse(Plain().visit(function))


def parts() -> dict[str, str]:
    """Return the functions and the class that the cells and the solutions define, by name; a solution comes last."""
    code = [cell.source for cell in BOOK.cells if cell.cell_type == "code"] + [*solutions(BOOK).values()]
    definitions = [node for source in code for node in ast.parse(source).body]
    return {node.name: ast.unparse(node) for node in definitions if isinstance(node, (ast.FunctionDef, ast.ClassDef))}


PARTS = parts()
ENGINE = [
    "import math",
    *(PARTS[name] for name in ("Node", "add", "subtract", "multiply")),
    OPERATORS,
    *(PARTS[name] for name in ("sigmoid", "ordered", "backward", "step")),
]
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


def test_it_has_thirty_three_lines_as_the_lesson_says():
    assert len([line for part in ENGINE for line in part.splitlines() if line.strip()]) == 33
    (said,) = (cell.source for cell in BOOK.cells if "thirty-three lines" in cell.source)
    assert "solutions" in said


@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "sigmoid", "ordered", "backward", "step"])
def test_what_the_lesson_goes_on_with_is_what_its_solutions_say(name):
    ours = ast.parse(inspect.getsource(getattr(own_engine, name))).body[0]
    theirs = ast.parse(PARTS[name]).body[0]
    assert plain(ours) == plain(theirs)


def test_no_more_than_the_judge_is_imported_from_the_package_for_the_engine():
    code = [cell.source for cell in BOOK.cells if cell.cell_type == "code"]
    last = next(number for number, source in enumerate(code) if source.startswith("step = "))
    tree = ast.parse("\n".join(code[: last + 1]))
    imported = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))}
    assert imported == {
        "from backprop_widgets import Ask, judge",
        "from backprop_widgets.exercises import own_engine",
        "from backprop_widgets import Explorer, two_paths",
    }


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
        ("reversed(ordered(top))", "ordered(top)", "upwards"),
        ("gradient[node] * local", "gradient[node]", "no local"),
        ("(p, q.value), (q, p.value)", "(p, p.value), (q, q.value)", "not swapped"),
        ("(q, -1)", "(q, 1)", "difference"),
        ("            order.append(node)", "            order.insert(0, node)", "upwards"),
    ],
)
def test_the_judge_names_the_damage(right, wrong, said):
    names: dict[str, object] = {}
    exec("\n".join(damaged(right, wrong)), names)
    assert judge(names["backward"], names["Node"]).mistakes == (said,)


def test_each_part_is_left_to_the_reader():
    asked = "\n".join(exercises(BOOK).values())
    for name in ("multiply", "sigmoid", "ordered", "backward", "step", "larger", "breaks_hasty"):
        assert f"def {name}(" in asked
        assert f"judge({name}, Node)" in asked
