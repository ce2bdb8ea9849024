"""How long the kernel takes to make the Explorer of a network of 337 weights, beside that of 9. Asserts no time.

python -m pytest tests/benchmarks/test_big_network.py --benchmark-only
"""

from __future__ import annotations

import pytest
from graphs import layered

from backprop_widgets import Explorer


@pytest.mark.parametrize("sizes", [(2, 2, 1), (2, 16, 16, 1)], ids=["9 weights", "337 weights"])
def test_making_an_explorer(benchmark, sizes):
    def build():
        layered.cache_clear()  # what is kept with a graph is made anew
        return (layered(*sizes),), {}

    explorers = []
    benchmark.pedantic(lambda network: explorers.append(Explorer(network)), setup=build, rounds=5)
    for explorer in explorers:
        explorer.close()
