"""What can be taken along, and how a cell says how far a file is."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from backprop_widgets import Experiment, Explorer, Share
from backprop_widgets.widgets import progress_bar


def test_of_one_weight_there_is_neither_surface_nor_descent():
    names = [name for name, _ in Share(Experiment(weights=("w1",))).files]
    assert names == ["diagram.svg", "derivation.png"]


def test_another_network_brings_its_own_files():
    experiment = Experiment(weights=("w1",))
    share = Share(experiment)
    experiment.explore(Experiment().graph, values=Experiment().values, weights=("w1", "w2"))
    assert [name for name, _ in share.files][-1] == "descent.gif"
    share.close()


def test_what_goes_wrong_is_said_and_what_is_asked_next_is_answered(monkeypatch):
    share, sent = Share(Experiment(steps=1500)), []
    monkeypatch.setattr(share, "send", lambda content, buffers: sent.append((content, buffers)))
    for number, kind in enumerate(("descent.gif", "diagram.svg"), 1):
        share.set_state({"kind": kind, "asked": number})
    (refused, nothing), (given, [drawing]) = sent
    assert refused["error"] == "No file: steps are 1500; an animation has at most 999"
    assert nothing == []
    assert given["file"] == "diagram.svg"
    assert given["answer"] == 2
    assert drawing.startswith(b"<svg")
    assert share.code == {}
    share.close()


@pytest.mark.parametrize("kernel", [None, object()])
def test_a_bar_is_shown_in_a_notebook_and_goes_when_all_is_written(kernel, monkeypatch, tmp_path):
    shown, values = [], []
    monkeypatch.setattr(progress_bar, "get_ipython", lambda: SimpleNamespace(kernel=kernel))
    monkeypatch.setattr(progress_bar, "display", shown.append)
    explorer = Explorer(steps=3)
    animation = explorer.animation()

    class Bar(progress_bar.ipywidgets.IntProgress):
        def notify_change(self, change):
            if change.name == "value":
                values.append(change.new)
            super().notify_change(change)

    monkeypatch.setattr(progress_bar.ipywidgets, "IntProgress", Bar)
    animation.save(tmp_path / "descent.gif")
    assert values == ([0, 1, 2, 3, 4] if kernel else [])
    assert [bar.comm for bar in shown] == ([None] if kernel else [])
    explorer.close()
