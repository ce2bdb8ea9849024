"""Every number of the layered networks beside PyTorch's, in float64; skipped where PyTorch is not installed.

    python -m pytest tests/layers/test_beside_pytorch.py -rP

prints how far the two are apart.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from backprop_widgets import Graph, cross_entropy, descend, logsumexp, mlp, softmax, variables
from backprop_widgets.engine.operations import OPERATIONS
from backprop_widgets.training.batches import draw_batches
from backprop_widgets.training.generator import Generator

torch = pytest.importorskip("torch")
functional = torch.nn.functional

TINY = 5e-324  # the smallest number there is
POINTS = [0.0, TINY, 1e-300, 1e-8, 1e-3, 0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 40.0, 700.0, 745.0, 1e4, 1e100]
POINTS = [*(-point for point in reversed(POINTS)), *POINTS]
ACTIVATIONS = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": functional.leaky_relu,
    "softplus": lambda z: functional.softplus(z, threshold=100),  # PyTorch's own, 20, is for float32
    "swish": functional.silu,
    "gelu": lambda z: functional.gelu(z, approximate="tanh"),
}
LOSSES = {
    "half_squared_error": lambda z, t: 0.5 * ((z - t) ** 2).sum(1).mean(),
    "binary_cross_entropy": lambda z, t: functional.binary_cross_entropy(z.sigmoid(), t, reduction="sum") / len(t),
    "cross_entropy": functional.cross_entropy,
}
LOGITS = {
    "of no size": (0.3, -1.7, 2.4),
    "equal": (0.5, 0.5, 0.5),
    "at zero": (0.0, 0.0, 0.0),
    "large": (1000.0, 998.0, -1000.0),
    "far below": (-1000.0, -1001.0, -3000.0),
    "one sure": (0.0, 800.0, 0.0),
}
TARGETS = {"one-hot": (0.0, 1.0, 0.0), "shares": (0.2, 0.5, 0.3)}
RULES = {
    "gradient descent": lambda weights, eta: torch.optim.SGD(weights, lr=eta),
    "momentum": lambda weights, eta: torch.optim.SGD(weights, lr=eta, momentum=0.9),
    "Adam": lambda weights, eta: torch.optim.Adam(weights, lr=eta),
}
SIZES = (4, 5, 3)


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def tensor(numbers, **options):
    return torch.tensor(np.array(numbers), dtype=torch.float64, **options)


def agree(found, right, within=1e-12):
    """Compare, each number relative to its size where that is above one, and say how far they are apart."""
    right = right.detach().numpy() if isinstance(right, torch.Tensor) else right
    found, right = np.array(found, dtype=float), np.array(right, dtype=float)
    apart = np.max(np.abs(found - right) / np.maximum(1.0, np.abs(right)))
    print(f"largest difference {apart:.1e}")
    assert found.shape == right.shape
    assert apart <= within


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_and_its_slope(name):
    z = tensor(POINTS, requires_grad=True)
    values = ACTIVATIONS[name](z)
    (slopes,) = torch.autograd.grad(values.sum(), z)
    (node,) = variables("z")
    graph = Graph(OPERATIONS[name](node).named("a"))
    forward = graph.forward(z=np.array(POINTS))
    agree(forward["a"], values)
    agree(forward.backward()["z"], slopes)
    each = [graph.forward(z=point) for point in POINTS]
    agree([forward["a"] for forward in each], values)
    agree([forward.backward()["z"] for forward in each], slopes)


@pytest.mark.parametrize("targets", TARGETS)
@pytest.mark.parametrize("logits", LOGITS)
def test_logsumexp_softmax_and_cross_entropy(logits, targets):
    names, point, shares = variables("z1 z2 z3"), LOGITS[logits], TARGETS[targets]
    z = tensor(point, requires_grad=True)
    right = [torch.logsumexp(z, 0), *functional.softmax(z, 0), functional.cross_entropy(z, tensor(shares))]
    ours = [logsumexp(*names), *softmax(names), cross_entropy(names, shares)]
    for node, expected in zip(ours, right, strict=True):
        forward = Graph(node.named("L")).forward(dict(zip(("z1", "z2", "z3"), point, strict=True)))
        (slopes,) = torch.autograd.grad(expected, z, retain_graph=True)
        backward = forward.backward()
        agree(forward["L"], expected)
        agree([backward[name] for name in names], slopes)


def layers_of(network, sizes):
    """Return W and b of each layer as PyTorch has them, from the names and values of the network."""
    made = []
    for number, (inputs, units) in enumerate(pairwise(sizes), 1):
        rows, columns = range(1, units + 1), range(1, inputs + 1)
        weights = [[network.values[f"w{number}_{j}_{k}"] for k in columns] for j in rows]
        biases = [network.values[f"b{number}_{j}"] for j in rows]
        made += [tensor(weights, requires_grad=True), tensor(biases, requires_grad=True)]
    return made


def by_name(tensors):
    """Return the numbers of such tensors, their gradients for example, by the names that we give them."""
    found = {}
    for place, part in enumerate(tensors):
        letter, number = "wb"[place % 2], place // 2 + 1
        for where, entry in np.ndenumerate(part.detach().numpy()):
            found["_".join([f"{letter}{number}", *(str(index + 1) for index in where)])] = entry
    return found


def outputs_of(layers, x, activation):
    for place in range(0, len(layers), 2):
        x = functional.linear(x if place == 0 else ACTIVATIONS[activation](x), *layers[place : place + 2])
    return x


def start(sizes, activation, loss, count=21):
    """Return a network whose biases are not 0, and samples as PyTorch and as we take them."""
    generator = Generator("beside")
    network = mlp(sizes, activation, loss=loss, eta=0.3)
    network.values.update({name: generator.uniform() - 0.5 for name in network.weights if name[0] == "b"})
    x = np.array([[4 * generator.uniform() - 2 for _ in range(sizes[0])] for _ in range(count)])
    t = np.eye(sizes[-1])[[generator.integer(sizes[-1]) for _ in range(count)]]
    samples = {f"x{k}": column for k, column in enumerate(x.T, 1)} | {f"t{k}": c for k, c in enumerate(t.T, 1)}
    return network, samples, tensor(x), tensor(t)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize(("sizes", "activation"), [(SIZES[1:], "tanh"), *((SIZES, name) for name in ACTIVATIONS)])
def test_all_gradients_of_a_network(sizes, activation, loss):
    network, samples, x, t = start(sizes, activation, loss)
    layers = layers_of(network, sizes)
    z = outputs_of(layers, x, activation)
    expected = LOSSES[loss](z, t)
    slopes = by_name(torch.autograd.grad(expected, layers))
    assert set(slopes) == set(network.weights)

    forward = network.graph.forward({**network.values, **samples})
    backward = forward.backward()
    agree([forward[f"z{len(sizes) - 1}_{k}"] for k in range(1, sizes[-1] + 1)], z.T)
    agree(np.mean(forward["L"]), expected)
    agree([np.mean(backward[name]) for name in slopes], list(slopes.values()))


@pytest.mark.parametrize("batch", [None, 4])
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("rule", RULES)
def test_a_path_through_the_same_batches(rule, loss, batch):
    """The path is followed for 40 steps, in which what rounding did at first may grow."""
    network, samples, x, t = start(SIZES, "tanh", loss)
    path = descend(network, samples, eta=0.05, steps=40, rule=rule, batch=batch, seed="order")

    layers = layers_of(network, SIZES)
    optimizer = RULES[rule](layers, 0.05)
    batches = draw_batches(len(x), batch or len(x), Generator("order"))
    losses, rows = [], []
    for _ in range(41):
        rows.append([by_name(layers)[name] for name in path.names])
        losses.append(LOSSES[loss](outputs_of(layers, x, "tanh"), t).item())
        some = torch.from_numpy(next(batches))
        optimizer.zero_grad()
        LOSSES[loss](outputs_of(layers, x[some], "tanh"), t[some]).backward()
        optimizer.step()
    agree(path.losses, losses, within=1e-10)
    agree(path.weights, rows, within=1e-10)


@pytest.mark.parametrize(
    ("initial", "begin"),
    [
        ("Glorot", torch.nn.init.xavier_uniform_),
        ("He", lambda weights: torch.nn.init.kaiming_uniform_(weights, nonlinearity="relu")),
    ],
)
def test_weights_begin_between_the_same_limits(initial, begin, monkeypatch):
    limits = []
    monkeypatch.setattr(torch.Tensor, "uniform_", lambda self, low, high, **_: limits.append((low, high)))
    network, generator = mlp(SIZES, initial=initial, seed="Ada"), Generator("Ada")
    for weights in layers_of(network, SIZES)[::2]:
        begin(weights)
        low, high = limits.pop()
        drawn = [low + (high - low) * generator.uniform() for _ in range(weights.numel())]
        agree(weights.ravel().tolist(), drawn)
