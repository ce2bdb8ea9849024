"""The judge: each bug that is planted is named, and no right function is blamed."""

from __future__ import annotations

import gc
import math
import re
import sys
from collections import defaultdict
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from exercises.planted_bugs import (
    BUGS,
    LOCALS,
    NO_ORDER,
    PLANTED,
    Node,
    by_value,
    collecting,
    down,
    hasty,
    in_form,
    making,
    named,
    one_list,
    ordered,
    own,
    stepping,
    sweep,
    two_heights,
)

from backprop_widgets import judge
from backprop_widgets.exercises.formulas import FORMULAS
from backprop_widgets.exercises.sweeps import GRAPHS, SLIPS, agree, draw_graph, find_slip
from backprop_widgets.explain.text.catalogue import SENTENCES

# Right in one form or another.


def with_get(top):
    return sweep(top)


def with_default(top):
    gradient = defaultdict(float, {top: np.float64(1)})
    for node in down(top):
        for operand, local in node.edges:
            gradient[operand] += gradient[node] * local
    return gradient


def by_recursion(top):
    gradient = {}

    def hand_down(node, share):
        gradient[node] = gradient.get(node, 0) + share
        for operand, local in node.edges:
            hand_down(operand, share * local)

    hand_down(top, Fraction(1))
    return gradient


def from_above(top):
    """Ask each node for what its users hand down."""
    nodes = ordered(top, [])

    def of(node):
        if node is top:
            return np.float32(1)
        return sum(of(user) * local for user in nodes for operand, local in user.edges if operand is node)

    return {node: of(node) for node in nodes}


def on_the_nodes(top):
    nodes = ordered(top, [])
    for node in nodes:
        node.grad = 0
    top.grad = 1
    for node in reversed(nodes):
        for operand, local in node.edges:
            operand.grad += node.grad * local


def counted(top):
    """Kahn's order: a node waits until all of its users are done."""
    uses = defaultdict(int)
    for node in ordered(top, []):
        for operand, _ in node.edges:
            uses[operand] += 1
    gradient, ready = {top: 1}, [top]
    while ready:
        node = ready.pop()
        for operand, local in node.edges:
            gradient[operand] = gradient.get(operand, 0) + gradient[node] * local
            uses[operand] -= 1
            if not uses[operand]:
                ready.append(operand)
    return gradient


def of_inputs_alone(top):
    return {node: number for node, number in sweep(top).items() if not node.edges}


def in_arrays(top):
    return {node: np.array(float(number)) for node, number in sweep(top).items()}


RIGHT = (with_get, with_default, by_recursion, from_above, on_the_nodes, counted, of_inputs_alone, in_arrays)


@pytest.mark.parametrize("maker", [(), (Node,)], ids=["its own nodes", "the reader's"])
@pytest.mark.parametrize("function", RIGHT, ids=lambda function: function.__name__)
def test_what_is_right_is_not_blamed(function, maker):
    said = judge(function, *maker)
    assert said, said.text
    assert said.text == f"Right, on {len(GRAPHS) + 20} graphs, twice on each."


class Value:
    """A node that goes back by functions and not by edges, as micrograd's (MIT licence) does."""

    def __init__(self, data, before=()):
        self.data, self.grad, self.before, self.hand_down = data, 0.0, before, lambda: None

    def _made(self, data, other, by_self, by_other):
        made = Value(data, (self, other))

        def hand_down():
            self.grad += by_self * made.grad
            other.grad += by_other * made.grad

        made.hand_down = hand_down
        return made

    def __add__(self, other):
        return self._made(self.data + other.data, other, 1, 1)

    def __sub__(self, other):
        return self._made(self.data - other.data, other, 1, -1)

    def __mul__(self, other):
        return self._made(self.data * other.data, other, other.data, self.data)

    def backward(self, reset=True):
        order = []

        def collect(node):
            if node not in order:
                for operand in node.before:
                    collect(operand)
                order.append(node)

        collect(self)
        for node in order if reset else ():
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            node.hand_down()


def test_an_engine_of_another_kind_is_judged_by_its_class():
    assert judge(Value.backward, Value)
    assert judge(lambda top: top.backward(reset=False), Value).mistakes == ("state",)


@pytest.mark.parametrize("maker", [(), (Node,)], ids=["its own nodes", "the reader's"])
@pytest.mark.parametrize(("cause", "function"), PLANTED, ids=lambda one: getattr(one, "__name__", one))
def test_a_planted_bug_is_named(cause, function, maker):
    said = judge(function, *maker)
    assert (said.right, said.kind, said.mistakes) == (False, "mistake", (cause,)), said.text
    assert said.text.endswith(SENTENCES[f"judge.slip.{cause}"])


def test_a_line_of_our_own_is_not_quoted():
    assert judge(len).text == "Not yet. s = x * y, at x = 2, y = 5: TypeError: object of type 'Node' has no len()."


LINE = "gradient[operand] = gradient.get(operand, 0) + gradient[node] * local"
GOLDEN = {  # by cause, where it is seen, and what there is to say
    "no seed": (
        f"s = x * y, at x = 2, y = 5: KeyError: s. It was raised by “{LINE}”.",
        "The top has nothing to pass on: the sweep begins with its derivative by itself, which is 1.",
    ),
    "seed": (
        "s = x * y, at x = 2, y = 5: ds/dx is 50, and should be 5.",
        "The sweep begins with the value of the top. It should begin with its derivative by itself, which is 1.",
    ),
    "sign": ("s = x * y, at x = 2, y = 5: ds/dx is −5, and should be 5.", "The sign is wrong everywhere."),
    "last share": (
        "s = v + v, at v = 3: ds/dv is 1, and should be 2.",
        "Of the shares that arrive at a node only the last is kept: it overwrites the others.",
    ),
    "too soon": (
        "u = v * v; m = u * v; s = u + m, at v = 3: ds/dv is 15, and should be 33.",
        "A node passes on what it has before all of its shares have arrived; what comes later gets no further.",
    ),
    "top alone": (
        "u = x - y; s = u * z, at x = 7, y = 4, z = 5: ds/dx is 0, and should be 5.",
        "Only the top passes anything on. Either the sweep ends after the top, or it goes from the inputs to the top.",
    ),
    "upwards": (
        f"u = x - y; s = u * z, at x = 7, y = 4, z = 5: KeyError: u. It was raised by “{LINE}”.",
        "A node is asked for its gradient before anything has come back to it. The sweep begins at the top.",
    ),
    "no local": (
        "s = x * y, at x = 2, y = 5: ds/dx is 1, and should be 5.",
        "A share is passed on as it came: the local derivative is missing.",
    ),
    "state": (
        "s = x * y, at x = 2, y = 5: ds/dx is right at first. Called once more, on the same graph, it is 10, "
        "and should be 5.",
        "Something is kept from an earlier call. Each call has to begin anew.",
    ),
    "first arrival": (
        "s = x * y, at x = 2, y = 5: KeyError: x. It was raised by “gradient[operand] += gradient[node] * local”.",
        "A node has no entry before its first share arrives.",
    ),
}


@pytest.mark.parametrize("cause", GOLDEN)
def test_the_whole_of_what_is_said(cause):
    assert judge(BUGS[cause][0], Node).text == f"Not yet. {' '.join(GOLDEN[cause])}"


def test_a_list_that_outlives_the_call_is_named():
    assert judge(one_list(), Node).mistakes == ("state",)
    late = one_list()
    late(Node(1) + Node(2))
    assert judge(late, Node).mistakes == ()  # an error on the first graph already may have other reasons


# What no cause explains: two bugs at once, and bugs of another kind.
def ends_early(top):
    return {top: 1}


def of_copies(top):
    return {node: with_get(top)[Node(node.value)] for node in ordered(top, [])}


def forgets_the_second(top):
    gradient = {top: 1}
    for node in down(top):
        for operand, local in node.edges[:1]:
            gradient[operand] = gradient.get(operand, 0) + gradient[node] * local
    return gradient


def negative_and_kept(top):
    top.grad = -1
    for node in down(top):
        for operand, local in node.edges:
            operand.grad = getattr(operand, "grad", 0) + node.grad * local


def negative_and_once(top):
    if hasattr(top, "done"):
        raise KeyError(top)
    top.done = True
    return sweep(top, seed=-1)


UNNAMED = {
    "sign and state": negative_and_kept,
    "sign and an error": negative_and_once,
    "too soon and largest": lambda top: by_value(top, keep=lambda old, new: max(old, new) if old else new),
    "max": lambda top: sweep(top, keep=max),
    "mean": lambda top: sweep(top, keep=lambda old, new: (old + new) / 2),
    "product": lambda top: sweep(top, keep=lambda old, new: (old or 1) * new),
    "seed 2": lambda top: sweep(top, seed=2),
    "sizes": lambda top: sweep(top, share=lambda back, local: abs(back) * local),
    "squares": lambda top: sweep(top, share=lambda back, local: back * local * local),
    "last and sign": lambda top: sweep(top, seed=-1, keep=lambda old, new: new),
    "last and local": lambda top: sweep(top, share=lambda back, local: back, keep=lambda old, new: new),
    "hasty and sign": lambda top: {node: -number for node, number in hasty(top).items()},
    "hasty and doubled": lambda top: {node: 2 * number for node, number in hasty(top).items()},
    "again and last": lambda top: sweep(top, lambda node: [*down(node), *down(node)]),
    "nothing passed on": ends_early,
    "one operand": forgets_the_second,
    "copies": of_copies,
    "random order of arguments": lambda top: {node: number + 1 for node, number in sweep(top).items()},
}


@pytest.mark.parametrize("name", UNNAMED)
def test_what_no_cause_explains_is_given_none(name):
    said = judge(UNNAMED[name], Node)
    assert (said.right, said.mistakes) == (False, ())
    assert said.kind in ("wrong", "raised")
    assert said.text.startswith("Not yet. ")


def test_without_a_cause_the_smallest_graph_is_shown_with_both_numbers():
    said = judge(lambda top: sweep(top, keep=max), Node)
    assert said.text == "Not yet. s = v + v, at v = 3: ds/dv is 1, and should be 2."


@pytest.mark.parametrize("cause", LOCALS)
def test_a_wrong_local_derivative_of_the_readers_own_is_named(cause):
    assert judge(with_get, own(*LOCALS[cause])).mistakes == (cause,)
    assert judge(with_get, own("__mul__", Node.__mul__))
    assert judge(with_get)


def test_every_cause_has_a_bug():
    assert set(SLIPS) <= {*BUGS, *LOCALS}


def outcomes(sweep, graphs):
    return [{one[:-1] for one in sweep.outcomes(graph)} for graph in graphs]


def hidden_pairs(graphs):
    """Return which slips, or a slip and what is right, may give the same by all inputs of all graphs."""
    rows = [(key, outcomes(sweep, graphs)) for key, sweeps in SLIPS.items() for sweep in sweeps]
    rows.append(("right", [{tuple(graph.truth.values())} for graph in graphs]))
    return {
        frozenset((one, other))
        for (one, these), (other, those) in combinations(rows, 2)
        if one != other and all(a & b for a, b in zip(these, those, strict=True))
    }


def test_on_the_graphs_no_two_slips_give_the_same():
    """Among the orders that may be too soon is one that happens to be right; no cause is asked for then."""
    assert hidden_pairs(GRAPHS) == {frozenset({"right", "too soon"})}


def test_fewer_graphs_would_hide_some():
    assert frozenset({"last share", "first share"}) in hidden_pairs(GRAPHS[:6])
    assert frozenset({"exchanged", "not swapped"}) in hidden_pairs(GRAPHS[:2])


@pytest.mark.parametrize("key", SLIPS)
def test_what_a_slip_gives_is_found(key):
    for wrong in SLIPS[key]:
        assert find_slip([list(wrong.outcomes(graph))[-1] for graph in GRAPHS]) == key


def test_an_error_anywhere_takes_the_cause_away():
    results = [list(next(iter(SLIPS["sign"][0].outcomes(graph)))) for graph in GRAPHS]
    assert find_slip(results) == "sign"
    results[-1][0] += 1
    assert find_slip(results) is None


@pytest.mark.parametrize("seed", range(40))
def test_random_graphs_have_the_gradients_that_a_sweep_finds(seed):
    graph = draw_graph(seed)
    nodes = graph.build({name: Node(value) for name, value in graph.values.items()})
    right = with_get(nodes[graph.top])
    assert agree([right.get(nodes[name], 0) for name in graph.values], graph.truth.values())
    assert not agree([number + 0.001 for number in graph.truth.values()], graph.truth.values())


def test_a_bug_that_small_graphs_hide_is_seen_on_larger_ones():
    def deep(top):
        return sweep(top, lambda node: list(down(node))[:6])

    said = judge(deep, Node)
    assert (said.right, said.text) == (False, "Not yet. Small graphs are all right, and some larger ones are not.")


def test_what_is_said_does_not_hang_on_chance(monkeypatch):
    before = [judge(function).text for function in (with_get, *(function for _, function in PLANTED))]
    monkeypatch.setattr("backprop_widgets.exercises.judge.draw_graph", lambda seed: draw_graph(seed + 1000))
    assert [judge(function).text for function in (with_get, *(function for _, function in PLANTED))] == before


class Garbage:
    """What only the garbage collector finds, and what needs some room on the stack to be finalized."""

    def __init__(self):
        self.itself = self

    def __del__(self):
        self.go_down(50)

    def go_down(self, depth):
        return depth and self.go_down(depth - 1)


def test_garbage_is_not_finalized_deep_in_a_recursion(monkeypatch):
    failed = []
    monkeypatch.setattr("sys.unraisablehook", failed.append)

    def never_stops(top):
        Garbage()
        return never_stops(top)

    usual = gc.get_threshold()
    gc.set_threshold(3)
    try:
        assert judge(never_stops).mistakes == ("endless",)
        assert gc.isenabled()
        gc.collect()
    finally:
        gc.set_threshold(*usual)
    assert failed == []


# The functions of numbers, as the exercises of the lesson call them.


def _sigmoid(z):
    return 1 / (1 + math.exp(-z))


def _larger(p, q):
    return p if p.value > q.value else q


def _larger_with_one_edge(p, q):
    winner = _larger(p, q)
    return Node(winner.value, (winner, 1))


def _step(loss, values, weights, eta):
    nodes = {name: Node(value) for name, value in values.items()}
    gradient = sweep(loss(**nodes))
    return values | {name: values[name] - eta * gradient[nodes[name]] for name in weights}


def _step_in_place(loss, values, weights, eta):
    values |= _step(loss, values, weights, eta)
    return values


SOLVED = {
    "multiply": [
        lambda p, q: p * q,
        lambda p, q: Node(p.value * q.value, (q, p.value), (p, q.value)),
        lambda p, q: Node(np.float64(p.value * q.value), (p, Fraction(q.value)), (q, np.float32(p.value))),
        making(lambda p, q: (p * q, q, p)),
    ],
    "sigmoid": [
        making(lambda z: (_sigmoid(z), _sigmoid(z) * (1 - _sigmoid(z)))),
        making(lambda z: (_sigmoid(z), math.exp(-z) / (1 + math.exp(-z)) ** 2)),
    ],
    "larger": [making(lambda p, q: (max(p, q), int(p > q), int(q > p))), _larger, _larger_with_one_edge],
    "parallel": [
        making(lambda p, q: (p * q / (p + q), (q / (p + q)) ** 2, (p / (p + q)) ** 2)),
        making(lambda p, q: (p * q / (p + q), q / (p + q) - p * q / (p + q) ** 2, (p / (p + q)) ** 2)),
    ],
    "collected": [
        collecting(lambda gradient, node, share: gradient.get(node, 0) + share),
        lambda shares: {node: sum(share for other, share in shares if other == node) for node, _ in shares},
    ],
    "step": [_step, _step_in_place],
}


@pytest.mark.parametrize(("name", "function"), [(name, one) for name, every in SOLVED.items() for one in every])
def test_a_line_is_right_in_any_form_that_means_it(name, function):
    said = judge(named(name, function), Node)
    assert (said.right, said.text) == (True, "Right.")


def test_every_line_of_the_lesson_is_solved_here():
    assert set(SOLVED) == set(FORMULAS)


def test_a_step_that_changes_the_values_it_is_handed_changes_no_other_case():
    assert judge(named("step", _step_in_place), Node)
    assert judge(named("step", _step_in_place), Node)


@pytest.mark.parametrize(("name", "key"), [(name, key) for name, one in FORMULAS.items() for key in one.slips])
def test_the_slip_in_a_line_is_named(name, key):
    for wrong in FORMULAS[name].slips[key]:
        said = judge(in_form(name, FORMULAS[name], wrong), Node)
        assert (said.right, said.kind, said.mistakes) == (False, "mistake", (key,))
        assert said.text.endswith(SENTENCES[f"judge.slip.{key}"])


def moved(values, by):
    """Return values of which the weights have moved by some function of their gradients and of eta."""
    error = values["w"] * values["x"] + values["b"] - values["t"]
    return {**values, "w": by(values["w"], 2 * error * values["x"]), "b": by(values["b"], 2 * error)}


def one_after_the_other(values, weights, eta):
    new = {**values, "w": moved(values, lambda weight, gradient: weight - eta * gradient)["w"]}
    return {**new, "b": moved(new, lambda weight, gradient: weight - eta * gradient)["b"]}


def all_of_them(values, weights, eta):
    new = moved(values, lambda weight, gradient: weight - eta * gradient)
    error = values["w"] * values["x"] + values["b"] - values["t"]
    return {**new, "x": values["x"] - eta * 2 * error * values["w"], "t": values["t"] + eta * 2 * error}


@pytest.mark.parametrize(
    ("name", "wrong", "key"),
    [
        ("multiply", lambda p, q: (p * q, p, q), "own value"),
        ("multiply", lambda p, q: (p * q, 1, 1), "sum"),
        ("multiply", lambda p, q: (10, 5, 2), "constant"),
        ("sigmoid", lambda z: (_sigmoid(z), _sigmoid(z)), "one factor"),
        ("sigmoid", lambda z: (_sigmoid(z), 1 - _sigmoid(z)), "one factor"),
        ("sigmoid", lambda z: (_sigmoid(z), 1 - _sigmoid(z) ** 2), "of tanh"),
        ("sigmoid", lambda z: (_sigmoid(z), z * (1 - z)), "input"),
        ("sigmoid", lambda z: (1 - _sigmoid(z), _sigmoid(z) * (1 - _sigmoid(z))), "exponent"),
        ("sigmoid", lambda z: (_sigmoid(z), _sigmoid(_sigmoid(z)) * _sigmoid(-_sigmoid(z))), "twice"),
        ("larger", lambda p, q: (max(p, q), 1, 1), "both"),
        ("larger", lambda p, q: (max(p, q), int(p < q), int(q < p)), "smaller"),
        ("larger", lambda p, q: (min(p, q), int(p < q), int(q < p)), "minimum"),
        ("larger", lambda p, q: (max(p, q), max(p, q) if p > q else 0, max(p, q) if q > p else 0), "value"),
        ("parallel", lambda p, q: (p * q / (p + q), (p / (p + q)) ** 2, (q / (p + q)) ** 2), "exchanged"),
        ("parallel", lambda p, q: (p * q / (p + q), q / (p + q), p / (p + q)), "above alone"),
        ("parallel", lambda p, q: (p * q / (p + q), q * q / (p + q), p * p / (p + q)), "not squared"),
        (
            "parallel",
            lambda p, q: (p * q / (p + q), (2 * p + q) * q / (p + q) ** 2, (2 * q + p) * p / (p + q) ** 2),
            "sign of a quotient",
        ),
        ("collected", dict, "last share"),
        ("collected", lambda shares: {"u": 3, "v": 4} if shares[0][0] == "u" else {"u": 7, "v": 2}, "first share"),
        ("step", lambda values, weights, eta: moved(values, lambda weight, slope: weight + eta * slope), "uphill"),
        ("step", lambda values, weights, eta: moved(values, lambda weight, slope: weight - slope), "no eta"),
        ("step", lambda values, weights, eta: moved(values, lambda weight, slope: -eta * slope), "no weight"),
        ("step", one_after_the_other, "in turn"),
        ("step", all_of_them, "no weight at all"),
    ],
)
def test_a_slip_is_named_as_people_call_it(name, wrong, key):
    assert judge(in_form(name, FORMULAS[name], wrong), Node).mistakes == (key,)


@pytest.mark.parametrize("name", FORMULAS)
def test_the_slips_in_a_line_differ_from_each_other_and_from_what_is_right(name):
    formula = FORMULAS[name]
    numbers = [[wrong(*point) for point in formula.points] for every in formula.slips.values() for wrong in every]
    for one, other in combinations([*numbers, formula.rights], 2):
        assert one != other


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (
            making(lambda p, q: (p * q, p, q)),
            "Not yet. multiply(Node(2), Node(5)) has the value 10, and on its edges 2, 5. Each operand gets its own",
        ),
        (
            making(lambda p, q: (p + q, q, p)),
            "Not yet. multiply(Node(2), Node(5)) has the value 7, and on its edges 5, 2. Hold q still, and let p",
        ),
        (
            lambda p, q: Node(p.value * q.value, (p, q.value)),
            "Not yet. multiply(Node(2), Node(5)) has the value 10, and",
        ),
        (
            lambda p, q: q.value,
            "multiply(Node(2), Node(5)) gives 5, and a Node is asked for: its value, then its edges.",
        ),
        (lambda p, q: None, "multiply(Node(2), Node(5)) gives None, and a Node is asked for"),
        (making(lambda p, q: (p * q, q, "a")), "multiply(Node(2), Node(5))[2]: “a” is not a number."),
        (making(lambda p, q: ("a", q, p)), "multiply(Node(2), Node(5)).value: “a” is not a number."),
        (
            lambda p, q: p.grad,
            "Not yet. multiply(Node(2), Node(5)): AttributeError: 'Node' object has no attribute 'grad'.",
        ),
        (making(lambda p, q: (p * q, ..., ...)), "multiply: your turn."),
        (lambda p, q: ..., "multiply: your turn."),
        (lambda p, q: (... * p, q), "multiply: your turn."),
    ],
)
def test_what_is_said_to_an_operation(function, said):
    text = judge(named("multiply", function), Node).text
    assert text.startswith(said)
    assert "(5, 2)" not in text


@pytest.mark.parametrize(
    ("name", "function", "said"),
    [
        (
            "collected",
            lambda shares: shares[0][0],
            "collected([('u', 3), ('v', 4), ('u', 5)]) gives u, and 2 numbers are",
        ),
        (
            "collected",
            lambda shares: {"u": 3},
            "collected([('u', 3), ('v', 4), ('u', 5)]) gives {'u': 3}, and 2 numbers",
        ),
        (
            "collected",
            lambda shares: {"u": 1, "v": 2},
            "Not yet. collected([('u', 3), ('v', 4), ('u', 5)]) gives u = 1, v",
        ),
        ("collected", lambda shares: {"u": ..., "v": 4}, "collected: your turn."),
        ("step", stepping(lambda values, weights, eta: {"w": 0, "b": 0}), "step(loss, {'w': 0.5, "),
        ("step", stepping(lambda values, weights, eta: ...), "step: your turn."),
    ],
)
def test_what_is_said_to_a_line(name, function, said):
    assert judge(named(name, function), Node).text.startswith(said)


# An order, and a formula that shows what another one does wrongly.


def met_last(top):
    return ordered(top, [])


def by_depth(top):
    """Each node after its operands, in another order than the recursion has."""

    def depth(node):
        return 1 + max((depth(operand) for operand, _ in node.edges), default=0)

    return tuple(sorted(ordered(top, []), key=depth))


@pytest.mark.parametrize("function", [met_last, by_depth])
def test_each_order_with_operands_first_is_right(function):
    assert judge(named("ordered", function), Node).text == f"Right, on {len(GRAPHS) + 20} graphs, twice on each."


@pytest.mark.parametrize("fault", NO_ORDER)
def test_what_is_no_order_is_told_by_a_node(fault):
    said = judge(named("ordered", NO_ORDER[fault]), Node)
    assert (said.right, said.kind) == (False, "wrong")
    assert (
        said.text
        == {
            "early": "Not yet. s = x * y, at x = 2, y = 5: s comes before x, of which it is made.",
            "missing": "Not yet. s = x * y, at x = 2, y = 5: s is missing.",
            "twice": "Not yet. s = v + v, at v = 3: v is there twice.",
        }[fault]
    )


def keeping():
    def order(top, found=[]):  # noqa: B006
        return ordered(top, found)

    return order


@pytest.mark.parametrize(
    ("function", "kind", "said"),
    [
        (lambda top: ..., "yours", "ordered: your turn."),
        (lambda top: None, "refused", "ordered returned None, and a list of nodes is asked for."),
        (lambda top: "abc", "refused", "ordered returned abc, and a list"),
        (lambda top: [], "refused", "ordered returned [], and a list of nodes is asked for."),
        (lambda top: [node.value for node in ordered(top, [])], "refused", "ordered returned [2, 5, 10], and"),
        (
            lambda top: [*ordered(top, []), Node(1)],
            "refused",
            "ordered returned list, and",
        ),
        (lambda top: top.parents, "raised", "Not yet. s = x * y, at x = 2, y = 5: AttributeError"),
        (
            lambda top: ordered(top, [])[:7],
            "wrong",
            "Not yet. Small graphs are all right, and some larger ones are not.",
        ),
    ],
)
def test_what_is_no_list_of_nodes_is_said(function, kind, said):
    feedback = judge(named("ordered", function), Node)
    assert (feedback.kind, bool(feedback)) == (kind, False)
    assert feedback.text.startswith(said)


def test_an_order_that_remembers_or_has_no_end_is_named():
    assert judge(named("ordered", keeping()), Node).kind == "refused"

    def again(top, seen=[]):  # noqa: B006
        seen.append(top)
        return [*ordered(top, []), *([top] if seen.count(top) > 1 else [])]

    assert judge(named("ordered", again), Node).mistakes == ("state",)
    assert judge(named("ordered", lambda top: again_for_ever(top)), Node).mistakes == ("endless",)


def again_for_ever(top):
    return again_for_ever(top)


@pytest.mark.parametrize(
    ("formula", "kind", "said"),
    [
        (two_heights, "right", "Right. At v = 3 hasty finds 15, and the true value is 33."),
        (lambda v: v * v + v, "wrong", "Not yet. At v = 3 hasty finds 7, and that is right."),
        (lambda v: v * v * v + v * v, "wrong", "Not yet. At v = 3 hasty finds 33, and that is right."),
        (lambda v: v, "wrong", "Not yet. At v = 3 hasty finds 1, and that is right."),
        (lambda v: Node(3), "wrong", "Not yet. At v = 3 hasty finds 0, and that is right."),
        (lambda v: ..., "yours", "breaks_hasty: your turn."),
        (lambda v: v + ..., "raised", "Not yet. breaks_hasty(Node(3)): AttributeError: 'ellipsis' object has no"),
        (lambda v: 2 * v, "raised", "Not yet. breaks_hasty(Node(3)): TypeError: unsupported operand"),
        (
            lambda v: v.value,
            "refused",
            "breaks_hasty returned 3, and a node is asked for, made of v with +, - and *.",
        ),
        (lambda v: None, "refused", "breaks_hasty returned None, and a node is asked for"),
    ],
)
def test_a_formula_breaks_a_sweep_or_does_not(formula, kind, said):
    feedback = judge(named("breaks_hasty", formula), Node)
    assert (feedback.kind, bool(feedback)) == (kind, kind == "right")
    assert feedback.text.startswith(said)


def test_a_formula_that_is_right_by_chance_at_one_point_is_tried_at_another():
    def chance(v):
        three = v - v + Node(3)
        far = v - three
        return two_heights(v) * (far * far)  # at 3 it is flat

    told = judge(named("breaks_hasty", chance), Node)
    assert told.text == "Right. At v = 2 hasty finds −16, and the true value is −8."


def test_a_share_without_an_entry_is_said_to_be_that():
    said = judge(collecting(lambda gradient, node, share: gradient[node] + share))
    assert said.mistakes == ("first arrival",)
    assert said.text.startswith("Not yet. collected([('u', 3), ('v', 4), ('u', 5)]): KeyError: 'u'. It was raised by “")
    assert judge(collecting(lambda gradient, node, share: gradient["w"] + share)).mistakes == ()


# What is no function, or returns nothing that could be judged.


def own_unhashable():
    """Return a class of nodes without a hash, as one is that defines __eq__."""
    made = own("__mul__", Node.__mul__)
    made.__hash__ = None
    return made


@pytest.mark.parametrize(
    ("arguments", "kind", "said"),
    [
        ((5,), "refused", "Hand over the function itself, as in judge(backward), or"),
        ((...,), "yours", "Hand over the function itself"),
        (
            (with_get(Node(3)),),
            "refused",
            "or with the class of your nodes, judge(backward, Node). This is a thing of type dict",
        ),
        ((with_get, 5), "refused", "This is a thing of type int."),
        ((with_get, dict), "raised", "s = x * y, at x = 2, y = 5: TypeError: 'int' object is not iterable."),
        ((with_get, own_unhashable()), "raised", "TypeError: unhashable type: 'Own'"),
        (
            (lambda top, gradient: 1,),
            "refused",
            "is called with the top of a graph and nothing else, as in <lambda>(top)",
        ),
        ((lambda top: None,), "refused", "returned a thing of type NoneType, and no node has a gradient."),
        ((lambda top: np.ones(3),), "refused", "returned a thing of type ndarray, and no node has a gradient."),
        ((lambda top: {"v": 3},), "refused", "returned a thing of type dict, and no node has a gradient."),
        ((lambda top: dict.fromkeys(ordered(top, []), "abc"),), "refused", "ds/dx: “…” is not a number."),
        ((lambda top: dict.fromkeys(ordered(top, []), math.nan),), "refused", "ds/dx: NaN"),
        ((lambda top: dict.fromkeys(ordered(top, []), ...),), "yours", "<lambda>: your turn."),
        ((lambda top: ...,), "yours", "<lambda>: your turn."),
        ((lambda top: ... + 1,), "yours", "<lambda>: your turn."),
        (
            (lambda top: top.parents,),
            "raised",
            "AttributeError: 'Node' object has no attribute 'parents'. It was raised by",
        ),
        ((lambda top: {}[object()],), "raised", "KeyError: <object object>. It was raised by “…”."),
        ((max,), "raised", "TypeError: 'Node' object is not iterable."),
    ],
)
def test_what_cannot_be_judged_is_said(arguments, kind, said):
    feedback = judge(*arguments)
    assert (feedback.kind, feedback.mistakes, bool(feedback)) == (kind, (), False)
    assert said in re.sub("“.*”", "“…”", feedback.text)


def test_a_sweep_without_end_is_stopped_and_called_so():
    def endless(top):
        gradient = {top: 1}
        while True:
            gradient[top] += 1

    said = judge(endless)
    assert said.mistakes == ("endless",)
    assert sys.gettrace() is None


def test_gradients_on_the_nodes_count_where_an_empty_mapping_is_returned():
    def backward(top):
        order = []

        def visit(node):
            if node not in order:
                for operand, _ in node.edges:
                    visit(operand)
                order.append(node)

        visit(top)
        for node in order:
            node.grad = float(node is top)
        for node in reversed(order):
            for operand, local in node.edges:
                operand.grad += node.grad * local
        return {}

    assert judge(backward, Node).right


def test_what_leaves_python_is_only_said():
    def leaving(top):
        sys.exit(3)

    assert judge(leaving).kind == "raised"


# A layer, as lesson 10 asks for it.


def layer(function):
    return judge(named("back_through", function))


@pytest.mark.parametrize(
    "function",
    [
        lambda W, x, delta: (np.outer(delta, x), delta, W.T @ delta),
        lambda W, x, delta: [delta[:, None] * x, delta.copy(), delta @ W],
        lambda W, x, delta: (np.einsum("j,k->jk", delta, x), delta, np.einsum("jk,j->k", W, delta)),
        lambda W, x, delta: (
            [[one * other for other in x] for one in delta],
            [*delta],
            sum(map(np.multiply, delta, W)),
        ),
    ],
)
def test_a_layer_is_right_in_any_form_that_means_it(function):
    said = layer(function)
    assert (said.right, said.kind, said.text) == (True, "right", "Right, on 3 layers of different shapes.")


LAYER_SLIPS = {
    "W for its transpose": [lambda W, x, delta: (np.outer(delta, x), delta, W @ delta)],
    "transposed gradient": [
        lambda W, x, delta: (np.outer(x, delta), delta, W.T @ delta),
        lambda W, x, delta: (x[:, None] * delta, delta, delta @ W),
    ],
    "both transposed": [lambda W, x, delta: (np.outer(x, delta), delta, W.dot(delta))],
    "bias summed": [lambda W, x, delta: (np.outer(delta, x), sum(delta), W.T @ delta)],
    "bias times input": [lambda W, x, delta: (np.outer(delta, x), x * delta, W.T @ delta)],
    "no delta": [lambda W, x, delta: (np.outer(delta, x), [1] * len(delta), W.T @ delta)],
    None: [
        lambda W, x, delta: (delta * x, delta, W.T @ delta),
        lambda W, x, delta: (np.outer(delta, x), delta, W.T * delta),
        lambda W, x, delta: (np.outer(delta, x), delta, W @ delta if len(W) == len(x) else W.T @ delta),
        lambda W, x, delta: (np.outer(delta, x), delta[:, None], W.T @ delta),
        lambda W, x, delta: (np.outer(delta, x) * np.nan, delta, W.T @ delta),
        lambda W, x: (W, x, x),
        lambda W, x, delta: W.other,
    ],
}


@pytest.mark.parametrize(("cause", "function"), [(key, one) for key, every in LAYER_SLIPS.items() for one in every])
def test_what_is_wrong_with_a_layer_is_named_if_it_explains_all_that_came_out(cause, function):
    said = layer(function)
    assert (said.right, said.mistakes) == (False, (cause,) if cause else ())
    assert said.text.startswith("Not yet. back_through([[0.4, -0.7], ")
    assert said.text.endswith(SENTENCES[f"judge.slip.{cause}" if cause else "judge.ask.back_through"])


def test_a_wrong_entry_and_a_wrong_shape_of_a_layer_are_said_with_both_numbers():
    start = "Not yet. back_through([[0.4, -0.7], [0.9, 0.2]], [1.5, -0.5], [-0.8, 0.3]): "
    said = layer(LAYER_SLIPS["W for its transpose"][0]).text
    assert said.startswith(f"{start}dL/dx[0] is −0.53, and should be −0.05. W stands")
    said = layer(LAYER_SLIPS["bias summed"][0]).text
    assert said.startswith(
        f"{start}dL/db has the shape (). A gradient has the shape of what it belongs to, and b has (2,)."
    )


@pytest.mark.parametrize(
    ("returned", "kind"),
    [
        (..., "yours"), ((..., ..., ...), "yours"), (None, "refused"), ((None, None, None), "refused"), (5, "refused"),
        (("a", "b", "c"), "refused"), (([1, [2]], 3, 4), "refused"), ((1, 2), "refused"),
    ],
)  # fmt: skip
def test_what_is_no_layer_of_gradients_is_refused(returned, kind):
    said = layer(lambda W, x, delta: returned)
    assert (said.kind, said.right) == (kind, None)


def test_a_layer_that_changes_what_it_is_handed_changes_no_other_case():
    def in_place(W, x, delta):
        W *= delta[:, None]
        return np.outer(delta, x), delta, W.sum(0)

    assert layer(in_place)
    assert layer(in_place)
