"""Update rules: what they do step by step, beside PyTorch's."""

from __future__ import annotations

import pytest
from graphs import GENERIC

from backprop_widgets import (
    Graph,
    UpdateRule,
    descend,
    sqrt,
    variables,
    worked_example,
)

# From PyTorch 2.13 in double precision: SGD, SGD(momentum=0.9) and Adam, lr 0.1, at the generic point:
# (w1, w2) after 1, 2, 10 and 100 steps.
PYTORCH = {
    "gradient descent": {
        1: (0.36992499871187073, -0.6191664508980966),
        2: (0.3442451609797773, -0.5433574690873794),
        10: (0.2509342207597614, -0.05999936972392488),
        100: (0.5748914154365926, 1.1295072706618128),
    },
    "momentum": {
        1: (0.36992499871187073, -0.6191664508980966),
        2: (0.3171776598204609, -0.47060727489566634),
        10: (0.0072262838769633665, 1.5268285034769509),
        100: (-0.7004617424021299, 3.101639949788403),
    },
    "Adam": {
        1: (0.3000000033250205, -0.6000000012371101),
        2: (0.20091201397379735, -0.5005279218654365),
        10: (-0.4193699793638746, 0.2380878153317844),
        100: (0.07485825460462932, 1.518602185779606),
    },
}


@pytest.mark.parametrize("rule", PYTORCH)
def test_update_rules_follow_pytorch(rule):
    network = worked_example()
    path = descend(network.graph, GENERIC, weights=("w1", "w2"), eta=0.1, steps=100, rule=rule)
    for step, weights in PYTORCH[rule].items():
        assert path.weights[step] == pytest.approx(weights, rel=1e-9, abs=1e-9), step


@pytest.mark.parametrize("rule", PYTORCH)
def test_a_program_s_updates_repeated_are_the_path(rule):
    network = worked_example()
    program = network.graph.program(weights=network.weights, rule=rule)
    path = descend(network.graph, GENERIC, weights=network.weights, eta=0.1, steps=8, rule=rule)
    inputs = {**program.start, **GENERIC, "eta": 0.1}
    for row in path.weights[1:]:
        found = program(inputs)
        inputs |= {old: found[new] for old, new in program.updates.items()}
        assert [inputs["w1"], inputs["w2"]] == pytest.approx(row.tolist(), rel=1e-12)


def test_a_rule_of_one_s_own():
    network = worked_example()
    uphill = UpdateRule("uphill", lambda w, g, eta: (w + eta * g,))
    losses = descend(network.graph, GENERIC, weights=("w1", "w2"), rule=uphill, steps=5).losses
    assert (losses[1:] > losses[:-1]).all()
    rooted = UpdateRule(
        "rooted", lambda w, g, eta, total: (w - eta * g / sqrt(total + g * g), total + g * g), {"total": 0.0}
    )
    assert descend(network.graph, GENERIC, weights=("w1",), rule=rooted, steps=3).steps == 3
    with pytest.raises(
        ValueError, match="no update rule named 'Adamant'; there are 'gradient descent', 'momentum', 'Adam'"
    ):
        descend(network.graph, GENERIC, weights=("w1",), rule="Adamant")
    with pytest.raises(TypeError, match="rule is 3"):
        descend(network.graph, GENERIC, weights=("w1",), rule=3)


def test_a_rule_may_give_a_number():
    network = worked_example()
    fixed = UpdateRule("fixed", lambda w, g, eta: (0.25,))
    assert network.graph.program(weights=("w1",), rule=fixed)({**GENERIC, "eta": 1})["w1'"] == 0.25


def test_adam_s_epsilon_tells_a_tiny_gradient_from_a_large_one():
    (w,) = variables("w")
    for slope, moved in ((1e-8, 0.05), (1e-9, 0.1 / 11), (1.0, 0.1), (0.0, 0.0)):
        path = descend(Graph((w * slope).named("L")), {"w": 1.0}, weights=("w",), eta=0.1, steps=1, rule="Adam")
        assert 1.0 - path.weights[1][0] == pytest.approx(moved, rel=1e-6), slope


@pytest.mark.parametrize("key", ["a b", "", "w'", "right x", 3])
def test_what_a_rule_remembers_has_a_name(key):
    with pytest.raises(ValueError, match="allowed are identifiers"):
        UpdateRule("mine", lambda w, g, eta, s: (w, s), {key: 0.0})
