"""The tasks in JAX, jitted, in float64."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.tasks import ETA, GENERIC, ORDER, PLANE, STEPS, Entry, chain, history, numbers, three

__all__ = ["chain_of", "descent", "digits", "grid", "one_pass", "scan"]


def double_jax():
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    return jax


def loss_of(jax):
    def loss(w1, w2, x, t):
        z = w1 * x
        a = jax.nn.sigmoid(z)
        y = w2 * a
        return 0.5 * (y - t) ** 2, (z, a, y)

    return loss


def step_of(jax):
    both = jax.value_and_grad(loss_of(jax), argnums=(0, 1), has_aux=True)

    def step(w1, w2, x, t):
        (loss, _), (by_w1, by_w2) = both(w1, w2, x, t)
        return w1 - ETA * by_w1, w2 - ETA * by_w2, loss

    return step


def inputs_of(jax):
    return [jax.numpy.asarray(GENERIC[name]) for name in ORDER]


def one_pass():
    jax = double_jax()
    compiled = jax.jit(jax.value_and_grad(loss_of(jax), argnums=(0, 1, 2, 3), has_aux=True))
    inputs = inputs_of(jax)

    def read(found):
        (loss, nodes), gradient = found
        return numbers((*nodes, loss, *gradient))

    return Entry(lambda: jax.block_until_ready(compiled(*inputs)), read)


def descent():
    jax = double_jax()
    step = jax.jit(step_of(jax))
    start = inputs_of(jax)

    def run():
        w1, w2, x, t = start
        weights, losses = [], []
        for _ in range(STEPS + 1):
            weights.append((w1, w2))
            w1, w2, loss = step(w1, w2, x, t)
            losses.append(loss)
        return np.array(jax.device_get(weights)), np.array(jax.device_get(losses))

    return Entry(run, history)


def scan():
    jax = double_jax()
    step = step_of(jax)

    @jax.jit
    def path(w1, w2, x, t):
        def body(weights, _):
            *new, loss = step(*weights, x, t)
            return tuple(new), (jax.numpy.stack(weights), loss)

        return jax.lax.scan(body, (w1, w2), length=STEPS + 1)[1]

    start = inputs_of(jax)
    return Entry(lambda: tuple(map(np.asarray, path(*start))), history)


def grid():
    jax = double_jax()
    loss = loss_of(jax)

    def point(w1, w2, x, t):
        (value, _), gradient = jax.value_and_grad(loss, argnums=(0, 1), has_aux=True)(w1, w2, x, t)
        return value, *gradient

    plane = jax.jit(jax.vmap(jax.vmap(point, (0, None, None, None)), (None, 0, None, None)))
    w1, w2 = (jax.numpy.asarray(PLANE[name]) for name in ("w1", "w2"))
    _, _, x, t = inputs_of(jax)
    return Entry(lambda: jax.block_until_ready(plane(w1, w2, x, t)), three)


def chain_of(length):
    """Traced and run anew each time, as the others build theirs. Jitted it is no faster: XLA must then compile it."""
    jax = double_jax()
    return Entry(
        lambda: jax.block_until_ready(jax.grad(lambda x: chain(x, length))(0.5)),
        lambda slope: {"slope": float(slope)},
    )


def digits(x, t, *start):
    """The loss and the mean gradients of a network of two layers, whose rows are x and t."""
    jax = double_jax()

    def loss(weights, x, t):
        w1, b1, w2, b2 = weights
        z = jax.numpy.tanh(x @ w1.T + b1) @ w2.T + b2
        return -jax.numpy.mean(jax.numpy.sum(t * jax.nn.log_softmax(z), axis=1))

    compiled = jax.jit(jax.value_and_grad(loss))
    weights, x, t = [jax.numpy.asarray(part) for part in start], jax.numpy.asarray(x), jax.numpy.asarray(t)
    return lambda: jax.block_until_ready(compiled(weights, x, t))
