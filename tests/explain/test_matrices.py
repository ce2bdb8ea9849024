"""The matrix form and the scalars are the same numbers: each equation that is shown is worked out with numpy."""

from __future__ import annotations

import random
import re

import numpy as np
import pytest
from graphs import net_231, passing_by

from backprop_widgets import MISTAKES, Experiment, Graph, Matrices, Network, mazur, mlp, square, two_paths, variables
from backprop_widgets import worked_example as article
from backprop_widgets.explain.matrices import LARGEST, equations, matrices
from backprop_widgets.explain.template import slots
from backprop_widgets.symbolic.affine import find_affine_layers


def tied():
    """Return a layer one of whose weights is used by the loss as well, and one whose weight has two inputs."""
    x, u, w1, w2, w3, b, t = variables("x u w1 w2 w3 b t")
    first, second = (w1 * x + w2 * u + b).named("z1"), (w3 * x + w3 * u).named("z2")
    graph = Graph((square(first - t) + square(second) + 0.1 * square(w1)).named("L"))
    return Network(
        graph, {"x": 1.5, "u": 0.3, "w1": 0.4, "w2": 0.9, "w3": -0.7, "b": 0.2, "t": 0.8}, ("w1", "w2", "w3")
    )


NETWORKS = {
    "article": article,
    "two paths": two_paths,
    "mazur": mazur,
    "2-3-1": net_231,
    "tied": tied,
    "2-4-1": lambda: mlp((2, 4, 1), seed=1),
    "3-3-3-2": lambda: mlp((3, 3, 3, 2), "sigmoid", loss="cross_entropy", seed=5),
    "1-1-1": lambda: mlp((1, 1, 1), "swish"),
    "2-2": lambda: mlp((2, 2), loss="binary_cross_entropy"),
}


def found_in(network):
    return equations(network.graph, find_affine_layers(network.graph, tuple(network.weights)))


def work_out(parts, numbers):
    """Return both sides of an equation: matrices without a sign between them are multiplied, then ⊙, then +."""
    arrays = [np.array([[numbers[p] if isinstance(p, str) else p for p in row] for row in m.grid]) for m in parts]
    total, run = None, None
    for matrix, array in zip(parts[1:], arrays[1:], strict=True):
        if matrix.sign == "=":
            run = array
        elif matrix.sign == "⊙":
            run = run * array
        elif matrix.sign == "+":
            total, run = run, array
        else:
            run = run @ array
    return arrays[0], run if total is None else total + run


@pytest.mark.parametrize("name", NETWORKS)
def test_without_what_flows_back_the_forward_equations_are_all(name):
    network = NETWORKS[name]()
    both = matrices(network.graph, network.weights)
    forward = matrices(network.graph, network.weights, backward=False)
    assert forward.count('<div class="bw-equation">') == sum(not one.backward for one in found_in(network))
    assert {*slots(forward)} <= {name for name in slots(both) if "/" not in name}
    assert "∂" not in forward


@pytest.mark.parametrize("name", NETWORKS)
def test_every_equation_holds_at_random_points(name):
    network, choose = NETWORKS[name](), random.Random(name)
    program = network.graph.program(weights=network.weights)
    for _ in range(20):
        values = {variable: choose.uniform(0.05, 0.95) for variable in network.graph.variables}
        numbers = {**values, **program(values, eta=0.1)}
        for equation in found_in(network):
            if len(equation.parts) > 1:
                left, right = work_out(equation.parts, numbers)
                np.testing.assert_allclose(left, right, rtol=1e-11, atol=1e-14, err_msg=str(equation))


def test_an_equation_that_is_wrong_would_be_seen():
    network = mlp((2, 2, 2), seed=1)
    numbers = {**network.values, **network.graph.program(weights=network.weights)(network.values, eta=0.1)}
    flow = next(equation for equation in found_in(network) if equation.backward and equation.layer == 0)
    left, right = work_out(flow.parts, numbers)
    np.testing.assert_allclose(left, right)
    turned = [
        type(m)(m.name, list(zip(*m.grid, strict=True)), m.kind, m.sign) if m.sign == "=" else m for m in flow.parts
    ]
    assert np.abs(np.subtract(*work_out(turned, numbers))).max() > 1e-3


@pytest.mark.parametrize(
    ("make", "shapes"),
    [
        (article, [(1, 1), (1, 1)]),
        (mazur, [(2, 2), (2, 2)]),
        (lambda: mlp((2, 4, 3, 1)), [(4, 2), (3, 4), (1, 3)]),
        (lambda: mlp((64, 16, 10), loss="cross_entropy"), [(16, 64), (10, 16)]),
        (two_paths, [(1, 2)]),
        (tied, [(2, 2)]),
    ],
)
def test_layers_are_found_by_what_is_computed(make, shapes):
    network = make()
    layers = find_affine_layers(network.graph, tuple(network.weights))
    assert [layer.shape for layer in layers] == shapes
    for layer in layers:
        assert [len(row) for row in layer.weights] == [layer.shape[1]] * layer.shape[0]


def test_what_is_no_layer_is_not_taken_for_one():
    x, y, w, v = variables("x y w v")
    for output in (
        (w * v * x).named("L"),
        (w * x - v * y).named("L"),
        (w * x + x * y).named("L"),
        square(w * x).named("L"),
    ):
        assert find_affine_layers(Graph(output), ("w", "v")) == ()
    assert "There is no layer here" in matrices(Graph((w * v).named("L")), ("w", "v"))


def test_a_right_side_that_does_not_hold_is_left_out():
    """w1 is in the loss as well, and w3 has two inputs: δxᵀ is not their gradient."""
    outer = [equation for equation in found_in(tied()) if equation.backward]
    assert [len(equation.parts) for equation in outer] == [1, 1, 1]
    skipped = passing_by()
    assert all(len(e.parts) == 1 for e in found_in(skipped) if e.backward and "z" in e.parts[0].name and e.layer == 0)


def test_a_shared_bias_has_the_sum_of_delta():
    network = mazur()
    sums = [e.parts for e in found_in(network) if "<mn>1</mn><mo>⊤</mo>" in "".join(m.name for m in e.parts)]
    assert [parts[0].grid for parts in sums] == [[["dE/db2"]], [["dE/db1"]]]
    assert [parts[1].grid for parts in sums] == [[[1.0, 1.0]]] * 2


def test_each_place_is_a_slot_that_is_lit_with_its_likes():
    network = mlp((2, 3, 1))
    written = matrices(network.graph, network.weights)
    named = {name for name in network.graph.named if name not in ("t", "L")}
    slopes = {f"dL/d{name}" for name in (*network.weights, "z1_1", "z1_2", "z1_3", "z2_1")}
    locals_ = {f"da1_{unit}/dz1_{unit}" for unit in (1, 2, 3)} | {f"dz2_1/da1_{unit}" for unit in (1, 2, 3)}
    assert set(slots(written)) == named | slopes | locals_
    assert set(re.findall(r'data-of="([^"]*)"', written)) == set(slots(written))
    assert written.count('tabindex="0"') == 1


def test_a_large_matrix_is_cut_short_and_says_its_shape():
    network = mlp((64, 16, 1))
    written = matrices(network.graph, network.weights)
    assert "16 × 64" in written
    assert max(len(re.findall("<td", row)) for row in re.findall(r"<tr>.*?</tr>", written)) == LARGEST + 1
    assert len(written) < 400_000


def test_a_mistake_is_marked_in_its_place():
    experiment = Experiment(mlp((2, 2, 1), seed=3), mistake=MISTAKES["no slope"].sites(mlp((2, 2, 1)))[0].key)
    shown = Matrices(experiment)
    try:
        assert 'data-wrong=""' in shown.template
    finally:
        shown.close()


@pytest.mark.parametrize("key", ["not transposed", "no slope", "wrong weight"])
def test_what_flows_back_holds_with_a_mistake_too_and_shows_where_it_is(key):
    network = mazur()
    for site in (site for site in MISTAKES[key].sites(network) if site.backward):
        program = network.graph.program(weights=network.weights, mistake=site)
        numbers = {**network.values, **program(network.values, eta=0.1)}
        (flow,) = (e.parts for e in found_in(network) if e.backward and e.layer == 0 and len(e.parts) == 4)
        left, right = work_out(flow, numbers)
        np.testing.assert_allclose(left, right, rtol=1e-11, err_msg=str(site))
    site = MISTAKES["not transposed"].sites(network)[0]
    assert matrices(network.graph, network.weights, site.where).count('data-wrong=""') == 2
