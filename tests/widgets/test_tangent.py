"""A local derivative as the slope of a tangent: of which it is drawn, and over what."""

from __future__ import annotations

import pytest

from backprop_widgets import (
    Experiment,
    Explorer,
    Graph,
    Network,
    Tangent,
    log,
    mazur,
    two_paths,
    variables,
    worked_example,
)


def product():
    """A network without any function of one operand."""
    x, w = variables("x w")
    return Network(Graph((w * x).named("y")), {"x": 1.0, "w": 2.0}, ("w",))


@pytest.mark.parametrize(
    ("network", "wanted", "shown", "inputs"),
    [
        (worked_example, None, "da/dz", ("z",)),
        (worked_example, "dL/dy", "dL/dy", ("y", "t")),
        (worked_example, "dy/dw2", "dy/dw2", ("w2", "a")),
        (two_paths, None, "dErr/dOut", ("Out", "t")),
        (mazur, None, "dh1/dnet_h1", ("net_h1",)),
    ],
)
def test_it_is_drawn_of_what_is_asked_for_else_of_an_activation(network, wanted, shown, inputs):
    tangent = Tangent(Experiment(network()), wanted)
    assert tangent.quantity == shown
    assert sorted(tangent.curve["inputs"]) == sorted(inputs)
    assert set(tangent.curve["quantities"]) == {tangent.curve["y"], shown}
    assert tangent.curve["alone"] == (len(inputs) == 1)
    tangent.close()


def test_a_network_of_variables_alone_has_one_too():
    tangent = Tangent(Experiment(product()))
    assert tangent.quantity in ("dy/dw", "dy/dx")
    tangent.close()


def test_what_is_no_local_derivative_is_refused():
    with pytest.raises(ValueError, match=r"no local derivative 'da/dx'; there are dz/dw1, dz/dx, da/dz"):
        Tangent(Experiment(), "da/dx")


def test_of_another_network_it_shows_what_there_is():
    explorer = Explorer(show=("sliders", "tangent"))
    assert explorer.views["tangent"].quantity == "da/dz"
    explorer.experiment.explore(two_paths())
    assert explorer.views["tangent"].quantity == "dErr/dOut"
    explorer.close()


def test_another_activation_is_another_curve():
    experiment = Experiment()
    tangent = Tangent(experiment)
    before = tangent.curve["instructions"]
    experiment.set_activation("tanh")
    assert tangent.curve["instructions"] != before
    experiment.set_activation("sigmoid")
    assert tangent.curve["instructions"] == before
    tangent.close()


def test_a_curve_that_is_not_finite_everywhere_has_a_picture():
    p, t = variables("p t")
    network = Network(Graph((-t * log(p)).named("L")), {"t": 1.0, "p": 0.5}, ("p",))
    tangent = Tangent(Experiment(network))
    assert tangent.quantity == "dL/dp"
    assert "0.6931" in tangent.snapshot()  # at p = 0 it is infinite, and below it is no number
    tangent.close()
