"""Signals through equal layers: numpy, the graph of scalars and PyTorch agree; what is not allowed is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

from backprop_widgets import Graph, Node, dense, sigmoid
from backprop_widgets.training.signal_propagation import ACTIVATIONS, _draw, activation_program, propagate

CASES = [
    (1, 1, "sigmoid", 1.0, False),
    (10, 1, "sigmoid", 6.0, False),
    (10, 1, "tanh", -1.5, True),
    (5, 5, "relu", 1.4, False),
    (8, 4, "tanh", 1.0, True),
    (2, 16, "gelu", 2.0, False),
    (12, 2, "swish", 0.7, True),
]


def rms(numbers):
    return math.sqrt(sum(number**2 for number in numbers) / len(numbers))


def by_scalars(depth, width, activation, scale, shortcut):
    """Return the gradients, and how large the last outputs are, of a network of named scalars."""
    inputs, drawn = _draw(width, depth, 0)
    below = tuple(Node(name=f"x{place}") for place in range(width))
    values = dict(zip((str(node.name) for node in below), inputs, strict=True))
    layers = []
    for number in range(1, depth + 1):
        layer = dense(below, width, activation, number=number)
        flat = (drawn[number - 1] * scale / math.sqrt(width)).ravel()
        names = [str(weight.name) for row in layer.weights for weight in row]
        values |= dict(zip(names, flat, strict=True)) | {str(bias.name): 0.0 for bias in layer.biases}
        outputs = layer.outputs
        if shortcut:
            outputs = tuple(
                (one + other).named(f"h{number}_{j}") for j, (one, other) in enumerate(zip(outputs, below, strict=True))
            )
        layers.append(names)
        below = outputs
    forward = Graph(sum(below[1:], start=below[0] * 1.0).named("L")).forward(values)
    backward = forward.backward()
    return [rms([backward[name] for name in names]) for names in layers], rms([forward[node] for node in below])


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_numbers_are_those_of_a_graph_of_scalars(case):
    signals = propagate(*case)
    gradients, outputs = by_scalars(*case)
    assert signals.gradients == pytest.approx(gradients, rel=1e-10, abs=0)
    assert signals.activations[-1] == pytest.approx(outputs, rel=1e-10)
    assert propagate(*case[:3], case[3] * 1.001, case[4]).gradients != pytest.approx(gradients, rel=1e-6, abs=0)


@pytest.mark.parametrize("case", [*CASES, (30, 64, "relu", 2.0, False), (30, 16, "softplus", 1.0, True)], ids=str)
def test_the_numbers_are_those_of_pytorch(case):
    torch = pytest.importorskip("torch")
    depth, width, activation, scale, shortcut = case
    inputs, drawn = _draw(width, depth, 0)
    functions = {
        "swish": torch.nn.functional.silu,
        "softplus": torch.nn.functional.softplus,
        "gelu": lambda z: torch.nn.functional.gelu(z, approximate="tanh"),
    }
    f = functions.get(activation) or getattr(torch, activation)
    matrices = [torch.tensor(matrix * scale / math.sqrt(width), requires_grad=True) for matrix in drawn]
    a = torch.tensor(inputs)
    for matrix in matrices:
        a = f(matrix @ a) + (a if shortcut else 0)
    a.sum().backward()
    wanted = [float(matrix.grad.square().mean().sqrt()) for matrix in matrices]
    assert propagate(*case).gradients == pytest.approx(wanted, rel=1e-9, abs=0)


def test_a_gradient_is_what_comes_down_times_what_comes_up_and_the_factors_multiply_to_all_of_the_way():
    signals = propagate(7, 5, "tanh", 1.3, seed="Ada")
    assert signals.gradients == pytest.approx(signals.activations[:-1] * signals.sums, rel=1e-15)
    assert np.prod(signals.factors) == pytest.approx(signals.arriving[0] / signals.arriving[-1])
    one = propagate(4, 1, "sigmoid", 2.5)
    a = 1.0
    for factor in one.factors:
        a = sigmoid(2.5 * a)
        assert factor == pytest.approx(2.5 * a * (1 - a))


def test_a_layer_added_above_leaves_the_layers_below_as_they_are_and_another_seed_does_not():
    short, long = propagate(3, 4, "tanh"), propagate(9, 4, "tanh")
    assert long.activations[:4] == pytest.approx(short.activations, rel=1e-12)
    assert propagate(3, 4, "tanh", seed=1).activations[0] != short.activations[0]


def test_dead_units_give_exactly_0_and_what_overflows_says_so():
    assert not propagate(10, 1, "relu", -0.4).gradients.any()
    assert not np.isfinite(propagate(30, 1, "relu", 1e20).gradients).all()


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_slope_is_the_one_that_a_nudge_measures(name):
    program = activation_program(name)
    z = np.array([-2.0, -0.3, 0.7, 3.0])
    up, down = (program({"z": z + way * 1e-5})["a"] for way in (1, -1))
    assert program({"z": z})["slope"] == pytest.approx((up - down) / 2e-5, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "value", "kind", "said"),
    [
        ("depth", 31, ValueError, "depth is 31; allowed are integers from 1 to 30"),
        ("depth", 2.0, TypeError, "depth is 2.0; allowed are integers from 1 to 30"),
        ("width", 0, ValueError, "width is 0; allowed are integers from 1 to 64"),
        ("width", True, TypeError, "width is True; allowed are integers from 1 to 64"),
        ("activation", "step", ValueError, "activation is 'step'; there are sigmoid, tanh, relu"),
        ("scale", math.inf, ValueError, "scale is inf"),
        ("scale", "1", TypeError, "scale is '1'"),
        ("shortcut", 1, TypeError, "shortcut is 1; allowed are True and False"),
        ("seed", 1.5, TypeError, "a seed is a whole number or a text"),
    ],
)
def test_what_is_not_allowed_is_refused_by_name(name, value, kind, said):
    with pytest.raises(kind, match=said):
        propagate(**{name: value})
