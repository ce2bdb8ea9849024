"""Why a number is not finite: the operation that makes it so, the number it takes, and what does without it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from backprop_widgets import (
    Experiment,
    Graph,
    Worksheet,
    binary_cross_entropy,
    cross_entropy,
    exp,
    log,
    mlp,
    sigmoid,
    softmax,
    sqrt,
    variables,
)
from backprop_widgets.experiment.status import status_messages
from backprop_widgets.explain.undefined import explain_undefined

LOGITS, TARGETS = variables("z1 z2 z3"), variables("t1 t2 t3")
POINT = {"z1": 1.0, "z2": 2.0, "z3": 0.5, "t1": 0.0, "t2": 1.0, "t3": 0.0}
INSTEAD = "The functions softmax and cross_entropy take the logits, and need no such step."


def loss_of(shares):
    return Graph((-sum(t * log(p) for t, p in zip(TARGETS, shares, strict=True))).named("L"))


def by_exponentials():
    powers = [exp(z).named(f"e{k}") for k, z in enumerate(LOGITS, 1)]
    total = sum(powers).named("S")
    return loss_of([(power / total).named(f"p{k}") for k, power in enumerate(powers, 1)])


def by_softmax():
    return loss_of([p.named(f"p{k}") for k, p in enumerate(softmax(LOGITS), 1)])


def by_logits():
    return Graph(cross_entropy(LOGITS, TARGETS).named("L"))


@pytest.mark.parametrize(
    ("network", "moved", "said"),
    [
        (by_exponentials, {}, ""),
        (
            by_exponentials,
            {"z1": 800.0},
            f"e₁ is not finite: z₁ is 800 there, and e to that power is larger than any float. {INSTEAD}",
        ),
        (
            by_exponentials,
            {"z2": -800.0},
            f"L is not finite: p₂ is 0 there, and only a number above 0 has a logarithm. {INSTEAD}",
        ),
        (
            by_softmax,
            {"z1": 800.0},
            f"L is not finite: p₂ is 0 there, and only a number above 0 has a logarithm. {INSTEAD}",
        ),
        (by_logits, {"z1": 800.0}, ""),
        (by_logits, {"z2": -800.0}, ""),
    ],
)
def test_a_softmax_that_overflows_is_told_with_its_cause(network, moved, said):
    graph, point = network(), {**POINT, **moved}
    assert explain_undefined(graph, point) == said
    assert math.isfinite(graph.forward(point)["L"]) is (not said)
    assert math.isfinite(by_logits().forward(point)["L"])  # so what is recommended helps


def test_the_cause_is_told_in_the_status_and_on_a_sheet():
    experiment = Experiment(by_exponentials(), values=POINT, weights=("z1", "z2", "z3"))
    assert status_messages(experiment) == ""
    experiment.set({"z1": 750.0, "z2": 740.0})
    assert "e₁ is not finite: z₁ is 750 there" in status_messages(experiment)
    sheet = Worksheet("test undefined", {**POINT, "z2": -800.0}, network=by_exponentials(), weights=("z1", "z2", "z3"))
    said = sheet.check("dL/dz2", 0.5)
    assert said.kind == "refused"
    assert "L is not finite: p₂ is 0 there" in said.text


def test_of_samples_the_first_is_named():
    point = {**POINT, "z2": np.array([1.0, -900.0, -950.0])}
    graph = by_softmax()
    assert not np.isfinite(graph.forward(point)["L"]).all()
    said = explain_undefined(graph, point)
    assert said.startswith("L is not finite: p₂ is 0 there")
    assert said.endswith("That is so in sample 2.")
    experiment = Experiment(graph, values={**POINT, "z3": np.array([0.5, 0.1])}, weights=("z1", "z2"))
    assert status_messages(experiment) == ""
    experiment.set({"z2": -900.0})
    assert "That is so in sample 1." in status_messages(experiment)


def test_other_operations_and_what_is_none_of_them():
    x, y, t = variables("x y t")
    for node, point, said in (
        (log(x), {"x": -2.0}, "L is not finite: x is −2 there, and only a number above 0 has a logarithm."),
        (
            log(x * y),
            {"x": 0.0, "y": 3.0},
            "L is not finite: x·y is 0 there, and only a number above 0 has a logarithm.",
        ),
        (y / x, {"x": 0.0, "y": 1.0}, "L is not finite: y / x has no finite value where x is 0."),
        (sqrt(x), {"x": -1.0}, "L is not finite: √(x) has no finite value where x is −1."),
        (x**-2, {"x": 0.0}, "L is not finite: x⁻² has no finite value where x is 0."),
        (exp(x), {"x": 710.0}, "L is not finite: x is 710 there, and e to that power is larger than any float."),
        (exp(x), {"x": 709.0}, ""),
        (x * y, {"x": 1e200, "y": 1e200}, ""),  # a product overflows without being asked to
        (exp(x * y), {"x": 1e200, "y": 1e200}, ""),
    ):
        graph = Graph(node.named("L"))
        assert explain_undefined(graph, {name: point[name] for name in graph.variables}) == said
    crossed = Graph(binary_cross_entropy(sigmoid(x).named("y"), t).named("L"))
    assert "where y is 1" in explain_undefined(crossed, {"x": 800.0, "t": 0.0})
    network = mlp((2, 3, 3), loss="cross_entropy")
    huge = {**network.values, **dict.fromkeys(network.weights, 1e4)}
    assert math.isfinite(network.graph.forward(huge)["L"])
    assert explain_undefined(network.graph, huge) == ""
