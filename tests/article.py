"""The step that the article computes, by the package: the lessons that go through it are checked against this."""

from __future__ import annotations

from backprop_widgets import worked_example

__all__ = ["BACKWARD", "ETA", "FORWARD", "GRAPH", "NEW", "START", "WEIGHTS"]

GRAPH = worked_example().graph
START = {"x": 1, "t": 0, "w1": 0.5, "w2": 0.5}
ETA = 0.1
FORWARD = GRAPH.forward(START)
BACKWARD = FORWARD.backward()
WEIGHTS = {name: START[name] - ETA * BACKWARD[name] for name in ("w1", "w2")}
NEW = GRAPH.forward({**START, **WEIGHTS})
