"""How fast the engine is, beside code written by hand and beside libraries. Nothing here asserts a time.

    python -m pytest tests/benchmarks --benchmark-only --benchmark-json=speed.json
    python tests/benchmarks/ratios.py speed.json

Every contestant must first agree with the reference, so nobody is fast by being wrong.
"""

from __future__ import annotations

import gc

import pytest
from benchmarks import by_hand, by_jax, by_micrograd, by_torch, ours
from benchmarks.tasks import LONG, LONGER, NAMES, agree, chain_slope

# what a library warns of is its own affair
pytestmark = pytest.mark.filterwarnings("default")

ONE_PASS = {
    "hand-written": by_hand.one_pass,
    "ours, program": ours.pass_by_program,
    "ours, passes": ours.pass_by_passes,
    "ours, plain sweep": ours.pass_by_plain_sweep,
    "micrograd": by_micrograd.one_pass,
    "PyTorch": by_torch.one_pass,
    "JAX, jit": by_jax.one_pass,
}
DESCENT = {
    "hand-written": by_hand.descent,
    "ours, descend": ours.descent,
    "micrograd": by_micrograd.descent,
    "PyTorch": by_torch.descent,
    "JAX, jit, Python loop": by_jax.descent,
    "JAX, jit, scan": by_jax.scan,
}
GRID = {
    "hand-written": by_hand.grid,
    "hand-written, all 16": by_hand.grid_of_all,
    "ours, program": ours.grid_of_all,
    "ours, program of these three": ours.grid_of_three,
    "ours, passes": ours.grid_by_passes,
    "PyTorch": by_torch.grid,
    "JAX, jit, vmap": by_jax.grid,
}
CHAIN = {
    "ours": ours.chain_of,
    "micrograd": by_micrograd.chain_of,
    "PyTorch": by_torch.chain_of,
    "JAX, grad": by_jax.chain_of,
}


@pytest.fixture(autouse=True)
def own_garbage_only():
    """Let a contestant's garbage collections pass over what others imported."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def each(contestants):
    return pytest.mark.parametrize("contestant", [pytest.param(make, id=name) for name, make in contestants.items()])


def reference(make, names=None):
    entry = make()
    numbers = entry.read(entry.run())
    return {name: numbers[name] for name in names or numbers}


def compete(benchmark, entry, wanted, **pedantic):
    """Compare a first run, which also compiles what is compiled late, then measure."""
    agree(entry.read(entry.run()), wanted)
    found = benchmark.pedantic(entry.run, **pedantic) if pedantic else benchmark(entry.run)
    agree(entry.read(found), wanted)


@pytest.mark.benchmark(group="one pass")
@each(ONE_PASS)
def test_one_pass(benchmark, contestant):
    compete(benchmark, contestant(), reference(by_hand.one_pass, NAMES))


@pytest.mark.benchmark(group="descent, 50 steps")
@each(DESCENT)
def test_descent(benchmark, contestant):
    compete(benchmark, contestant(), reference(by_hand.descent))


@pytest.mark.benchmark(group="grid, 100 x 100")
@each(GRID)
def test_grid(benchmark, contestant):
    compete(benchmark, contestant(), reference(by_hand.grid))


@pytest.mark.benchmark(group="chain, 100,000 operations")
@each(CHAIN)
def test_chain(benchmark, contestant):
    rounds = 1 if contestant is by_jax.chain_of else 5
    compete(benchmark, contestant(LONG), {"slope": chain_slope(LONG)}, rounds=rounds)


@pytest.mark.benchmark(group="chain, 1,000,000 operations")
@each({"ours": ours.chain_of, "PyTorch": by_torch.chain_of})
def test_longer_chain(benchmark, contestant):
    compete(benchmark, contestant(LONGER), {"slope": chain_slope(LONGER)}, rounds=1)


def test_a_wrong_contestant_is_refused():
    right = reference(by_hand.one_pass, NAMES)
    with pytest.raises(AssertionError, match="dL/dw1"):
        agree(right | {"dL/dw1": right["dL/dw1"] * (1 + 1e-8)}, right)
