"""The switch as a widget: what it sends to the page, what it refuses, what it says."""

from __future__ import annotations

import pytest
from graphs import GENERIC

from backprop_widgets import MISTAKES, Experiment, Explorer, Graph, mazur, two_paths, variables
from backprop_widgets.widgets.float_bytes import from_bytes, to_bytes
from backprop_widgets.widgets.mistakes import Mistakes
from backprop_widgets.widgets.state import State


@pytest.mark.parametrize(
    ("mistake", "place", "error", "words"),
    [
        ("typo", 0, ValueError, r"no mistake named 'typo' can be made here; there are sign, half"),
        ("one route", 0, ValueError, r"no mistake named 'one route'"),
        ("no slope", 1, ValueError, r"place is 1; 'no slope' has 1, counted from 0"),
        ("sign", -1, ValueError, r"place is -1"),
        ("sign", True, ValueError, r"place is True"),
        (3, 0, TypeError, r"mistake is 3; allowed are a name, a name with the number"),
        (MISTAKES["sign"].sites(two_paths().graph)[0], 0, ValueError, r"is a site of another graph"),
    ],
)
def test_what_cannot_be_made_is_refused_and_nothing_changes(mistake, place, error, words):
    made = Experiment(mistake="half")
    before = dict(made.numbers)
    with pytest.raises(error, match=words):
        made.make_mistake(mistake, place)
    assert made.mistake is made.mistakes["half"][0]
    assert made.numbers == before
    with pytest.raises(error, match=words.split(";")[0] if place else words):
        Experiment(mistake=mistake) if not place else made.make_mistake(mistake, place)


def test_the_page_gets_the_programs_of_the_mistake_and_its_memory():
    explorer = Explorer(show=("sliders", "mistakes", "derivation"))
    state = State.of(explorer.experiment)
    right, table = state.programs, explorer.views["derivation"].template
    chooser = explorer.views["mistakes"]
    chooser.chosen = ["not reset", 0]
    assert explorer.experiment.mistake.key == "not reset"
    assert state.programs != right
    assert explorer.views["derivation"].template != table
    assert from_bytes(state.memory) == [0.0, 0.0]

    explorer.experiment.step()
    kept = from_bytes(state.memory)
    assert kept == list(explorer.experiment.memory.values()) != [0.0, 0.0]
    rows = from_bytes(state.trail)
    step = to_bytes([*rows, *rows[-4:-2], 7.0, 8.0])
    state.set_state({"memory": to_bytes([7.0, 8.0]), "trail": step})  # as the page does after a step
    assert list(explorer.experiment.memory.values()) == [7.0, 8.0]

    chooser.chosen = []
    assert (state.programs, explorer.views["derivation"].template) == (right, table)
    assert (state.memory, state.trail) == (b"", b"")
    explorer.close()


def test_a_choice_that_is_none_is_refused_in_words():
    made = Experiment()
    chooser = Mistakes(made)
    for rubbish in (["typo", 0], ["sign", 99], ["sign", "0"], [None, 1, 2], [7]):
        chooser.chosen = rubbish
        assert chooser.chosen == []
        assert State.of(made).refusal
    chooser.close()


def test_a_snapshot_says_that_a_mistake_is_made_and_shows_what_is_right():
    explorer = Explorer(values=GENERIC, mistake="no slope")
    text = repr(explorer)
    assert "With a mistake. The slope of the activation is missing: da/dz is a(1 − a), not 1." in text
    assert "∂a/∂z = 1 = 1 = 1.0000 ✗ right: 0.2288" in text
    assert "∂L/∂w₁: backward 1.3146, nudge 0.3008 ✗" in text
    assert "∂L/∂w₂: backward −0.8083, nudge −0.8083 ✓" in text
    explorer.experiment.make_mistake("wrong weight")
    explorer.experiment.set({"w1": -0.7})
    assert "∂y/∂a = w₁ = −0.7000 = −0.7000 · not visible here" in repr(explorer)
    explorer.experiment.make_mistake(None)
    assert "✗" not in repr(explorer)
    explorer.close()


def test_a_network_brings_its_own_learning_rate():
    assert Experiment(mazur()).eta == 0.5
    assert Experiment(mazur(), eta=0.2).eta == 0.2
    assert Experiment().eta == 0.1
    x, w = variables("x w")
    assert Experiment(Graph(((x * w) ** 2).named("L")), values={"x": 1, "w": 2}, weights=("w",)).eta == 0.1
