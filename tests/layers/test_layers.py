"""Dense layers and the networks made of them, beside the matrix form that a textbook writes."""

from __future__ import annotations

import math
import tracemalloc

import numpy as np
import pytest

from backprop_widgets import Experiment, Graph, Worksheet, dense, descend, mlp, variables
from backprop_widgets.explain.notation.styles import LATEX, MATHML, TEXT, symbol
from backprop_widgets.layers import _ACTIVATIONS

SLOPES = {"tanh": lambda z: 1 - np.tanh(z) ** 2, "relu": lambda z: (z > 0) * 1.0}
VALUES = {"tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}


def matrices(network, number):
    """Return W and b of a layer as arrays, read off the names."""
    names = [name.split("_") for name in network.weights if name.startswith(f"w{number}_")]
    units, inputs = (max(int(name[place]) for name in names) for place in (1, 2))
    weights = [[network.values[f"w{number}_{j}_{k}"] for k in range(1, inputs + 1)] for j in range(1, units + 1)]
    return np.array(weights), np.array([network.values[f"b{number}_{j}"] for j in range(1, units + 1)])


@pytest.mark.parametrize("activation", SLOPES)
@pytest.mark.parametrize("loss", ["half_squared_error", "binary_cross_entropy", "cross_entropy"])
def test_the_scalars_are_the_matrix_form(activation, loss):
    network = mlp((3, 4, 2), activation, loss=loss, seed=3)
    (w1, b1), (w2, b2) = matrices(network, 1), matrices(network, 2)
    x, t = (np.array([value for name, value in network.values.items() if name[0] == letter]) for letter in "xt")
    z1 = w1 @ x + b1
    a1 = VALUES[activation](z1)
    z2 = w2 @ a1 + b2
    share = np.exp(z2) / np.exp(z2).sum()
    output = {"half_squared_error": z2, "binary_cross_entropy": 1 / (1 + np.exp(-z2)), "cross_entropy": share}[loss]
    delta2 = output - t  # with each of these losses and its own output
    delta1 = w2.T @ delta2 * SLOPES[activation](z1)
    wanted = {"w1": np.outer(delta1, x), "b1": delta1, "w2": np.outer(delta2, a1), "b2": delta2}
    backward = network.graph.forward(network.values).backward()
    for letter, slopes in wanted.items():
        names = [name for name in network.weights if name.split("_")[0] == letter]
        assert [backward[name] for name in names] == pytest.approx(slopes.ravel().tolist(), rel=1e-12)


def test_names_say_where_a_unit_stands():
    network = mlp((2, 3, 1))
    assert network.weights[:6] == ("w1_1_1", "w1_1_2", "w1_2_1", "w1_2_2", "w1_3_1", "w1_3_2")
    assert network.weights[-4:] == ("w2_1_1", "w2_1_2", "w2_1_3", "b2_1")
    assert [name for name, node in network.graph.named.items() if node.operation] == [
        *("z1_1", "z1_2", "z1_3", "a1_1", "a1_2", "a1_3", "z2_1", "L")
    ]
    assert {"x", "t"} < {*mlp((1, 2, 1)).values}


@pytest.mark.parametrize(
    ("name", "text", "latex", "mathml"),
    [
        ("w2_1_3", "w⁽²⁾₁₃", "w^{(2)}_{13}", "w13(2)"),
        ("w1_12_3'", "w⁽¹⁾₁₂,₃′", r"w^{(1)\prime}_{12,3}", "w12,3(1)′"),
        ("z11_2", "z⁽¹¹⁾₂", "z^{(11)}_{2}", "z2(11)"),
        ("b1_10''", "b⁽¹⁾₁₀′′", r"b^{(1)\prime\prime}_{10}", "b10(1)′′"),
        ("delta1_2", "δ⁽¹⁾₂", r"\delta^{(1)}_{2}", "δ2(1)"),
        ("a01", "a₀₁", "a_{01}", "a01"),
        ("net_h1", "net_h₁", r"\mathit{net\_h}_{1}", "net_h1"),
    ],
)
def test_a_name_in_a_layer_is_written_with_its_layer_above(name, text, latex, mathml):
    assert symbol(name, TEXT) == text
    assert symbol(name, LATEX) == latex
    written = symbol(name, MATHML)
    assert "".join(part.split("<")[0] for part in written.split(">")) == mathml


def test_weights_begin_as_the_rule_says():
    spread = {"Glorot": math.sqrt(6 / 40), "He": math.sqrt(6 / 30)}
    for initial, reach in spread.items():
        network = mlp((30, 10, 1), initial=initial)
        drawn = np.array([network.values[name] for name in network.weights if name.startswith("w1")])
        assert 0.98 * reach < np.abs(drawn).max() < reach
        assert abs(drawn.mean()) < reach / 10
        assert drawn.std() == pytest.approx(reach / math.sqrt(3), rel=0.1)
        assert mlp((30, 10, 1), initial=initial).values == network.values
        assert mlp((30, 10, 1), initial=initial, seed="Ada").values != network.values
    for initial, value in (("equal", 0.5), ("zero", 0.0)):
        network = mlp((3, 2, 1), initial=initial)
        assert {network.values[name] for name in network.weights if name[0] == "w"} == {value}
    assert all(network.values[name] == 0 for name in network.weights if name[0] == "b")


def test_a_pass_over_samples_holds_what_it_still_needs_and_no_more():
    count, network = 4000, mlp((32, 8, 3), "tanh")
    samples = {name: np.ones(count) for name in network.graph.variables if name[0] in "xt"}
    descend(network, samples, steps=1)  # compiled now
    tracemalloc.start()
    try:
        descend(network, samples, steps=1)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    columns = 32 + 3 + 8 + 3  # inputs, targets, units
    assert most < 3 * columns * count * 8  # the products alone are 32 * 8 + 8 * 3, and were held to the end once


def test_equal_weights_stay_equal():
    network = mlp((2, 3, 1), initial="equal")
    path = descend(network, {"x1": [0.0, 1.0, 1.0], "x2": [1.0, 0.0, 1.0], "t": [1.0, 0.0, 1.0]}, steps=30)
    end = dict(zip(path.names, path.weights[-1], strict=True))
    assert path.losses[-1] < path.losses[0]
    for k in (1, 2):
        assert end[f"w1_1_{k}"] == end[f"w1_2_{k}"] == end[f"w1_3_{k}"]


def test_it_is_a_network_like_any_other():
    network = mlp((2, 2, 1), seed=1)
    assert Experiment(network).forward["L"] == network.graph.forward(network.values)["L"]
    sheet = Worksheet("two", network=network)
    assert sheet.check("dL/dw1_1_1", network.graph.forward(network.values).backward()["w1_1_1"]).right
    assert descend(network, steps=60).losses[-1] < 1e-3
    errors = [check.error for check in network.graph.check_gradients(network.values).values()]
    assert max(errors) < 1e-7


def test_the_menu_has_the_usual_activations_and_the_chosen_one():
    assert [*mlp((2, 2, 1), "swish").activations] == ["sigmoid", "tanh", "relu", "swish"]
    assert [*mlp((2, 2, 1)).activations] == ["sigmoid", "tanh", "relu"]
    assert not mlp((2, 1)).activations
    experiment = Experiment(mlp((2, 2, 1), "gelu"))
    experiment.set_activation("relu")
    assert experiment.graph.named["a1_1"].operation.name == "relu"


@pytest.mark.parametrize("name", _ACTIVATIONS)
def test_every_activation_makes_a_layer(name):
    (x,) = variables("x")
    layer = dense([x], 2, name, number=7)
    assert [node.name for node in layer.outputs] == ["a7_1", "a7_2"]
    assert {node.operation.name for node in layer.outputs} == {name}


def test_a_layer_without_an_activation_ends_in_its_sums():
    layer = dense(variables("x1 x2"), 2)
    assert layer.outputs == layer.sums
    graph = Graph(sum(layer.outputs).named("L"))
    assert graph.forward(x1=2, x2=3, w1_1_1=1, w1_1_2=2, b1_1=10, w1_2_1=0, w1_2_2=1, b1_2=0)["L"] == 21
    halved = dense(variables("x1 x2"), 1, lambda z: 0.5 * z)
    assert halved.outputs[0].name == "a1_1"


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: mlp("231"), TypeError, "sizes is '231'; a sequence of integers is wanted"),
        (lambda: mlp((2,)), ValueError, "the number of inputs, of units, …, of outputs"),
        (lambda: mlp((2, 0, 1)), ValueError, "a size is 0; allowed are integers from 1 up"),
        (lambda: mlp((2, True)), TypeError, "a size is True; allowed are integers"),
        (lambda: mlp((2, 1), "sine"), ValueError, "activation is 'sine'; there are sigmoid, tanh, relu, leaky_relu"),
        (lambda: mlp((2, 1), None), ValueError, "activation is None; there are sigmoid, tanh, relu, leaky_relu"),
        (lambda: mlp((2, 1), loss="mse"), ValueError, "loss is 'mse'; there are half_squared_error, binary"),
        (lambda: mlp((2, 3, 1), loss="cross_entropy"), ValueError, "a softmax of one output is always 1; give two"),
        (lambda: mlp((2, 1), initial="he"), ValueError, "initial is 'he'; there are Glorot, He, equal, zero"),
        (lambda: mlp((2, 1), seed=0.5), TypeError, "a seed is a whole number or a text"),
        (lambda: dense([1.0], 2), TypeError, "the inputs of a layer are nodes, not 1.0"),
        (lambda: dense([], 2), ValueError, "a layer needs at least one input"),
        (lambda: dense(variables("x"), 2.0), TypeError, "units is 2.0"),
        (lambda: dense(variables("x"), 2, number=0), ValueError, "number is 0"),
    ],
)
def test_what_cannot_be_built_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()
