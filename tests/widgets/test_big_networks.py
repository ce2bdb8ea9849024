"""A network of hundreds of weights: what an Explorer of it sends, and how everything in it is reached."""

from __future__ import annotations

import json

import pytest
from graphs import layered
from ipywidgets import Widget
from ipywidgets.widgets.widget import _instances, _remove_buffers

from backprop_widgets import Experiment, Explorer, worked_example
from backprop_widgets.explain.mistakes import site_names
from backprop_widgets.symbolic import substitute as substitution
from backprop_widgets.training.quantities import collect_quantities
from backprop_widgets.widgets.library import Library


def weigh(widgets) -> int:
    """Return how many bytes the states of widgets are when they are sent."""
    total = 0
    for widget in widgets:
        state, _, buffers = _remove_buffers(widget.get_state())
        total += len(json.dumps(state, ensure_ascii=False).encode()) + sum(len(bytes(part)) for part in buffers)
    return total


def sent():
    return [widget for widget in _instances.values() if not isinstance(widget, Library)]


@pytest.fixture(autouse=True)
def closed():
    Widget.close_all()
    yield
    Widget.close_all()


def test_337_weights_send_a_megabyte_at_most_and_few_models():
    network = layered(2, 16, 16, 1)
    assert len(network.weights) == 337
    Explorer(network)
    assert weigh(sent()) < 1_000_000
    assert len(sent()) < 70


def test_what_is_sent_grows_no_faster_than_the_network():
    weights, sizes = [], []
    for width in (8, 16):
        network = layered(2, width, width, 1)
        Explorer(network)
        weights.append(len(network.weights))
        sizes.append(weigh(sent()))
        Widget.close_all()
    assert sizes[1] / sizes[0] < weights[1] / weights[0]


def test_a_small_network_shows_all_and_hides_nothing():
    experiment = Experiment(worked_example())
    assert experiment.shown == tuple(experiment.inputs)
    assert experiment.hidden == frozenset()


def test_each_weight_gets_a_slider_when_it_is_asked_for():
    explorer = Explorer(layered(2, 16, 16, 1))
    bar, before = explorer.views["sliders"], len(sent())
    assert len(explorer.sliders) == 12
    assert "w2_3_4" not in explorer.sliders
    oldest = explorer.sliders["x1"]
    explorer.sliders["w2_3_4"].value = 0.75
    assert explorer.experiment.values["w2_3_4"] == 0.75
    assert set(explorer.experiment.shown) == set(explorer.sliders)
    assert len(explorer.sliders) == 12
    assert oldest.comm is None
    groups, *_ = bar.children
    assert len(sent()) == before + 2  # the layer has had no slider, and so no group that folds
    explorer.sliders["w2_3_5"].value = 0.75
    assert len(sent()) == before + 2
    explorer.sliders["w2_3_4"].value = 0.5
    assert [group.children[0].words["title"] for group in groups.children] == ["Inputs and η", "Layer 1", "Layer 2"]
    assert [group.children[0].folded for group in groups.children] == [
        False,
        False,
        False,
    ]
    cells = [cell for group in groups.children for cell in group.children[1:]]
    assert {cell.children[0].name for cell in cells} == set(explorer.experiment.shown)
    assert explorer.experiment.hidden.isdisjoint(explorer.sliders)
    derivation, diagram = explorer.views["derivation"].template, explorer.views["diagram"].template
    assert "dL/dw2_3_4" in derivation
    assert "dL/dw2_3_4" in diagram
    assert "dL/dw2_3_6" not in derivation + diagram
    with pytest.raises(KeyError, match="nowhere"):
        explorer.sliders["nowhere"]


def test_the_page_asks_for_a_slider_by_name():
    explorer = Explorer(layered(2, 16, 16, 1))
    finder = explorer.views["sliders"].children[1]
    finder._handle_custom_msg({"show": "w2_3_4"}, [])
    assert "w2_3_4" in explorer.sliders
    assert finder.count == "12 of 341"
    finder._handle_custom_msg({"show": "w9"}, [])
    assert "no input named 'w9'" in finder.state.refusal


def test_hidden_weights_descend_with_all_others():
    experiment = Experiment(layered(2, 16, 16, 1))
    before = experiment.inputs
    experiment.step()
    assert all(experiment.inputs[name] != before[name] for name in ("w1_1_1", "w2_16_16", "b3_1"))
    assert {"w2_16_16", "b3_1"} <= experiment.hidden


def test_of_many_places_some_are_listed_and_all_are_found():
    explorer = Explorer(layered(2, 16, 16, 1), show=("sliders", "mistakes"))
    chooser = explorer.views["mistakes"]
    assert len(json.dumps(chooser.names)) < 2000
    chooser.chosen = ["wrong weight", 0]
    places = explorer.experiment.mistakes["wrong weight"]
    names = site_names(places)
    assert 40 <= len(chooser.places) <= 41 < len(places)
    assert chooser.many == f"40 of {len(places):,}"
    for number in (0, 77, len(places) - 1):
        words = places[number].words
        chooser.search = words["taken"]
        spelled = [" ".join((*places[n].where, *places[n].words.values())) for n, _ in chooser.places]
        assert len(spelled) > 1
        assert all(words["taken"] in names for names in spelled[:-1])  # the last one is the one that is made
        chooser.search = names[number].upper()
        assert [number, names[number]] in chooser.places
    chooser.chosen = ["wrong weight", 77]
    assert explorer.experiment.mistake is places[77]


def test_a_habit_is_listed_before_single_places():
    chooser = Explorer(layered(2, 16, 16, 1), show=("sliders", "mistakes")).views["mistakes"]
    chooser.chosen = ["weight forgotten", 0]
    places = chooser.experiment.mistakes["weight forgotten"]
    assert len(places[chooser.places[0][0]].where) == max(len(place.where) for place in places)


def test_in_a_wide_layer_a_weight_is_taken_for_its_neighbours_and_for_its_mirror_image():
    experiment = Experiment(layered(2, 16, 16, 1))
    taken = {place.words["taken"] for place in experiment.mistakes["wrong weight"] if place.words["factor"] == "w2_3_4"}
    row = {f"w2_3_{number}" for number in range(1, 17)}
    column = {f"w2_{number}_4" for number in range(1, 17)}
    assert taken == (row | column | {"w2_4_3"}) - {"w2_3_4"}


def test_a_step_of_an_update_is_written_without_walking_the_gradient(monkeypatch):
    """Else each of many weights walks the whole backward pass."""
    walked = []

    class Counted(dict):
        def __setitem__(self, node, copy):
            walked.append(node)
            super().__setitem__(node, copy)

    monkeypatch.setattr(substitution, "dict", Counted, raising=False)
    weights, counts = [], []
    for width in (4, 8):
        network = layered(2, width, width, 1)
        walked.clear()
        collect_quantities(network.graph, weights=network.weights, rule="momentum")
        weights.append(len(network.weights))
        counts.append(len(walked))
    assert counts[0] > 0
    assert counts[1] / weights[1] < 1.2 * counts[0] / weights[0]


def test_names_of_places_are_told_apart():
    places = Experiment(layered(2, 4, 4, 1)).mistakes["input forgotten"]
    names = site_names(places * 3)
    assert len(set(names)) == len(names)
