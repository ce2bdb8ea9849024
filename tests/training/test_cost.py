"""What two sweeps cost: counted by numbers that count themselves, on random graphs; and what is kept is enough."""

from __future__ import annotations

import random
from collections import Counter

import numpy as np
import pytest
from graphs import NETWORKS, smooth_graph

from backprop_widgets import Graph, Network, mlp, sigmoid, sin, sweep, variables, worked_example
from backprop_widgets.engine.operations import OPERATIONS
from backprop_widgets.training.cost import push_forward

# The derivatives of some operations, written by hand; a number is one whatever the values.
BY_HAND = {
    "add": (1, 1),
    "subtract": (1, -1),
    "negate": (-1,),
    "multiply": (lambda v, a, b: b, lambda v, a, b: a),
    "divide": (lambda v, a, b: 1 / b, lambda v, a, b: -a / b**2),
    "power": (lambda v, a, b: b * a ** (b - 1), None),
    "tanh": (lambda v, a: 1 - v * v,),
    "sigmoid": (lambda v, a: v * (1 - v),),
    "exp": (lambda v, a: v,),
    "sin": (lambda v, a: np.cos(a),),
    "half_squared_error": (lambda v, a, b: a - b, lambda v, a, b: b - a),
}
POINT = {"x": 0.7, "y": -0.4}


class Number:
    """A number that counts the products of its kind."""

    products = 0

    def __init__(self, value):
        self.value = float(value)

    def __mul__(self, other):
        Number.products += 1
        return Number(self.value * other.value)

    def __add__(self, other):
        return Number(self.value + other.value)

    def __neg__(self):
        return Number(-self.value)


def times(factor, number):
    if isinstance(factor, int):
        return number if factor == 1 else -number
    return Number(factor) * number


def random_graphs(count=40):
    draw = random.Random(7)
    return [smooth_graph([draw.randrange(60) for _ in range(draw.randrange(1, 12))]) for _ in range(count)]


def evaluate(graph, values):
    """Return the value of each node."""
    numbers = {}
    for node in graph.nodes:
        if node.operation is None:
            numbers[node] = values[node.name] if node.value is None else node.value
        else:
            numbers[node] = node.operation.scalar(*(numbers[operand] for operand in node.operands))
    return numbers


def list_factors(graph, values):
    """Return of each operation what its derivatives by hand are, with the operands."""
    numbers, factors = evaluate(graph, values), {}
    for node in (node for node in graph.nodes if node.operation):
        operands = [numbers[operand] for operand in node.operands]
        pairs = zip(node.operands, BY_HAND[node.operation.name], strict=True)
        factors[node] = [
            (operand, rule if isinstance(rule, int) else rule(numbers[node], *operands))
            for operand, rule in pairs
            if operand.value is None
        ]
    return factors


def forward_by_hand(graph, values, name):
    """Carry a derivative along with each value, as dual numbers do; return that of the output."""
    factors = list_factors(graph, values)
    dual = {node: Number(node.name == name) for node in graph.variables.values()}
    for node, edges in factors.items():
        total = Number(0)
        for operand, factor in edges:
            total = total + times(factor, dual[operand])
        dual[node] = total
    return dual[graph.output].value


def reverse_by_hand(graph, values):
    factors = list_factors(graph, values)
    upstream = {node: Number(node is graph.output) for node in graph.nodes}
    for node in reversed(list(factors)):
        for operand, factor in factors[node]:
            upstream[operand] = upstream[operand] + times(factor, upstream[node])
    return {name: upstream[node].value for name, node in graph.variables.items()}


def test_each_sweep_takes_the_products_that_numbers_count_themselves():
    for graph in random_graphs():
        exact = graph.forward(POINT).backward()
        for name in graph.variables:
            Number.products = 0
            assert forward_by_hand(graph, POINT, name) == pytest.approx(exact[name])
            assert sweep(graph, "forward").multiplications == Number.products
            found = push_forward(graph, POINT, name)
            assert found[graph.output] == pytest.approx(exact[name])
        Number.products = 0
        assert reverse_by_hand(graph, POINT) == pytest.approx({name: exact[name] for name in graph.variables})
        assert sweep(graph, "reverse").multiplications == Number.products


def test_all_derivatives_take_a_sweep_for_each_input_or_for_each_output():
    for graph in random_graphs(10):
        forward, reverse = (sweep(graph, mode) for mode in ("forward", "reverse"))
        assert forward.together == len(graph.variables) * forward.multiplications
        assert reverse.together == reverse.multiplications == forward.multiplications
    (x,) = variables("x")
    outputs = [sin(number * x).named(f"y{number}") for number in range(2, 7)]
    graph = Graph(sum(outputs[1:], outputs[0]))
    names = [node.name for node in outputs]
    assert [sweep(graph, mode, outputs=names).together for mode in ("forward", "reverse")] == [10, 50]


def play(graph, run, values):
    """Do what the steps say, with what they keep and nothing else; return the gradients and the peak."""
    kept = {node: value for node, value in evaluate(graph, values).items() if not node.operation}
    upstream, used, peak = {graph.output: 1.0}, {}, 0
    for place, step in enumerate(run.steps):
        node = step.node
        if step.way != "down":
            operands = [kept[operand] for operand in node.operands]
            kept[node] = node.operation.scalar(*operands)
            used |= dict.fromkeys((node, *node.operands), place)
        else:
            readable = {*step.reads, *(operand for operand in node.operands if operand.value is not None)}
            hidden = object()  # no arithmetic takes it
            allowed = [kept[other] if other in readable else hidden for other in (node, *node.operands)]
            for operand, rule in zip(node.operands, node.operation.rules(len(node.operands)), strict=True):
                if rule is not None and operand.value is None:
                    share = upstream[node] * rule(*allowed)
                    upstream[operand] = upstream.get(operand, 0.0) + share
            used |= dict.fromkeys(step.reads, place)
        peak = max(peak, sum(other.operation is not None for other in kept))
        for gone in step.darkens:
            assert used[gone] == place, f"{gone} is kept longer than it is used"
            del kept[gone]
    assert [node for node in kept if node.operation] == [graph.output]
    return {name: upstream[node] for name, node in graph.variables.items()}, peak


@pytest.mark.parametrize("every", [1, 2, 3, 5])
def test_what_is_kept_is_enough_and_nothing_is_kept_longer_than_it_is_used(every):
    graphs = [*random_graphs(), *(build().graph for build in NETWORKS.values())]
    for graph in graphs:
        values = POINT if set(graph.variables) == set(POINT) else dict.fromkeys(graph.variables, 0.3)
        run = sweep(graph, every=every, inputs=[*graph.variables])
        gradients, peak = play(graph, run, values)
        exact = graph.forward(values).backward()
        assert gradients == pytest.approx({name: exact[name] for name in graph.variables})
        assert peak == run.peak
        ways = Counter(step.way for step in run.steps)
        assert run.again == ways["again"]
        assert every > 1 or not run.again


def test_a_value_that_is_let_go_too_early_is_missed():
    graph = worked_example().graph
    run = sweep(graph, inputs=[*graph.variables])
    early = next(step for step in run.steps if step.way == "up" and step.node.name == "y")
    object.__setattr__(early, "darkens", (graph.named["y"],))
    with pytest.raises((KeyError, TypeError)):
        play(graph, run, dict.fromkeys(graph.variables, 0.3))


READS = {
    "multiply": "ab",
    "add": "",
    "subtract": "",
    "sigmoid": "v",
    "tanh": "v",
    "exp": "v",
    "relu": "a",
    "square": "a",
} | {"divide": "vb", "sqrt": "v", "half_squared_error": "ab", "log": "a"}


@pytest.mark.parametrize(("name", "reads"), READS.items())
def test_what_a_local_derivative_reads_follows_from_the_table(name, reads):
    operation = OPERATIONS[name]
    a, b = variables("a b")
    output = operation(*(a, b)[: len(operation.partials)]).named("v")
    steps = sweep(Graph(output)).steps
    assert {node.name for node in steps[-1].reads} == set(reads)


def test_a_sum_costs_nothing_and_a_product_of_itself_two():
    x, y = variables("x y")
    assert sweep(Graph(x + y - 3)).multiplications == 0
    assert sweep(Graph(x * x)).multiplications == 2
    assert sweep(Graph(2 * x)).multiplications == 1
    assert sweep(Graph(x * y), inputs=["x"]).multiplications == 1


def chain(length):
    (value,) = variables("x")
    for _ in range(length):
        value = sin(value)
    return Graph(value)


@pytest.mark.parametrize("every", [1, 2, 4, 8, 16, 32, 64])
def test_of_a_chain_every_so_manieth_value_costs_less_than_one_pass_more(every):
    run = sweep(chain(64), every=every)
    assert run.peak == (64 if every in (1, 64) else 64 // every - 1 + every)
    assert run.again == (64 // every - 1) * (every - 1) < 64
    assert sweep(chain(64), "forward").peak == 2


def test_large_networks_are_counted_step_by_step():
    one = mlp((200, 4, 1))
    inputs = [name for name in one.graph.variables if name.startswith("x")]
    forward, reverse = (sweep(one, mode, inputs=inputs) for mode in ("forward", "reverse"))
    assert forward.multiplications == reverse.multiplications == 200 * 4 + 4 + 4 + 1
    assert (forward.together, reverse.together) == (200 * 809, 809)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"mode": "both"}, "mode is 'both'; there are 'forward' and 'reverse'"),
        ({"inputs": ["w3"]}, "no input 'w3'; there are x, t, w1, w2"),
        ({"outputs": ["q"]}, "no output 'q'; there are x, t, w1, w2, z, a, y, L"),
        ({"inputs": []}, "at least one of"),
        ({"outputs": "L"}, "give a list"),
        ({"every": 0}, "every is 0; it must be a whole number from 1 on"),
        ({"every": True}, "every is True"),
    ],
)
def test_what_cannot_be_counted_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        sweep(worked_example(), **change)


def test_a_network_is_swept_for_its_weights_and_a_graph_for_all_variables():
    network = worked_example()
    assert sweep(network, "forward").of == ("w1", "w2")
    assert sweep(network.graph, "forward").of == ("x", "t", "w1", "w2")
    x, w = variables("x w")
    shared = Network(Graph(sigmoid(w * x).named("a")), {"x": 1.0, "w": 2.0}, ("w",))
    assert repr(sweep(shared)) == "<reverse sweep: 2 multiplications, 2 for 1 output; at most 2 values kept>"
