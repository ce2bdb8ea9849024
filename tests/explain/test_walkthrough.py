"""The walk through the derivation: its order, what appears when, what it gives away, and the bar's side in Python."""

from __future__ import annotations

import json

import pytest
from graphs import GENERIC

from backprop_widgets import Derivation, Diagram, Experiment, Explorer, Walk, mazur, two_paths, worked_example
from backprop_widgets.explain.notation.styles import TEXT
from backprop_widgets.explain.steps import NUDGED, steps
from backprop_widgets.explain.template import slots
from backprop_widgets.explain.walkthrough import Walkthrough, walkthrough
from backprop_widgets.symbolic.names import CHANGE

BACKWARD = ["dL/dy", "dL/dw2", "dL/da", "da/dz", "dL/dz", "dL/dw1"]
WORKED = ["z", "a", "y", "L", *BACKWARD, "w2'", "w1'", "z'", "a'", "y'", "L'"]


def through(experiment: Experiment) -> Walkthrough:
    return walkthrough(experiment.graph, experiment.quantities, experiment.weights, experiment.wrong)


EXPERIMENTS = {
    "worked": lambda: Experiment(worked_example()),
    "two paths": lambda: Experiment(two_paths()),
    "mazur": lambda: Experiment(mazur()),
    "samples": lambda: Experiment(worked_example(), values={"x": [1.0, 1.5], "t": [0.0, 0.8]}),
    "momentum": lambda: Experiment(rule="momentum"),
    "Adam": lambda: Experiment(rule="Adam"),
    "mistake": lambda: Experiment(values=GENERIC, mistake="no slope"),
    "too early": lambda: Experiment(values=GENERIC, mistake="new weights too early"),
    "route": lambda: Experiment(two_paths(), mistake="one route"),
}


@pytest.fixture(params=EXPERIMENTS)
def experiment(request):
    return EXPERIMENTS[request.param]()


def test_the_lines_are_those_of_the_derivation():
    assert through(Experiment()).quantities == WORKED
    assert len(through(Experiment(two_paths())).lines) == 30
    first, *_, last = through(Experiment(mazur())).quantities
    assert first.startswith("net")
    assert last == f"{mazur().graph.output.name}'"


def test_a_mistake_has_its_own_lines():
    experiment = Experiment(values=GENERIC)
    experiment.make_mistake("weight forgotten")
    assert [name for name in through(experiment).quantities if name not in WORKED] == list(experiment.wrong)


def test_every_row_is_a_line_and_every_quantity_appears_somewhere(experiment):
    walk = through(experiment)
    rows = steps(experiment.graph, experiment.quantities, experiment.weights, TEXT, wrong=experiment.wrong)
    assert [row.quantity for row in rows if row.section != NUDGED] == walk.quantities
    assert len(set(walk.quantities)) == len(walk.quantities)
    assert set(walk.appears) == set(experiment.quantities)
    assert set(walk.appears.values()) <= set(range(1, len(walk.lines) + 1))
    assert set(walk.gives) <= set(walk.appears)
    assert set(walk.gives.values()) <= set(walk.quantities)


def too_early(walk: Walkthrough) -> list[tuple[str, str]]:
    """Return what a line reads before it appears."""
    return [
        (row.quantity, name)
        for place, row in enumerate(walk.lines, 1)
        for name in slots(row.numbers)
        if walk.appears.get(name, 0) > place
    ]


def test_no_line_reads_what_has_not_appeared(experiment):
    walk = through(experiment)
    assert too_early(walk) == []
    late = Walkthrough(walk.lines, {**walk.appears, slots(walk.lines[1].numbers)[0]: 3}, walk.gives)
    assert too_early(late) != []


def test_what_has_no_line_appears_with_the_first_that_reads_it_and_gives_away_what_it_equals():
    walk = through(Experiment())
    assert {name: walk.appears[name] for name in ("dy/dw2", "dy/da", "dz/dw1", "dL/dx", CHANGE)} == {
        "dy/dw2": 6,
        "dy/da": 7,
        "dz/dw1": 10,
        "dL/dx": 10,
        CHANGE: 16,
    }
    assert walk.gives["dy/dw2"] == "a"  # which a learner may not have found yet
    assert walk.gives[CHANGE] == "L'"
    assert not {"dy/da", "x", "eta"} & set(walk.gives)


def test_beside_a_mistake_nothing_is_given_away():
    walk = through(EXPERIMENTS["mistake"]())
    after = walk.quantities.index("w2'") + 1
    assert {walk.appears[name] for name in ("measured dL/dw1", "error of dL/dw1")} == {after}
    assert (walk.appears["right dL/dw1"], walk.gives["right dL/dw1"]) == (walk.appears["dL/dw1"], "dL/dw1")
    shares = through(Experiment(two_paths()))
    assert {shares.gives[f"dErr/dw01 over {route}"] for route in (1, 2)} == {"dErr/dw01"}
    early = through(EXPERIMENTS["too early"]())
    assert early.appears["w2'"] < early.quantities.index("w2'") + 1
    assert "w2'" not in early.gives


def test_the_bar_walks_in_python_and_says_where_it_is():
    explorer = Explorer(show=("walk", "derivation"))
    walk, state = explorer.views["walk"], explorer.views["walk"].state
    assert (walk.line, walk.pencil, walk.lines) == (0, False, WORKED)
    walk.next()
    walk.next()
    assert (walk.line, state.walked) == (2, 2)
    walk.go(7)
    assert repr(walk).endswith("line 7 of 16, dL/da>")
    walk.pencil = True
    assert state.known == WORKED[:6]  # what was shown before is no secret
    explorer.sliders["w1"].value = 0.8
    assert (walk.line, walk.pencil) == (7, True)
    walk.back()
    assert walk.line == 6
    walk.end()
    walk.pencil = True
    assert (walk.line, state.known) == (1, [])
    walk.end()
    assert (state.walked, state.pencil, state.known) == (0, False, [])
    walk.back()
    assert walk.line == 16
    walk.next()
    assert walk.line == 16
    walk.go(1)
    walk.back()
    assert walk.line == 1
    assert repr(walk).endswith("line 1 of 16, z>")
    explorer.close()


@pytest.mark.parametrize(
    ("line", "error", "words"),
    [
        (17, ValueError, "line is 17; allowed are 1 to 16, and 0 to show all"),
        (-1, ValueError, "line is -1"),
        ("dL/dx", ValueError, "no line for 'dL/dx'; there are z, a, y"),
        (True, TypeError, "line is True"),
        (1.0, TypeError, "line is 1.0; it is a number such as 7, or a quantity"),
    ],
)
def test_a_line_that_is_not_there_is_refused(line, error, words):
    walk = Walk(Experiment())
    walk.go(3)
    with pytest.raises(error, match=words):
        walk.go(line)
    assert walk.line == 3
    walk.close()


def test_another_mistake_brings_other_lines_and_the_place_stays():
    experiment = Experiment(values=GENERIC)
    walk = Walk(experiment)
    walk.go("dL/dw1")
    walk.state.known = ["z"]
    before = walk.state.walk
    experiment.make_mistake("weight forgotten")
    assert json.loads(walk.state.walk)["lines"] != json.loads(before)["lines"]
    assert walk.lines[walk.line - 1] == "dL/dw1"
    assert walk.line == 11
    assert walk.state.known == []  # they are other numbers now
    walk.go(experiment.wrong[0])
    experiment.make_mistake(None)
    assert (walk.line, walk.state.walk) == (1, before)
    walk.close()


def test_closing_the_bar_shows_everything_again():
    experiment = Experiment()
    walk, diagram, derivation = Walk(experiment), Diagram(experiment), Derivation(experiment)
    state = walk.state
    walk.go(4)
    walk.close()
    assert (state.walked, state.comm is not None) == (0, True)
    experiment.make_mistake("sign")  # nobody listens any more
    for view in (diagram, derivation):
        view.close()
    assert state.comm is None
