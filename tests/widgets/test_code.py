"""Code to share: run in a fresh namespace it gives an Explorer with the same views, axes and text."""

from __future__ import annotations

import pytest
from graphs import GENERIC

from backprop_widgets import Explorer, two_paths


def recreated(explorer):
    names = {}
    exec(explorer.code(), names)
    other = names["explorer"]
    assert repr(other) == repr(explorer)
    assert list(other.views) == list(explorer.views)
    assert [view.chosen for view in (other.views.get("surface"),) if view] == [
        view.chosen for view in (explorer.views.get("surface"),) if view
    ]
    assert other.code() == explorer.code()
    other.close()
    explorer.close()


@pytest.mark.parametrize(
    ("network", "options"),
    [
        (None, {}),
        (None, {"values": GENERIC, "eta": 0.3, "steps": 7, "ranges": {"w1": (-9, 9), "eta": (0, 3)}}),
        (None, {"weights": ("w2", "w1"), "show": ("diagram",)}),
        (None, {"weights": ("w1",), "show": ("sliders", "derivation")}),
        (None, {"paths": "x", "show": ()}),
        (two_paths, {"mistake": ("one route", 1), "rule": "momentum"}),
    ],
)
def test_what_is_shown_is_recreated(network, options):
    recreated(Explorer(network and network(), **options))


def test_axes_come_along():
    explorer = Explorer(rule="Adam", mistake="not reset")
    explorer.experiment.step()
    explorer.views["surface"].set_axes({"w2": None, "w1": (-1, 0.3)})
    assert 'set_axes({"w2": None, "w1": (-1.0, 0.3)})' in explorer.code()
    recreated(explorer)
