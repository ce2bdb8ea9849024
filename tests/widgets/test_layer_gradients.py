"""Gradients by layer: what is refused, what is said of the numbers, and what a saved notebook shows."""

from __future__ import annotations

import re
from contextlib import closing

import pytest
import traitlets
from ipywidgets.widgets.widget import _instances
from matplotlib.patches import Rectangle

from backprop_widgets import LayerGradients
from backprop_widgets.explain.figures.bar_chart import plot_bars
from backprop_widgets.training.signal_propagation import propagate


def said(**settings):
    """Return the sentences of a saved notebook, without the settings and the three keys."""
    with closing(LayerGradients(**settings)) as view:
        return re.findall(r"<p>(?!<b>)(.*?)</p>", view.snapshot())[4:]


@pytest.mark.parametrize(("name", "value", "kind"), [("depth", 0, ValueError), ("width", "2", TypeError)])
def test_what_is_not_allowed_is_refused_and_no_widget_is_left(name, value, kind):
    before = len(_instances)
    with pytest.raises(kind, match=f"{name} is {value!r}; allowed are integers from 1 to"):
        LayerGradients(**{name: value})
    assert len(_instances) == before


def test_a_dial_is_turned_from_python_and_by_the_page_and_what_is_not_allowed_changes_nothing():
    with closing(LayerGradients()) as view:
        view.depth = 4
        view.set_state({"scale": 2.5, "activation": "tanh"})
        assert view.signals.gradients.tolist() == propagate(4, 1, "tanh", 2.5).gradients.tolist()
        with pytest.raises(traitlets.TraitError, match="depth is 40; allowed are integers from 1 to 30"):
            view.depth = 40
        with pytest.raises(traitlets.TraitError, match="activation is 'step'"):
            view.set_state({"activation": "step"})
        assert (view.depth, view.activation) == (4, "tanh")


def test_it_says_both_ends_their_ratio_and_the_product_of_all_factors():
    signals = propagate(10, 1, "tanh", 1.0)
    first, last = signals.gradients[[0, -1]]
    ends, chain = said(depth=10, activation="tanh")
    shown = {"first": first, "last": last, "ratio": first / last}
    written = {name: f"{value:.4g}" for name, value in shown.items()}
    assert ends == "Layer 1 has {first}, layer 10 has {last}: the first is {ratio} times the last.".format(**written)
    low, high = min(signals.factors), max(signals.factors)
    assert chain == (
        f"On the way down each layer multiplies ∂L/∂a by |w f′(z)|, here {low:.4g} to {high:.4g}. "
        f"All 10 together: {signals.arriving[0]:.4g}."
    )
    (_, wide) = said(depth=5, width=4, activation="tanh")
    assert wide.startswith("On the way down a layer multiplies")
    assert "|1 + w f′(z)|" in said(shortcut=True)[1]


def test_one_layer_dead_units_and_what_overflows_are_said():
    assert said(depth=1)[0] == "There is one layer, with 0.1966."
    dead = said(activation="relu", scale=-0.4)
    assert dead[0] == "Layer 1 has 0, layer 10 has 0."
    assert dead[-1].startswith("Exactly 0 in 10 of 10 layers: no bar.")
    lost = said(depth=30, activation="relu", scale=1e20)
    assert lost[-1] == "No finite number in 30 of 30 layers: no bar."


def test_the_picture_has_a_bar_for_each_number_that_has_a_place_on_the_axis():
    signals = propagate(10, 1, "sigmoid", 1.0)
    gradients = signals.gradients.copy()
    gradients[2], gradients[4] = 0.0, float("inf")
    figure = plot_bars(gradients, (signals.activations[:-1], signals.sums))
    bars = [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]
    assert [place for place, bar in enumerate(bars) if not bar.get_height() > 0] == [2, 4]
    assert bars[9].get_height() - bars[0].get_height() == pytest.approx(5.7258, abs=1e-3)


def test_its_text_says_the_numbers():
    with closing(LayerGradients(30, 16, "relu", 1.5, shortcut=True, seed="Ada")) as view:
        assert re.fullmatch(
            r"<layer gradients, 30 layers of 16 relu, scale 1.5, shortcut: from \S+ in layer 1 to \S+ in layer 30>",
            repr(view),
        )
