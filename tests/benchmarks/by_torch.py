"""The tasks in PyTorch, eager, in float64."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.tasks import ETA, GENERIC, ORDER, PLANE, STEPS, Entry, chain, history, numbers, three

__all__ = ["chain_of", "descent", "digits", "grid", "learn_digits", "one_pass"]


def forward(torch, w1, w2, x, t):
    z = w1 * x
    a = torch.sigmoid(z)
    y = w2 * a
    return z, a, y, 0.5 * (y - t) ** 2


def inputs_of(torch):
    return [torch.tensor(GENERIC[name], dtype=torch.float64, requires_grad=True) for name in ORDER]


def one_pass():
    torch = pytest.importorskip("torch")
    inputs = inputs_of(torch)

    def run():
        nodes = forward(torch, *inputs)
        return *nodes, *torch.autograd.grad(nodes[-1], inputs)

    return Entry(run, lambda found: numbers([value.detach() for value in found]))


def descent():
    torch = pytest.importorskip("torch")

    def run():
        w1, w2, x, t = inputs_of(torch)
        x, t = x.detach(), t.detach()
        weights, losses = [], []
        for _ in range(STEPS + 1):
            loss = forward(torch, w1, w2, x, t)[-1]
            by_w1, by_w2 = torch.autograd.grad(loss, (w1, w2))
            weights.append((w1.item(), w2.item()))
            losses.append(loss.item())
            with torch.no_grad():
                w1 -= ETA * by_w1
                w2 -= ETA * by_w2
        return np.array(weights), np.array(losses)

    return Entry(run, history)


def grid():
    """The weights are full planes: of a broadcast one PyTorch would sum the gradients."""
    torch = pytest.importorskip("torch")
    plane = np.meshgrid(PLANE["w1"], PLANE["w2"])
    w1, w2 = (torch.tensor(part, requires_grad=True) for part in plane)

    def run():
        loss = forward(torch, w1, w2, GENERIC["x"], GENERIC["t"])[-1]
        return loss.detach(), *torch.autograd.grad(loss.sum(), (w1, w2))

    return Entry(run, three)


def chain_of(length):
    torch = pytest.importorskip("torch")

    def run():
        x = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
        return torch.autograd.grad(chain(x, length), x)[0]

    return Entry(run, lambda slope: {"slope": float(slope)})


def digits(x, t, *start, threads):
    """The loss and the mean gradients of a network of two layers, whose rows are x and t."""
    torch = pytest.importorskip("torch")
    x, t = torch.tensor(x), torch.tensor(t)
    weights = [torch.tensor(part, requires_grad=True) for part in start]
    w1, b1, w2, b2 = weights
    linear, cross_entropy = torch.nn.functional.linear, torch.nn.functional.cross_entropy

    def run():
        torch.set_num_threads(threads)
        loss = cross_entropy(linear(torch.tanh(linear(x, w1, b1)), w2, b2), t)
        return loss.detach(), torch.autograd.grad(loss, weights)

    return run


def learn_digits(x, t, *start, batches, eta):
    """Follow the gradient through some batches, and return the weights and biases at the end."""
    torch = pytest.importorskip("torch")
    torch.set_num_threads(1)  # of batches as small as this two are slower
    linear, cross_entropy = torch.nn.functional.linear, torch.nn.functional.cross_entropy
    x, t = torch.tensor(x), torch.tensor(t)
    weights = [torch.tensor(part, requires_grad=True) for part in start]
    w1, b1, w2, b2 = weights
    optimizer = torch.optim.SGD(weights, lr=eta)
    for batch in batches:
        optimizer.zero_grad()
        cross_entropy(linear(torch.tanh(linear(x[batch], w1, b1)), w2, b2), t[batch]).backward()
        optimizer.step()
    return [part.detach().numpy() for part in weights]
