"""The loss surface as a picture: the quick one for the page, and the whole figure."""

from __future__ import annotations

import gc
import io
import re
import tracemalloc

import numpy as np
import pytest
from matplotlib.image import imread
from matplotlib.text import Text
from PIL import Image

from backprop_widgets import loss_surface, worked_example
from backprop_widgets.explain.figures.figure import _valley_height, plot_surface, plot_trajectory
from backprop_widgets.explain.figures.figure_size import AXES as PLACE
from backprop_widgets.explain.figures.heatmap import draw_heatmap
from backprop_widgets.explain.figures.levels import contour_levels
from backprop_widgets.explain.figures.png import to_png
from backprop_widgets.training.descent import descend
from backprop_widgets.training.loss_surface import Surface

AXES = {"w1": (-4.0, 4.0), "w2": (-2.0, 2.0)}


def surface_at(**values):
    network = worked_example()
    surface = loss_surface(network.graph, {**network.values, **values}, axes=AXES)
    at = {**network.values, **values, "w1": surface.x[None, :], "w2": surface.y[:, None]}
    return surface, network.graph.forward(at)["y"] - at["t"]


def pixels(picture):
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB")).astype(int)


def heatmap(**values):
    return draw_heatmap(surface_at(**values)[0])


def test_walls_are_dark_the_valley_is_light_and_white_lines_run_between_the_bands():
    picture = pixels(heatmap())
    high, wide = picture.shape[:2]
    assert picture[5, wide - 5].mean() < 90
    assert picture[high // 2 + 12, 20].mean() > 235
    column = picture[:, wide - 5].mean(axis=1)
    lines = (column[1:-1] > column[:-2] + 5) & (column[1:-1] > column[2:] + 5)
    assert 18 <= lines.sum() <= 22  # eleven from the valley up, and eleven down; the lowest are on white


def test_a_picture_has_the_size_that_is_asked_for_and_its_lines_grow_with_the_scale():
    surface = surface_at()[0]
    small, large = (pixels(draw_heatmap(surface, (200, 150), scale)) for scale in (1.0, 3.0))
    assert small.shape == large.shape == (150, 200, 3)
    assert (large > 250).all(axis=2).mean() > 1.5 * (small > 250).all(axis=2).mean()


def test_another_surface_is_another_picture():
    assert heatmap(x=1.5) == heatmap(x=1.5) != heatmap(x=1.4)


@pytest.mark.parametrize("x", [-2.0, -0.3, 0.0, 1e-3, 1.0, 2.0, 1e6])
@pytest.mark.parametrize("t", [-1.0, 0.0, 0.7])
def test_a_picture_is_a_small_message(x, t):
    assert len(heatmap(x=x, t=t)) <= 80_000


def test_the_levels_count_up_to_the_highest_loss():
    surface, _ = surface_at()
    levels = [float(text) for text in contour_levels(surface).labels]
    assert len(levels) == 7
    assert levels == sorted(levels)
    assert levels[0] == pytest.approx(surface.losses.min(), abs=0.006)
    assert levels[-1] == pytest.approx(surface.losses.max(), abs=0.006)


def test_the_words_of_the_valley_stand_where_it_leaves_the_edge():
    assert _valley_height(surface_at()[1]) == pytest.approx(0.5, abs=0.01)
    assert _valley_height(surface_at(t=1.0)[1]) is None


ODD = [np.zeros((5, 5)), np.full((5, 5), np.nan), np.where(np.eye(5), np.inf, 1.0), 1e308 * np.eye(5), -np.eye(5)]


@pytest.mark.parametrize("losses", ODD)
def test_a_flat_or_broken_surface_is_still_a_picture(losses):
    surface = Surface(("w1", "w2"), np.linspace(0, 1, 5), np.linspace(0, 1, 5), losses)
    assert pixels(draw_heatmap(surface)).shape == (520, 540, 3)
    assert to_png(plot_surface(surface, None, "L", (4.0, 3.1))).startswith(b"\x89PNG")


def test_what_is_not_finite_is_grey():
    surface = Surface(("w1", "w2"), np.linspace(0, 1, 5), np.linspace(0, 1, 5), np.full((5, 5), np.nan))
    assert np.unique(pixels(draw_heatmap(surface)).reshape(-1, 3), axis=0).shape[0] == 1


def test_redrawing_keeps_nothing():
    def kept(count):
        for turn in range(count):
            heatmap(x=turn / 100)
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    heatmap()
    tracemalloc.start()
    try:
        assert kept(60) - kept(20) < 20_000
    finally:
        tracemalloc.stop()


def test_the_figure_shows_surface_and_path():
    network, (surface, errors) = worked_example(), surface_at()
    plain = imread(io.BytesIO(to_png(plot_surface(surface, errors, "L", (4.0, 3.1)), paper="white")))
    path = descend(network.graph, network.values, weights=network.weights)
    figure = plot_trajectory(plot_surface(surface, errors, "L", (4.0, 3.1)), path, network.weights)
    shown = imread(io.BytesIO(to_png(figure, paper="white")))
    left, bottom, wide, high = PLACE
    top = 1 - bottom - high
    rows, columns = plain.shape[:2]
    column, row = int((left + wide * 4.5 / 8) * columns), int((top + high * 1.6 / 4) * rows)
    assert np.abs(plain[row, column] - shown[row, column]).max() > 0.2  # the path passes here
    corner = plain[int((top + 0.03) * rows), int((left + wide - 0.03) * columns)]
    valley = plain[int((top + high / 2) * rows) + 6, columns // 2]
    assert corner[:3].mean() < 0.5 < valley[:3].mean()


def words_in(figure):
    """Return the words that a figure shows; commands of TeX are none."""
    texts = [text.get_text() for text in figure.findobj(Text)]
    return [word for text in texts for word in re.findall(r"[A-Za-z]{2,}", re.sub(r"\\[A-Za-z]+", "", text))]


def test_pictures_carry_symbols_and_numbers_and_no_words():
    surface, errors = surface_at()
    flat = plot_surface(surface, errors, "L", (4.0, 3.1))
    assert "L = 0" in [text.get_text() for text in flat.findobj(Text)]
    assert words_in(flat) == []
    flat.axes[0].set_title("loss $L$")
    assert words_in(flat) == ["loss"]
