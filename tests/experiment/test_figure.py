"""A figure to save or print: what it carries, and the files it makes."""

from __future__ import annotations

import io
import re

import matplotlib as mpl
import pytest
from graphs import GENERIC
from PIL import Image

from backprop_widgets import Experiment, two_paths
from backprop_widgets.experiment.figure import figure

SIGNATURES = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}


def drawing(experiment, *names, **options):
    """Return the figure of an experiment over two of its weights, the first two if none are named."""
    return figure(experiment, {name: experiment.ranges[name] for name in names or experiment.weights[:2]}, **options)


def saved(figure, kind, **options):
    buffer = io.BytesIO()
    figure.savefig(buffer, format=kind, **options)
    return buffer.getvalue()


def drawn(figure):
    """Return the lines on the surface as lists of points."""
    return [line.get_xydata().tolist() for line in figure.axes[0].lines]


def inside(figure):
    """Return whether every letter is on the paper, and no two words lie on each other."""
    renderer = figure.canvas.get_renderer()
    figure.draw_without_rendering()
    boxes = []
    for axes in figure.axes:
        texts = [axes.xaxis.label, axes.yaxis.label, axes._left_title, *axes.texts]
        texts += [*axes.get_xticklabels(), *axes.get_yticklabels()]
        seen = [text.get_window_extent(renderer) for text in texts if text.get_text() and text.get_visible()]
        boxes += [box.padded(-2) for box in seen]  # there is air around the letters
    wide, high = figure.get_size_inches() * figure.dpi
    within = all(box.x0 > -1 and box.y0 > -1 and box.x1 < wide + 1 and box.y1 < high + 1 for box in boxes)
    return within and not any(one.overlaps(other) for i, one in enumerate(boxes) for other in boxes[i + 1 :])


def test_it_carries_trail_and_right_path_as_the_screen_does():
    experiment = Experiment(values=GENERIC)
    assert len(drawn(drawing(experiment))) == 2
    experiment.step()
    experiment.step()
    trail, path, point = drawn(drawing(experiment))
    assert trail == experiment.trail.tolist()
    assert path == experiment.trajectory.weights.tolist()
    assert point == path[:1]
    experiment.make_mistake("no slope")
    ghost, path, _ = drawn(drawing(experiment))
    assert ghost == experiment.right_trajectory.weights.tolist() != path
    dashed = drawing(experiment).axes[0].lines[0]
    assert dashed.is_dashed()
    assert not drawing(experiment).axes[0].lines[1].is_dashed()


def test_the_axes_chosen_choose_the_columns():
    experiment = Experiment(two_paths(), mistake="sign")
    experiment.step()
    trail, ghost, path, point = drawn(drawing(experiment, "w22", "w01"))
    weights = experiment.weights
    columns = [weights.index("w22"), weights.index("w01")]
    assert trail == experiment.trail[:, columns].tolist()
    assert ghost == experiment.right_trajectory.weights[:, columns].tolist()
    assert path == experiment.trajectory.weights[:, columns].tolist()
    assert point == path[:1]


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_saved_twice_it_is_the_same_file_without_a_date(kind, tmp_path):
    experiment = Experiment()
    with mpl.rc_context({"svg.hashsalt": "same"}):
        files = [saved(drawing(experiment), kind) for _ in range(2)]
    assert files[0] == files[1]
    assert files[0].startswith(SIGNATURES[kind])
    assert not re.search(rb"CreationDate|<dc:date>", files[0])
    assert len(files[0]) < 200_000
    path = tmp_path / f"surface.{kind.upper()}"
    drawing(experiment).savefig(path)
    assert path.read_bytes().startswith(SIGNATURES[kind])
    assert not re.search(rb"CreationDate|<dc:date>", path.read_bytes())


def test_a_date_that_is_asked_for_is_there():
    experiment = Experiment()
    assert b"2026" in saved(drawing(experiment), "svg", metadata={"Date": "2026-01-01"})


def test_letters_are_paths_or_are_in_the_file():
    experiment = Experiment()
    svg = saved(drawing(experiment), "svg")
    assert b"<text" not in svg
    assert b"font-family" not in svg
    assert b"/FontFile" in saved(drawing(experiment), "pdf") or b"/Type3" in saved(drawing(experiment), "pdf")
    with mpl.rc_context({"svg.fonttype": "none"}):
        assert b"<text" in saved(drawing(experiment), "svg")


@pytest.mark.parametrize(
    ("size", "scale"), [((4.0, 3.1), 1), ((8, 6), 1), ((8, 6), 1.5), ((10, 5.6), 2), ((6, 4), 1.5)]
)
def test_size_and_scale_are_what_was_asked_for(size, scale):
    experiment = Experiment()
    made = drawing(experiment, size=size, scale=scale)
    image = Image.open(io.BytesIO(saved(made, "png", dpi=100)))
    assert image.size == (round(100 * size[0]), round(100 * size[1]))
    assert made.axes[0].xaxis.label.get_fontsize() == 9.5 * scale
    assert made.axes[0].get_xticklabels()[0].get_fontsize() == 7.5 * scale
    assert made.axes[0].lines[0].get_linewidth() == 1.6 * scale
    assert inside(made)


def test_letters_without_room_are_seen():
    experiment = Experiment()
    made = drawing(experiment)
    made.axes[0].xaxis.label.set_fontsize(60)
    assert not inside(made)


@pytest.mark.parametrize(
    ("size", "scale", "error", "words"),
    [
        ((4, 3), 0, ValueError, "above 0"),
        ((0, 3), 1, ValueError, "above 0"),
        ((4, 3), "large", TypeError, "scale is 'large'"),
        ((4, float("nan")), 1, ValueError, "size is nan"),
        (4, 1, ValueError, "size is 4; it is a pair"),
        ((2, 1.5), 2, ValueError, r"letters of scale 2 need at least \(3.8, 1.5\)"),
    ],
)
def test_what_cannot_be_drawn_is_refused(size, scale, error, words):
    experiment = Experiment()
    with pytest.raises(error, match=words):
        drawing(experiment, size=size, scale=scale)


def test_the_size_that_is_named_as_the_least_is_enough():
    experiment = Experiment()
    assert drawing(experiment, size=(3.8, 1.5), scale=2)
