"""What one cell makes and another one shows, and what is left in the kernel when a cell has run again."""

from __future__ import annotations

import gc
import weakref
from collections import Counter

import pytest
from ipywidgets import Label, Tab, VBox, Widget
from ipywidgets.widgets.widget import _instances
from matplotlib.backends.backend_agg import RendererAgg

from backprop_widgets import Curve, Diagram, Experiment, Explorer, Landscape
from backprop_widgets.explain.text.catalogue import sentence
from backprop_widgets.widgets import cells


class Notebook:
    """Runs cells, as far as the kernel is told of it."""

    def __init__(self, monkeypatch) -> None:
        self.runs = 0
        self.running: tuple[str, str] | None = None
        monkeypatch.setattr(cells, "RERUNS", None)
        fresh = cells.Reruns()
        for module in ("base", "explorer", "view", "sliders", "answers"):
            monkeypatch.setattr(f"backprop_widgets.widgets.{module}.RERUNS", fresh)
        monkeypatch.setattr(cells, "running_cell", lambda: self.running)

    def run(self, cell, code):
        self.runs += 1
        self.running = (cell, str(self.runs))
        try:
            return code()
        finally:
            self.running = None

    def show(self, cell, *widgets):
        self.run(cell, lambda: [widget._repr_mimebundle_() for widget in widgets])


@pytest.fixture
def notebook(monkeypatch):
    Widget.close_all()
    yield Notebook(monkeypatch)
    Widget.close_all()


def is_open(explorer):
    return explorer.comm is not None and all(view.comm is not None for view in explorer.views.values())


def test_what_another_cell_shows_stays_when_its_maker_runs_again(notebook):
    first = notebook.run("A", Explorer)
    notebook.show("B", first)
    second = notebook.run("A", Explorer)
    assert is_open(first)
    assert is_open(second)
    first.sliders["w1"].value = 1.5
    assert first.experiment.values["w1"] == 1.5
    notebook.show("B", second)  # B runs again, and shows the new one
    assert first.comm is None
    assert is_open(second)


def test_what_its_own_cell_shows_goes_when_the_cell_runs_again(notebook):
    def made_and_shown():
        explorer = Explorer()
        explorer._repr_mimebundle_()
        return explorer

    first = notebook.run("A", made_and_shown)
    second = notebook.run("A", made_and_shown)
    assert first.comm is None
    assert is_open(second)


def test_shown_by_two_other_cells_it_stays_until_both_have_run_again(notebook):
    first = notebook.run("A", Explorer)
    notebook.show("B", first)
    notebook.show("C", first)
    second = notebook.run("A", Explorer)
    notebook.show("B", second)
    assert is_open(first)
    notebook.show("C", second)
    assert first.comm is None


def test_views_of_one_experiment_shown_apart(notebook):
    experiment = Experiment()
    diagram, curve = notebook.run("A", lambda: (Diagram(experiment), Curve(experiment)))
    notebook.show("B", curve)
    notebook.run("A", lambda: Diagram(Experiment()))
    assert curve.comm is not None
    notebook.show("B", Curve(Experiment()))
    assert (diagram.comm, curve.comm) == (None, None)


def test_in_a_box_of_the_readers_own_a_sentence_takes_its_place(notebook):
    explorer = notebook.run("A", Explorer)
    beside = Label("mine")
    box = notebook.run("B", lambda: Tab([VBox([beside, explorer])])).children[0]
    notebook.run("A", Explorer)
    assert explorer.comm is None
    assert box.children[0] is beside
    assert box.children[1].value == sentence("renewed")
    views = notebook.run("C", lambda: VBox([Curve(Experiment())]))
    notebook.run("C", lambda: None)
    notebook.run("C", Explorer)
    assert views.children == box.children[1:]  # one for all


def test_twenty_runs_of_two_cells_pile_up_nothing(notebook):
    counts = set()
    for _ in range(20):
        explorer = notebook.run("A", Explorer)
        notebook.show("B", explorer)
        counts.add(len(_instances))
    assert len(counts) <= 2  # the first time there is no earlier one
    assert len(_instances) <= 2 * min(counts)


def whole():
    return Explorer()


def parts():
    experiment = Experiment()
    return Diagram(experiment), Landscape(experiment)


@pytest.mark.parametrize("code", [whole, parts])
def test_nothing_of_a_closed_one_is_left_in_the_kernel(notebook, code):
    for _ in range(3):  # what is kept once for all is there then
        notebook.run("A", code)
    gc.collect()
    before = Counter(type(thing).__module__ for thing in gc.get_objects())
    experiments = []
    for _ in range(10):
        made = notebook.run("A", code)
        experiments.append(weakref.ref((made if code is whole else made[0]).experiment))
        del made
    gc.collect()
    assert [ref() is not None for ref in experiments] == [*[False] * 9, True]
    after = Counter(type(thing).__module__ for thing in gc.get_objects())
    grown = {module: after[module] - before[module] for module in after if after[module] > before[module] + 10}
    assert not {module for module in grown if module.startswith(("backprop_widgets", "ipywidgets", "matplotlib"))}, (
        grown
    )


def test_a_picture_that_was_drawn_leaves_no_canvas(notebook):
    def count():
        gc.collect()
        return sum(issubclass(type(thing), RendererAgg) for thing in gc.get_objects())

    before, explorer = count(), notebook.run("A", Explorer)
    explorer.flush()
    explorer.views["surface"].set_kind("3d")
    assert count() == before
    kept = RendererAgg(10, 10, 72)
    assert count() == before + 1
    del kept
