"""What is made once per graph goes with the graph."""

from __future__ import annotations

import gc
import weakref

from graphs import GENERIC

from backprop_widgets import Graph, descend, variables, worked_example
from backprop_widgets.symbolic.caching import once_per_graph
from backprop_widgets.training.loop import compile_loop
from backprop_widgets.training.optimizers import get_update_rule


def test_a_result_is_kept_for_the_same_arguments_and_the_same_graph():
    made = []

    @once_per_graph
    def make(graph, name, *, factor=1):
        made.append((graph, name, factor))
        return object()

    first, second = (Graph(variables("x")[0] * 2) for _ in range(2))
    assert make(first, "a") is make(first, "a")
    assert len({make(first, "a"), make(first, "b"), make(first, "a", factor=2), make(second, "a")}) == 4
    assert len(made) == 4


def test_a_graph_goes_with_what_is_kept_for_it():
    graph = worked_example().graph
    rule = get_update_rule("gradient descent")
    loop = compile_loop(graph, ("w1",), rule)
    assert loop is compile_loop(graph, ("w1",), rule)
    assert loop.graph is graph  # a weak key would never die of it
    descend(graph, GENERIC, weights=("w1", "w2"), steps=2)
    for _ in range(3):
        graph.forward(GENERIC).backward()
    graph.diagnose(0.1, "dL/dw1", GENERIC)
    watched = weakref.ref(graph), weakref.ref(loop)
    del graph, loop
    gc.collect()
    assert [seen() for seen in watched] == [None, None]
