"""Code to share: run in a fresh namespace it gives an Explorer with the same numbers, path and text."""

from __future__ import annotations

import numpy as np
import pytest
from graphs import GENERIC
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop_widgets import (
    Experiment,
    Graph,
    Network,
    UpdateRule,
    half_squared_error,
    mazur,
    sigmoid,
    two_paths,
    variables,
    worked_example,
)
from backprop_widgets.experiment.code import to_code

NUMBERS = st.floats(-1e6, 1e6)


class Explored:
    """Stands for an Explorer: keeps what the code says of one."""

    def __init__(self, network=None, *, show=None, **options):
        self.experiment, self.show = Experiment(network, **options), show


def run(code, **names):
    """Return what stands for the Explorer that code makes in a fresh namespace."""
    first, _, rest = code.partition("\n")
    exec(first, names)
    space = {**names, "Explorer": Explored}
    exec(rest, space)
    return space["explorer"]


def same(one, other):
    """Compare two experiments to the last bit."""
    for name in one.values:
        np.testing.assert_array_equal(np.signbit(one.values[name]), np.signbit(other.values[name]))
        np.testing.assert_array_equal(one.values[name], other.values[name])
    assert list(one.numbers) == list(other.numbers)
    np.testing.assert_array_equal(list(one.numbers.values()), list(other.numbers.values()))
    np.testing.assert_array_equal(one.trajectory.weights, other.trajectory.weights)
    np.testing.assert_array_equal(one.trajectory.losses, other.trajectory.losses)
    assert (one.ranges, one.memory, one.sample, one.paths) == (other.ranges, other.memory, other.sample, other.paths)


def recreated(experiment, **names):
    code = to_code(experiment)
    other = run(code, **names).experiment
    same(experiment, other)
    assert to_code(other) == code
    return code


def own():
    x, t, w, v = variables("x t w v")
    return Graph(half_squared_error((v * sigmoid(w * x)).named("y"), t).named("L"))


OWN = {"values": {"x": 1.25, "t": 0.1, "w": -0.5, "v": 0.75}, "weights": ("w", "v")}


@pytest.mark.parametrize(
    ("network", "options"),
    [
        (None, {}),
        (None, {"values": GENERIC, "eta": 0.3, "steps": 7, "ranges": {"w1": (-9, 9), "eta": (0, 3)}}),
        (None, {"values": {"x": -0.0, "w1": 5e-324, "w2": 0.1 + 0.2}}),
        (None, {"weights": ("w2", "w1")}),
        (None, {"weights": ("w1",)}),
        (None, {"paths": "x"}),
        (None, {"values": {"x": np.array([1.0, 1.5, -0.1]), "t": np.array([0.0, 0.8, 1 / 3])}}),
        (None, {"values": {"x": [1.0, 1.5, -0.1]}, "batch": 2, "seed": "Ada", "rule": "momentum"}),
        (None, {"values": {"x": [1.0, 1.5, -0.1]}, "batch": 1}),
        (two_paths, {"mistake": ("one route", 1), "rule": "momentum"}),
        (two_paths, {"values": {"w01": 1e-17}, "rule": "Adam", "steps": 0}),
        (mazur, {"eta": 0.1, "mistake": "new weights too early"}),
        (mazur, {}),
    ],
)
def test_what_is_shown_is_recreated(network, options):
    recreated(Experiment(network and network(), **options))


def test_it_is_as_short_as_can_be():
    experiment = Experiment()
    assert to_code(experiment) == "from backprop_widgets import Explorer\n\nexplorer = Explorer()\nexplorer"
    experiment.set({"w1": 0.8})
    assert 'Explorer(values={"w1": 0.8})' in to_code(experiment)
    experiment.reset()
    assert "Explorer()\n" in to_code(experiment)
    network = worked_example()  # as one's own graph would be: it is told by its shape
    made = Experiment(network.graph, values=network.values, weights=network.weights, ranges=network.ranges)
    assert "Explorer()\n" in to_code(made)


def test_the_views_are_said_where_they_are_others_than_usual():
    def usual(*, named):
        return ("diagram",) if named else ("diagram", "presets")

    for network, shown in ((None, ("diagram", "presets")), (two_paths(), ("diagram",))):
        assert "show=" not in to_code(Experiment(network), shown, usual=usual)
    assert 'show=("diagram",)' in to_code(Experiment(), ("diagram",), usual=usual)
    assert run(to_code(Experiment(), (), usual=usual)).show == ()


def test_what_a_step_remembers_and_the_sample_come_along():
    experiment = Experiment(rule="Adam", mistake="not reset")
    experiment.step()
    experiment.step()
    assert "memory={" in recreated(experiment)
    experiment = Experiment(values={"x": [1.0, 2.0]}, rule="momentum")
    experiment.show_sample(1)
    experiment.descend()
    assert "show_sample(1)" in recreated(experiment)


def test_a_graph_of_ones_own_and_a_rule_of_ones_own_are_named():
    graph, rule = own(), UpdateRule("half", lambda w, g, eta: (w - 0.5 * eta * g,))
    experiment = Experiment(graph, **OWN, rule=rule)
    code = recreated(experiment, graph=graph, rule=rule)
    assert "# graph: a Graph of your own, of L, with the variables x, t, w, v\n" in code
    assert "# rule: an UpdateRule of your own, 'half'\n" in code
    with pytest.raises(NameError, match="graph"):
        run(code)


def test_a_known_graph_whose_routes_are_not_told_apart():
    network = two_paths()
    assert "two_paths().graph" in recreated(Experiment(Network(network.graph, network.values, network.weights)))


@pytest.mark.parametrize("make", [worked_example, two_paths])
def test_every_mistake_at_every_place(make):
    made = Experiment(make(), values=GENERIC if make is worked_example else None)
    places = [(key, number) for key, some in made.mistakes.items() for number in range(len(some))]
    assert max(number for _, number in places) > 0
    for key, number in places:
        made.make_mistake(key, number)
        other = run(to_code(made)).experiment
        assert repr(other.mistake) == repr(made.mistake)
        same(made, other)


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(("x", "t", "w1", "w2"), NUMBERS)), st.floats(0, 100), st.integers(0, 9))
def test_every_value_reads_back_equal(values, eta, steps):
    made = Experiment(values=values, eta=eta, steps=steps)
    same(made, run(to_code(made, show=())).experiment)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=5))
def test_every_sample_reads_back_equal(pairs):
    made = Experiment(values=dict(zip(("x", "t"), map(np.array, zip(*pairs, strict=True)), strict=True)))
    same(made, run(to_code(made, show=())).experiment)


def test_a_difference_in_the_last_digit_would_be_seen():
    made = Experiment(values={"w1": 0.1 + 0.2})
    code = to_code(made, show=())
    assert repr(0.1 + 0.2) in code
    with pytest.raises(AssertionError):
        same(made, run(code.replace(repr(0.1 + 0.2), "0.3")).experiment)


@pytest.mark.parametrize(
    ("mistake", "error", "words"),
    [
        (("wrong weight", 99), ValueError, "place is 99"),
        (("sign", True), ValueError, "place is True"),
        (("typo", 0), ValueError, "no mistake named 'typo'"),
        ((3, 0), TypeError, "mistake is 3"),
        (("sign",), TypeError, "mistake is"),
    ],
)
def test_a_place_by_its_number_is_checked(mistake, error, words):
    with pytest.raises(error, match=words):
        Experiment(two_paths(), mistake=mistake)
    made = Experiment(two_paths(), mistake=("wrong weight", 1))
    assert made.mistake is made.mistakes["wrong weight"][1]
