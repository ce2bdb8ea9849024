"""Variants of a worksheet: other values of the same kind, that follow from a seed, and hide no slip."""

from __future__ import annotations

import pytest

from backprop_widgets import Worksheet, diagnose, mazur, mlp, two_paths, variables, worked_example
from backprop_widgets.engine.operations import log
from backprop_widgets.exercises.task import Task
from backprop_widgets.exercises.variant import draw_values
from backprop_widgets.graph import Graph
from backprop_widgets.symbolic.names import Quantity

NETWORKS = [worked_example(), worked_example("relu"), two_paths(), mazur(), mlp((2, 4, 1), "tanh")]
ALIKE = ("no slope", "sum for input")  # what relu gives the same for as long as it is not 0


@pytest.mark.parametrize("network", NETWORKS)
def test_no_slip_is_hidden_and_every_number_can_be_told(network):
    task = Task(network)
    drawn = [
        draw_values(task, network.ranges, [*task.quantities], seed) for seed in ("ABC" if len(task.values) < 9 else "A")
    ]
    for values in drawn:
        at = task.elsewhere(values)
        for name, value in values.items():
            least, most = network.ranges.get(name, (-2.0, 2.0))
            assert least <= value <= most
            assert value == round(value, 2) not in (0, 1, -1)
        for name, truth in at.truths.items():
            quantity = Quantity.parse(name)
            if quantity.updates or at.quantities[name].value is not None:
                continue
            assert 0.01 <= abs(truth) <= 100, name
            for match in diagnose(network, values, name, truth).hidden_matches:
                early = quantity.is_derivative and match.sites[0].forward
                assert early or (network is NETWORKS[1] and match.mistake.key in ALIKE), (name, match)
    assert len({tuple(values.values()) for values in drawn}) == len(drawn)


def test_a_mistake_that_the_start_hides_shows_in_every_variant():
    network = worked_example()
    sheet = Worksheet("classic", network=network)
    for name in "ABCDEFGH":
        task = sheet.variant(name, "dL/dw1", seed="class").task
        assert task.values == sheet.variant(name, "dL/dw1", seed="class").task.values
        right = task.truths["dL/dw1"]
        assert diagnose(network, task.values, "dL/dw1", right).hidden_matches == ()
    assert diagnose(network, None, "dL/dw1", 0.0366).hidden_matches


def test_what_is_not_defined_everywhere_is_drawn_where_it_is():
    x, w = variables("x w")
    sheet = Worksheet("log", {"x": 2.0, "w": 30.0}, network=Graph(log(w * x).named("L")))
    for name in "AB":
        values = sheet.variant(name).task.values
        assert values["x"] * values["w"] > 0
        assert abs(values["w"]) <= 60


def test_what_cannot_be_drawn_is_said():
    with pytest.raises(ValueError, match="this sheet has samples"):
        Worksheet("s", {"x": [1.0, 2.0], "t": [0.1, 0.2]}).worksheet(variants="A")
    x, w = variables("x w")
    flat = Graph(((x - x) * w).named("L"))
    with pytest.raises(ValueError, match="no values are found at which every slip shows; ask for fewer quantities"):
        Worksheet("flat", {"x": 2.0, "w": 3.0}, network=flat).variant("A")
