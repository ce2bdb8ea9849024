"""What lesson 8 says, number by number and sentence by sentence."""

from __future__ import annotations

import ast
import gc
import re
import weakref
from itertools import pairwise
from pathlib import Path

import nbformat
import numpy as np
import pytest
from lessons import exercises, shown, solutions

from backprop_widgets import (
    Graph,
    descend,
    hessian,
    judge,
    relu,
    sigmoid,
    square,
    tanh,
    two_paths,
    variables,
    worked_example,
)
from backprop_widgets.exercises import own_engine
from backprop_widgets.exercises.own_engine import Node, backward, hasty
from backprop_widgets.exercises.question import read_question
from backprop_widgets.exercises.sweeps import GRAPHS, SLIPS

LESSON = Path(__file__).resolve().parents[2] / "notebooks" / "08-your-own-engine.ipynb"
BOOK = nbformat.read(LESSON, as_version=4)
POINT = {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}
START = {"x": 1, "t": 0, "w1": 0.5, "w2": 0.5}
SAMPLES = {"x": np.array([-1, 0, 2]), "t": np.array([0.2, 0.4, 0.7])}
BIASED = {"w1": 0.4, "w2": 0.9, "b": -0.3}


def lesson(answers=None) -> dict[str, object]:
    """Return what the cells define, with answers in place of some; questions and views are left out."""
    names: dict[str, object] = {"__name__": "__main__"}
    for number, cell in enumerate(BOOK.cells):
        source = (answers or {}).get(number, cell.source)
        if cell.cell_type == "code" and not re.search(r"^(Ask|Explorer)\(", source, re.MULTILINE):
            shown(source, names)
        elif cell.cell_type == "code":
            exec("\n".join(line for line in source.splitlines() if line.startswith("from ")), names)
    return names


CELLS = lesson()
SOLVED = lesson(solutions(BOOK))


def printed(cell_id: str) -> str:
    """Return what stands below a cell."""
    (cell,) = (cell for cell in BOOK.cells if cell.id == cell_id)
    return "".join(output.get("text", output.get("data", {}).get("text/plain", "")) for output in cell.outputs)


def slopes(formula, sweep=backward, **values):
    """Return what a sweep says of a formula by each of its inputs."""
    nodes = {name: Node(value) for name, value in values.items()}
    gradient = sweep(formula(**nodes))
    return {name: gradient.get(node, 0) for name, node in nodes.items()}


def outcomes(key, text):
    """Return the gradients that a slip may give on one of the judge's graphs."""
    (graph,) = (graph for graph in GRAPHS if graph.text == text)
    return [one[:-1] for sweep in SLIPS[key] for one in sweep.outcomes(graph)]


def test_no_test_stands_in_sight():
    for cell in BOOK.cells:
        if cell.cell_type == "code":
            assert not any(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(cell.source)))


# What the cells go on with.


def test_the_lesson_goes_on_with_what_the_reader_wrote_where_it_is_right():
    for name in ("sigmoid", "ordered", "backward", "step"):
        assert CELLS[name] is getattr(own_engine, name)
        assert SOLVED[name] is not getattr(own_engine, name)
    assert SOLVED["Node"].__mul__ is SOLVED["multiply"]
    assert CELLS["Node"].__mul__ is own_engine.multiply


def test_a_wrong_answer_changes_nothing_below_it():
    wrong = {
        number: source.replace("return ...", "return Node(p.value * q.value, (p, p.value), (q, q.value))")
        for number, source in exercises(BOOK).items()
        if "def multiply" in source
    }
    broken = lesson(wrong)
    assert not judge(broken["multiply"], broken["Node"])
    assert broken["Node"].__mul__ is own_engine.multiply
    assert {name: broken["gradient"][node] for name, node in broken["nodes"].items()} == {
        name: CELLS["gradient"][node] for name, node in CELLS["nodes"].items()
    }


def test_every_solution_is_right_and_the_cells_say_the_same_with_it():
    assert SOLVED["learnt"] == pytest.approx(CELLS["learnt"], rel=1e-12)
    assert SOLVED["values"] == pytest.approx(CELLS["values"], rel=1e-12)
    for name in ("multiply", "sigmoid", "breaks_hasty", "ordered", "collected", "backward", "step", "larger"):
        assert judge(SOLVED[name], SOLVED["Node"]), name


# Forward.


def test_a_square_is_two_products_and_each_hands_the_error_half():
    e, h = Node(0.5), Node(0.5)
    m = h * e
    top = m * e
    shares = {(node is top): local for node in (top, m) for operand, local in node.edges if operand is e}
    back = {True: 1, False: backward(top)[m]}
    assert [shares[upper] * back[upper] for upper in (True, False)] == [e.value / 2, e.value / 2]
    assert backward(top)[e] == e.value


# Hasty.


def test_hasty_is_the_one_that_the_package_and_the_judge_speak_of():
    for graph in GRAPHS:
        nodes = graph.build({name: Node(value) for name, value in graph.values.items()})
        top = nodes[graph.top]
        assert {**CELLS["hasty"](top)} == {**hasty(top)}
    assert judge(CELLS["hasty"], Node).mistakes == ("too soon",)


def test_hasty_takes_what_is_one_step_from_the_top_first_then_what_is_two_steps_away():
    for graph in GRAPHS:
        nodes = graph.build({name: Node(value) for name, value in graph.values.items()})
        away, waiting = {nodes[graph.top]: 0}, [nodes[graph.top]]
        for node in waiting:
            for operand, _ in node.edges:
                if operand not in away:
                    away[operand] = away[node] + 1
                    waiting.append(operand)
        met = list(hasty(nodes[graph.top]))
        assert all(away[one] <= away[other] for one, other in pairwise(met))


@pytest.mark.parametrize("name", ["worked", "two_routes"])
def test_hasty_is_right_on_both_networks_wherever_they_are(name):
    network = {"worked": worked_example, "two_routes": two_paths}[name]()
    chance = np.random.default_rng(8)
    for _ in range(20):
        values = {key: float(chance.uniform(-2, 2)) for key in network.values}
        truth = network.graph.forward(values).backward()
        nodes = {key: CELLS["Node"](value) for key, value in values.items()}
        found = CELLS["hasty"](CELLS[name](**nodes))
        assert {key: found[node] for key, node in nodes.items()} == pytest.approx(
            {key: truth[key] for key in values}, rel=1e-9, abs=1e-15
        )


def test_the_numbers_of_the_worked_example_are_those_of_lesson_5():
    truth = worked_example().graph.forward(START).backward()
    assert printed("cell-26") == printed("engine-6") == str([f"{name} {truth[name]:.4f}" for name in START])
    assert printed("cell-20") == "'0.0484'"


def test_the_solution_breaks_it_and_only_with_u_on_the_left():
    def left(v):
        u = v * v
        return u + u * v

    def right(v):
        u = v * v
        return u * v + u

    assert slopes(left, v=3) == slopes(right, v=3) == slopes(right, hasty, v=3) == {"v": 33}
    assert slopes(left, hasty, v=3) == {"v": 15}
    assert judge(SOLVED["breaks_hasty"], SOLVED["Node"])


def test_what_is_lost_has_stayed_at_u():
    v = Node(3)
    u = v * v
    top = u + u * v
    assert hasty(top)[u] == 1 + 3
    assert hasty(top)[v] == 1 * 6 + 9
    assert backward(top)[v] == hasty(top)[v] + 3 * 6


def test_to_exchange_the_two_operands_of_a_product_can_change_it_too():
    def product(v, turned):
        u = v * v
        m = u * v
        return m * u if turned else u * m

    found = [slopes(lambda v, turned=turned: product(v, turned), hasty, v=3) for turned in (False, True)]
    truth = slopes(lambda v: product(v, True), v=3)
    assert found[1] == truth != found[0]


def test_the_longer_formula_of_the_order_does_not_give_away_one_that_breaks_it():
    def longer(v):
        u = v * v
        m = u * v
        return (m - u) * m

    assert slopes(longer, hasty, v=3) == slopes(longer, v=3)


# The sweep.


def test_of_the_four_mistakes_only_one_fits_the_evidence():
    product, twice = "s = x * y", "s = v + v"
    assert (5, 2) in outcomes("last share", product)
    assert outcomes("last share", twice) == [(1,)]
    assert all(one == (2,) for one in outcomes("top alone", twice))
    assert (2,) in outcomes("no local", twice)
    assert (5, 2) not in outcomes("no local", product)
    assert (5, 2) not in outcomes("no seed", product)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("reversed(ordered(top))", "ordered(top)", "upwards"),
        ("{top: 1}", "{}", "no seed"),
        ("gradient.get(operand, 0) + ", "", "last share"),
    ],
)
def test_who_breaks_the_sweep_is_told_what_it_was(right, wrong, said):
    (code,) = (code for code in solutions(BOOK).values() if "def backward" in code)
    names = dict(SOLVED)
    exec(code.replace(right, wrong).replace("judge(backward, Node)", ""), names)
    assert judge(names["backward"], names["Node"]).mistakes == (said,)


# Called twice.


def test_a_second_call_makes_72_of_27_and_one_reset_makes_45():
    stored, node = CELLS["stored"], CELLS["Node"]
    x = node(3)
    y = x * x * x
    stored(y)
    assert x.grad == 27 == 9 + 18
    stored(y)
    assert x.grad == 72 == 27 + 9 + 36
    x = node(3)
    y = x * x * x
    stored(y)
    x.grad = 0
    stored(y)
    assert x.grad == 45
    assert judge(stored, node).mistakes == ("state",)
    assert backward(y)[x] == backward(y)[x] == 27


def test_it_does_no_harm_where_each_step_makes_new_nodes_between():
    stored, node = CELLS["stored"], CELLS["Node"]
    x = node(3)
    for _ in range(3):
        x.grad = 0
        stored(x * x * x)
        assert x.grad == 27


# Learning.


def test_sixty_updates_are_the_packages_sixty_and_the_first_is_that_of_lesson_5():
    path = descend(worked_example().graph, START, weights=("w1", "w2"), eta=0.1, steps=61)
    lines = [
        f"{updates:>2} updates: w1 {path.weights[updates][0]:.4f}, w2 {path.weights[updates][1]:.4f}"
        for updates in (0, 1, 60)
    ]
    assert printed("cell-53").splitlines() == lines
    assert lines[1] == " 1 updates: w1 0.4963, w2 0.4806"
    assert [CELLS["values"][name] for name in path.names] == pytest.approx(list(path.weights[-1]), rel=1e-12)


def test_two_routes_learn_as_the_packages_do():
    network = two_paths()
    values = dict(network.values)
    path = descend(network.graph, values, weights=network.weights, eta=0.1, steps=60)
    for _ in range(60):
        values = SOLVED["step"](SOLVED["two_routes"], values, network.weights, 0.1)
    assert [values[name] for name in path.names] == pytest.approx(list(path.weights[-1]), rel=1e-12)


def test_three_samples_learn_to_the_end_and_the_package_does_the_same_with_the_mean():
    x, t, w1, w2, b = variables("x t w1 w2 b")
    error = w2 * sigmoid(w1 * x + b) - t
    graph = Graph((0.5 * square(error)).named("L"))
    path = descend(graph, {**SAMPLES, **BIASED}, weights=("w1", "w2", "b"), eta=0.3, steps=1001)
    sums = 3 * np.array(path.losses)
    assert (np.diff(sums) < 0).all()
    lines = [f"{updates:>4} updates: loss {sums[updates]:.6f}" for updates in (0, 1000)]
    assert printed("cell-59").splitlines() == lines
    learnt = CELLS["learnt"]
    assert [learnt[name] for name in path.names] == pytest.approx(list(path.weights[-1]), rel=1e-9)


def test_the_bias_gets_a_share_of_each_sample():
    nodes = {name: CELLS["Node"](value) for name, value in BIASED.items()}
    found = CELLS["backward"](CELLS["three"](**nodes))[nodes["b"]]
    shares = []
    for x, t in CELLS["samples"]:
        a = 1 / (1 + np.exp(-(BIASED["w1"] * x + BIASED["b"])))
        shares.append((BIASED["w2"] * a - t) * BIASED["w2"] * a * (1 - a))
    assert found == pytest.approx(sum(shares), rel=1e-12)
    assert [np.sign(share) for share in shares] == [1, -1, -1]


def test_the_larger_of_a_node_and_zero_is_relu():
    larger, node = SOLVED["larger"], SOLVED["Node"]
    (z,) = variables("z")
    for value in (-2.0, 3.0):
        forward = Graph(relu(z).named("r")).forward(z=value)
        mine = node(value)
        top = larger(mine, node(0))
        assert top.value == forward["r"]
        assert SOLVED["backward"](top)[mine] == forward.backward()["z"]


# Against others.


def test_the_comparison_says_yes_and_can_say_no():
    difference = CELLS["difference"]
    assert difference(CELLS["worked"], worked_example()) < 1e-12
    assert difference(CELLS["two_routes"], two_paths()) < 1e-12
    assert printed("compared") == "(True, True)"

    def without_half(x, t, w1, w2):
        error = w2 * CELLS["sigmoid"](w1 * x) - t
        return error * error

    assert difference(without_half, worked_example()) > 0.01


def test_hasty_would_pass_the_comparison_and_fail_on_the_formula():
    names = {**CELLS, "backward": CELLS["hasty"]}
    exec(next(cell.source for cell in BOOK.cells if cell.source.startswith("def difference")), names)
    assert names["difference"](CELLS["worked"], worked_example()) < 1e-12
    assert names["difference"](CELLS["two_routes"], two_paths()) < 1e-12
    assert not judge(CELLS["hasty"], Node)


def test_the_solution_of_the_blank_cell_is_an_engine_that_may_be_called_twice():
    assert judge(SOLVED["sweep"], SOLVED["Value"])


PYTORCH = ("0.783701188", "0.300750013", "-0.808335491", "0.601500026")  # version 2.13, on a CPU


def test_pytorch_printed_what_this_engine_finds_and_twice_that():
    assert printed("cell-84").split() == [*PYTORCH[:3]]
    truth = worked_example().graph.forward(POINT).backward()
    assert f"{2 * truth['w1']:.9f}" == PYTORCH[3]
    block = re.search(r"<code[^>]*>(.*?)</code>", read_question("08/torch").after, re.DOTALL)[1]
    assert block.split()[-4:] == [*PYTORCH]


def test_single_precision_agrees_to_six_digits_and_can_do_no_better():
    loss = worked_example().graph.forward(POINT)["L"]
    (said,) = re.findall(r"prints (0\.\d+) for the loss", "\n".join(cell.source for cell in BOOK.cells))
    x, t, w1, w2 = (np.float32(POINT[name]) for name in ("x", "t", "w1", "w2"))
    one = np.float32(1)
    single = np.float32(0.5) * (w2 * (one / (one + np.exp(-w1 * x))) - t) ** 2
    assert f"{float(single):.9f}" == said == "0.783701241"
    assert f"{loss:.6f}" == f"{float(said):.6f}"
    assert abs(float(said) - loss) < np.spacing(np.float32(loss))


# The appendix, and what comes after.


def test_a_node_of_the_package_has_no_number_and_its_rule_takes_nodes():
    graph = worked_example().graph
    (rule,) = sigmoid.partials
    assert graph.node("y").value is None
    assert rule(0.5, 0.0) == 0.25
    assert list(rule(np.array([0.1, 0.5]), None)) == pytest.approx([0.09, 0.25])
    assert repr(rule(graph.node("a"), graph.node("z"))) == "<node multiply(a, subtract(1, a))>"
    assert "a * (1 - a)" in printed("cell-72")


def test_its_gradients_can_be_differentiated_and_ours_only_nudged():
    def slope(w1):
        nodes = {name: Node(value) for name, value in {**POINT, "w1": w1}.items()}
        return backward(CELLS["worked"](**nodes))[nodes["w1"]]

    curvature = hessian(worked_example().graph, POINT, weights=("w1", "w2"))[0, 0]
    assert (slope(0.4001) - slope(0.3999)) / 0.0002 == pytest.approx(curvature, rel=1e-6)


def gate(turned):
    """Return the loss of the network of the last question, with the product written one way or the other."""

    def formula(w1, w2):
        z = w1 * Node(POINT["x"])
        h = Node(float(np.tanh(z.value)), (z, float(1 - np.tanh(z.value) ** 2)))
        g = own_engine.sigmoid(w2 * h)
        error = (h * g if turned else g * h) - Node(POINT["t"])
        return Node(0.5) * error * error

    return formula


@pytest.mark.parametrize("turned", [False, True])
def test_hasty_is_wrong_on_the_gate_on_whichever_side_it_stands(turned):
    weights = {"w1": POINT["w1"], "w2": POINT["w2"]}
    truth = slopes(gate(False), **weights)
    w1, w2, x, t = variables("w1 w2 x t")
    h = tanh(w1 * x)
    graph = Graph((0.5 * square(sigmoid(w2 * h) * h - t)).named("L"))
    assert truth == pytest.approx({name: graph.forward(POINT).backward()[name] for name in weights})
    assert slopes(gate(turned), **weights) == pytest.approx(truth)
    found = slopes(gate(turned), hasty, **weights)
    assert found["w2"] == pytest.approx(truth["w2"])
    assert found["w1"] < truth["w1"] - 0.05


def test_the_loss_of_the_gate_falls_all_the_same():
    values, losses = {"w1": POINT["w1"], "w2": POINT["w2"]}, []
    for _ in range(1000):
        losses.append(gate(False)(**{name: Node(value) for name, value in values.items()}).value)
        slope = slopes(gate(False), hasty, **values)
        values = {name: values[name] - 0.1 * slope[name] for name in values}
    assert (np.diff(losses) < 0).all()


def test_a_number_before_a_node_is_asked_for_rmul():
    names = {**SOLVED}
    node = names["Node"]
    with pytest.raises(TypeError, match=r"unsupported operand type\(s\) for \*: 'float' and 'Node'"):
        0.5 * node(2)
    source = "def multiply(p, q):\n    q = q if isinstance(q, Node) else Node(q)\n"
    source += "    return Node(p.value * q.value, (p, q.value), (q, p.value))\n\n\n"
    source += "class Own(Node):\n    __mul__ = __rmul__ = multiply"
    exec(source, names)
    assert (0.5 * names["Own"](2)).value == 1


def test_edges_keep_all_hundred_values_of_a_row_and_without_them_one_is_left():
    def count(*, edges):
        alive, last = weakref.WeakSet(), Node(0.5)
        for _ in range(100):
            made = own_engine.sigmoid(last)
            last = made if edges else Node(made.value)
            alive.add(last)
        del made
        gc.collect()
        return len(alive)

    assert count(edges=True) == 100
    assert count(edges=False) == 1
