"""Gradients of the samples as arrows: of which weight, what is refused, and what a saved notebook shows of them."""

from __future__ import annotations

import re

import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances
from matplotlib.quiver import Quiver
from scenes import xor

from backprop_widgets import Experiment, Explorer, Graph, SampleGradients, mazur, two_paths, variables
from backprop_widgets.explain.figures.arrow_chart import plot_arrows

SAMPLES = {"x": [1.0, -0.5, 2.0], "t": [0.0, 0.4, 1.0]}


@pytest.fixture
def arrows():
    view = SampleGradients(Experiment(xor()))
    yield view
    view.close()


def texts(view):
    """Return the sentences under a view's picture."""
    return re.findall(r"<p>(?!<b>)(.*?)</p>", view.snapshot())


def test_the_first_bias_is_shown_else_the_last_weight_else_what_is_asked_for(arrows):
    assert arrows.weight == "b1"
    assert arrows.symbols[2] == ["b1", "b₁", "∂L/∂b₁"]
    for network, values, wanted, shown in ((None, SAMPLES, None, "w2"), (xor(), None, "w21", "w21")):
        other = SampleGradients(Experiment(network, values=values), wanted)
        assert other.weight == shown
        other.close()


@pytest.mark.parametrize("name", ["x1", "b9", "", 5])
def test_what_is_no_weight_is_refused(name):
    with pytest.raises(ValueError, match=f"no weight {name!r}; there are w11, w12, b1"):
        SampleGradients(Experiment(xor()), name)


def test_without_samples_there_is_nothing_to_add_up_and_no_widget_is_left():
    open_before = len(_instances)
    for make in (lambda: SampleGradients(Experiment()), lambda: Explorer(show=("sliders", "sample gradients"))):
        with pytest.raises(ValueError, match=r"no samples whose gradients add up; give an input several, such as x="):
            make()
    assert len(_instances) == open_before


def test_the_page_chooses_another_weight_and_what_it_may_not_choose_changes_nothing(arrows):
    arrows.set_state({"weight": "v2"})
    assert arrows.weight == "v2"
    assert "∂L/∂v₂" in arrows.snapshot()
    arrows.set_state({"weight": "nothing"})
    assert arrows.weight == "v2"


def test_what_it_says_are_the_gradients_of_the_samples_their_sum_and_their_mean(arrows):
    experiment = arrows.experiment
    wanted = experiment.backward["b1"]
    first, total = texts(arrows)
    assert re.findall(r"= (−?[\d.]+)\.", first) == [f"{each:.4f}".replace("-", "−") for each in wanted]
    assert total == f"Sum Σ = {wanted.sum():.4f}. Mean Σ/4 = {wanted.mean():.4f}: the update uses it."
    experiment.make_mistake("no slope")
    mistaken = experiment.method.calculator.addends({**experiment.values, "eta": 0.1}, "mean dL/db1")
    assert not np.allclose(mistaken, wanted)
    first, total, right = texts(arrows)
    assert re.findall(r"= (−?[\d.]+)\.", first) == [f"{each:.4f}".replace("-", "−") for each in mistaken]
    assert f"Mean Σ/4 = {mistaken.mean():.4f}:" in total
    assert right == f"Without the mistake the mean would be {wanted.mean():.4f}."


def test_of_more_than_64_samples_the_rest_is_one_arrow(monkeypatch):
    drawn = []
    monkeypatch.setattr(
        "backprop_widgets.widgets.sample_gradients.plot_arrows",
        lambda *given, **options: drawn.append((*given, options)) or plot_arrows(*given, **options),
    )
    x = np.linspace(-1, 1, 70)
    arrows = SampleGradients(Experiment(values={"x": x}))
    total, many = texts(arrows)
    assert many == "The first 64 samples have an arrow each; samples 65 to 70 have one together."
    ((addends, totals, counted, options),) = drawn
    gradients = arrows.experiment.backward["w2"]
    assert addends == pytest.approx([*gradients[:64], gradients[64:].sum()])
    assert counted.all()
    assert totals["Σ"] == pytest.approx(addends.sum())
    assert totals["Σ/70"] == pytest.approx(gradients.mean())
    assert options == {"numbered": False}
    assert f"{gradients.mean():.4f}" in total
    arrows.close()


def test_the_picture_has_each_arrow_where_the_last_one_ended_and_leaves_out_what_is_no_number():
    figure = plot_arrows(np.array([1.0, -3.0, 0.5]), {"Σ": -1.5, "Σ/3": -0.5}, numbered=True)
    (axes,) = figure.axes
    (quiver,) = (found for found in axes.get_children() if isinstance(found, Quiver))
    assert quiver.X.tolist() == [0, 1, -2, 0, 0]
    assert quiver.U.tolist() == [1, -3, 0.5, -1.5, -0.5]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["1", "2", "3", "Σ", "Σ/3"]
    low, high = axes.get_xlim()
    assert low < -2
    assert high > 1
    figure = plot_arrows(np.array([1.0, -3.0, 0.5]), {"Σ": 1.5}, np.array([True, False, True]), numbered=True)
    (quiver,) = (found for found in figure.axes[0].get_children() if isinstance(found, Quiver))
    assert quiver.X.tolist() == [0, 1, 1, 0]
    for addends in ([0.0, 0.0], [np.nan, 1.0], [np.inf, -np.inf], [1e-300, 1e300]):
        with np.errstate(all="ignore"):
            plot_arrows(np.array(addends), {"Σ": float(np.sum(addends))}, numbered=True).canvas.draw()


def test_samples_that_the_next_step_does_not_take_are_in_brackets_and_add_nothing():
    experiment = Experiment(values=SAMPLES, batch=2)
    view = SampleGradients(experiment)
    for _ in range(3):
        taken, every = list(experiment.taken), experiment.backward["w2"]
        each, total, left = texts(view)
        brackets = [f"{value:.4f}" if place in taken else f"({value:.4f})" for place, value in enumerate(every)]
        assert re.findall(r"= (\(?−?[\d.]+\)?)\.", each) == [text.replace("-", "−") for text in brackets]
        sums = f"Sum Σ = {every[taken].sum():.4f}. Mean Σ/{len(taken)} = {every[taken].mean():.4f}: the update uses it."
        assert total == sums.replace("-", "−")
        assert left == "Pale and in brackets: samples that the next step does not take."
        experiment.step()
    view.close()


def test_a_gradient_that_no_sample_changes_is_the_same_for_each():
    x, w, b = variables("x w b")
    experiment = Experiment(
        Graph((w * x + b).named("L")), values={"x": [1.0, 2.0, 5.0], "w": 0.5, "b": 1.0}, weights=("w", "b")
    )
    view = SampleGradients(experiment)
    assert texts(view)[1] == "Sum Σ = 3.0000. Mean Σ/3 = 1.0000: the update uses it."
    view.close()


def test_going_over_to_another_network_it_goes_along_and_without_samples_it_says_so(tmp_path):
    explorer = Explorer(xor(), show=("sliders", "diagram", "share", "sample gradients"))
    view = explorer.views["sample gradients"]
    explorer.experiment.explore(mazur())
    assert view.weight == "w8"
    assert texts(view) == ["Arrows that add up: this network has no samples to add up."]
    assert "sample gradients" not in explorer.code()
    explorer.save(tmp_path / "page.html")  # of what there is
    explorer.experiment.explore(two_paths())
    assert view.weight == "w22"
    explorer.experiment.explore(xor())
    assert view.weight == "b1"
    view.set_state({"weight": "w22"})
    explorer.experiment.explore(two_paths())
    explorer.experiment.explore(xor())
    assert view.weight == "w22"
    assert len(texts(view)) == 2
    assert '"sample gradients"' in explorer.code()
    explorer.close()
