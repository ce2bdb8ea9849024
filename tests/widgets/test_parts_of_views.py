"""Views that show no more than a lesson has come to, and what a saved notebook shows of them."""

from __future__ import annotations

from contextlib import closing

import pytest
from scenes import show

from backprop_widgets import (
    Curve,
    Derivation,
    Diagram,
    Experiment,
    Explorer,
    FiniteDifferences,
    Landscape,
    SampleGradients,
    Sliders,
    Tangent,
    Walk,
    two_paths,
    worked_example,
)


def test_a_diagram_without_the_way_back_has_none():
    experiment = Experiment()
    forward, whole = Diagram(experiment, backward=False), Diagram(experiment)
    assert "0.6225" in forward.fill()
    assert "bw-error" in whole.template
    for part in ("bw-error", "dL/", "∂", "da/dz"):
        assert part not in forward.template, part
    assert "∂L" in whole.snapshot()
    assert "∂L" not in forward.snapshot()


@pytest.mark.parametrize(
    ("view", "told"),
    [
        (Curve, ["step 2 of 62, loss 0.0411", "this run: 0.0004 after 62 steps", "η = 0.1, gradient descent"]),
        (Tangent, ["a against z; dashed: its slope ∂a/∂z", "and the slope is ∂a/∂z = "]),
        (FiniteDifferences, ["Relative error of a measured ∂L/∂w₁", "h = 1.00e−5. The gradient ∂L/∂w₁ is 0.03"]),
    ],
)
def test_a_chart_leaves_a_picture_and_what_it_says_in_a_saved_notebook(view, told):
    experiment = Experiment()
    experiment.keep()
    experiment.step()
    experiment.step()
    with closing(view(experiment)) as shown:
        written = shown._repr_mimebundle_()[0]["text/html"]
    for words in ('<img alt="', "data:image/png;base64,", *told):
        assert words in written
    assert len(written) < 30_000  # a notebook keeps it


def test_a_chart_of_samples_or_of_a_failed_move_has_a_picture_too():
    for network in ("xor with samples", "mazur"):
        experiment = show(network).experiment
        samples = [SampleGradients] if experiment.samples else []
        for view in (Curve, Tangent, FiniteDifferences, *samples):
            with closing(view(experiment)) as shown:
                assert "<img" in shown.snapshot()
    samples = show("xor with samples").experiment
    with closing(FiniteDifferences(samples, "v1")) as shown:
        assert "error 0." not in shown.snapshot()  # the mean's slope is measured by the mean


def test_a_derivation_has_the_steps_that_were_asked_for():
    shown = Derivation(Experiment(), ("forward", "loss"))
    assert "0.0484" in shown.fill()
    assert "0.6225" in shown.snapshot()
    assert "0.2350" not in shown.fill() + shown.snapshot()
    with pytest.raises(ValueError, match="no step named 'back'; there are forward, loss, backward"):
        Derivation(Experiment(), ("back",))


def test_a_landscape_alone_has_a_picture_and_no_derivatives():
    snapshot = Landscape(Experiment()).snapshot()
    assert "data:image/png;base64," in snapshot
    assert "∂" not in snapshot


def test_a_picture_is_described_by_its_own_axes():
    assert 'alt="The loss over w₂ and w₁,' in Landscape(Experiment(), ("w2", "w1")).snapshot()


def test_the_key_stands_where_each_drawing_that_is_shown_beside_it_is_free():
    chain = show("long chain").experiment  # across there is room for it, downwards not
    assert ["bw-cornered" in Diagram(one).template for one in (Experiment(), Experiment(two_paths()), chain)] == [
        True,
        True,
        False,
    ]


def test_a_saved_explorer_shows_what_it_shows_live_and_no_more():
    def saved(*show):
        explorer = Explorer(show=show)
        html = explorer._repr_mimebundle_()["text/html"]
        explorer.close()
        return html

    assert "0.4806" in saved("derivation")
    assert "0.2350" in saved("diagram")
    assert "0.4806" not in saved("diagram")
    bare = saved("sliders", "surface")
    assert "base64," in bare
    assert "0.6225" not in bare
    assert "base64," not in saved("sliders", "derivation")


@pytest.mark.parametrize(
    "view", [Curve, Derivation, Diagram, FiniteDifferences, Landscape, SampleGradients, Sliders, Tangent, Walk]
)
def test_a_view_says_that_it_shows_an_experiment(view):
    with pytest.raises(TypeError, match=f"{view.__name__} shows an Experiment, not Network"):
        view(worked_example())
