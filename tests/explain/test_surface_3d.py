"""The surface in 3-D: what is drawn, where a point of it is on the picture, and what is refused."""

from __future__ import annotations

import io

import numpy as np
import pytest
from mpl_toolkits.mplot3d import proj3d
from PIL import Image

from backprop_widgets import Experiment, Explorer, Landscape, two_paths
from backprop_widgets.explain.figures.heatmap import frameless_figure
from backprop_widgets.explain.figures.surface_3d import DEFAULT_VIEW, box_axes, check_view, draw_relief
from backprop_widgets.training.loss_surface import Surface

SIZE = (640, 496)
LINE = np.linspace(0.0, 1.0, 41)


def surface(losses, x=LINE, y=LINE):
    return Surface(("w1", "w2"), x, y, losses)


def bowl():
    x, y = np.meshgrid(LINE, LINE)
    return surface((x - 0.3) ** 2 + (y - 0.6) ** 2)


def draw(losses, view=DEFAULT_VIEW):
    return draw_relief(losses, view, SIZE)


def image(picture):
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGBA")).astype(int)


def placed(view, *shares):
    """Return where mplot3d puts a point, in shares of the picture; the page does the same, see test_loss_surface.py."""
    figure = frameless_figure(SIZE, 1.0)
    axes = box_axes(figure, view)
    figure.canvas.draw()
    x, y, _ = proj3d.proj_transform(*shares, axes.get_proj())
    left, bottom = axes.transData.transform((x, y))
    return left / SIZE[0], 1 - bottom / SIZE[1]


def peak(height, view, at=(10, 30)):
    """Return a plane with a needle on it, as a picture, and where the tip of the needle should be."""
    losses = np.zeros((41, 41))
    losses[at[1], at[0]] = height
    return draw(surface(losses), view), placed(view, LINE[at[0]], LINE[at[1]], 1.0)


@pytest.mark.parametrize("view", [DEFAULT_VIEW, (20.0, 10.0), (160.0, 60.0), (-90.0, 30.0)])
def test_a_point_of_the_surface_lies_where_the_projection_says(view):
    picture, (u, v) = peak(2.0, view)
    flat = draw(surface(np.where(np.eye(41) > 2, 1, 0.0)), view)
    pixels = image(picture)
    changed = np.argwhere(np.abs(pixels - image(flat)).sum(axis=2) > 200)
    inside = changed[np.abs(changed[:, 1] / pixels.shape[1] - u) < 0.03]
    top = inside[:, 0].min() / pixels.shape[0]  # the tip is the highest of what the needle has changed
    assert top == pytest.approx(v, abs=0.02)


def test_a_projection_of_another_view_would_be_seen():
    _, (u, v) = peak(2.0, DEFAULT_VIEW)
    _, (other, _) = peak(2.0, (DEFAULT_VIEW[0] + 40, DEFAULT_VIEW[1]))
    assert abs(u - other) > 0.05  # more than the tests above let pass
    assert 0 < u < 1
    assert 0 < v < 1


def test_the_box_is_inside_the_picture_from_all_sides():
    for azimuth in range(-180, 180, 45):
        for elevation in (5.0, 34.0, 85.0):
            corners = [placed((float(azimuth), elevation), x, y, z) for x in (0, 1) for y in (0, 1) for z in (0, 1)]
            assert np.min(corners) > 0.02
            assert np.max(corners) < 0.98


def test_no_box_and_no_axis_is_drawn():
    picture = image(draw(bowl()))
    seen = picture[picture[..., 3] == 255][:, :3]
    assert (seen[:, 2] >= seen[:, 0]).all()  # nothing but blues


def test_the_same_again_is_the_same_picture_and_another_is_another():
    first = draw(bowl())
    assert draw(bowl()) == first
    assert draw(bowl(), (10.0, 20.0)) != first
    assert draw(surface(bowl().losses ** 2)) != first
    assert draw_relief(bowl(), DEFAULT_VIEW, (300, 200)) != first
    assert len(first) < 150_000


HOLE = np.where(bowl().losses > 0.3, np.nan, bowl().losses)


@pytest.mark.parametrize(
    "losses",
    [
        np.zeros((41, 41)),
        np.full((41, 41), np.inf),
        np.full((41, 41), np.nan),
        HOLE,
        np.eye(41) * 1e308,
        -np.eye(41) * 1e308 + np.ones((41, 41)) * 1e308,
        np.eye(41) * 1e-300,
    ],
)
def test_a_flat_or_broken_surface_is_still_a_picture(losses):
    assert image(draw(surface(losses))).shape == (496, 640, 4)


@pytest.mark.parametrize("scale", [0.7, 1.0, 1.25, 2.0, 3.0])
@pytest.mark.parametrize("size", [(1, 1), (333, 301), (1001, 77)])
def test_a_picture_has_the_size_that_is_asked_for(size, scale):
    assert image(draw_relief(bowl(), DEFAULT_VIEW, size, scale)).shape == (*size[::-1], 4)


def test_where_there_is_no_loss_there_is_a_hole():
    flat = np.where(HOLE > 2, 1.0, 0.0)
    broken = np.where(np.isnan(HOLE), np.nan, flat)
    pictures = [image(draw(surface(losses))) for losses in (flat, broken)]
    blue = [int((picture[..., 3] == 255).sum()) for picture in pictures]
    assert blue[1] < 0.9 * blue[0]


@pytest.mark.parametrize("ends", [(-1e300, 1e300), (1e-300, 2e-300), (1e9, 1e9 + 1), (-4.0, 4.0)])
def test_any_range_has_room(ends):
    line = np.linspace(*ends, 41)
    np.testing.assert_array_equal(image(draw(surface(bowl().losses, line, line))), image(draw(bowl())))


@pytest.mark.parametrize(
    ("view", "error", "words"),
    [
        ((1,), ValueError, "pair of degrees"),
        ("ab", ValueError, "pair of degrees"),
        (None, ValueError, "pair of degrees"),
        ((1, "b"), TypeError, "elevation is 'b'"),
        ((float("nan"), 1), ValueError, "azimuth is nan"),
    ],
)
def test_a_view_that_is_none_is_refused(view, error, words):
    with pytest.raises(error, match=words):
        check_view(view)
    landscape = Landscape(Experiment())
    with pytest.raises(error, match=words) if view is not None else pytest.raises(ValueError, match="kind is 'round'"):
        landscape.set_kind("3d" if view is not None else "round", view)
    assert (landscape.kind, landscape.view) == ("2d", DEFAULT_VIEW)
    landscape.close()


def test_the_landscape_sends_one_kind_or_the_other():
    landscape = Landscape(Experiment(), kind="3d")
    landscape.redraw()
    background, picture = landscape.background, landscape.picture
    assert background["look"] == {"kind": "3d", "view": list(DEFAULT_VIEW)}
    landscape.set_kind("3d", view=(30, 200))
    assert landscape.view == (30.0, 85.0)
    assert landscape.picture != picture
    landscape.set_kind("2d")
    assert landscape.background["look"]["kind"] == "2d"
    assert image(landscape.picture)[..., 3].min() == 255
    landscape.close()
    with pytest.raises(ValueError, match="kind is '4d'; allowed are '2d' and '3d'"):
        Landscape(Experiment(), kind="4d")


def test_the_page_asks_for_a_look_and_rubbish_is_refused():
    landscape = Landscape(Experiment())

    def ask(**asked):
        number = landscape.asked.get("number", 0) + 1
        landscape.set_state({"asked": {"number": number, **asked}})
        assert landscape.background["answer"] == number
        return landscape.background.get("look")

    assert ask(look={"kind": "3d", "view": [0, 40]}) == {"kind": "3d", "view": [0.0, 40.0]}
    for rubbish in ({"kind": "4d", "view": [0, 40]}, {"kind": "2d", "view": [0]}, {"kind": "2d"}, 7, {"view": [1, 2]}):
        assert ask(look=rubbish) == {"kind": "3d", "view": [0.0, 40.0]}
        assert landscape.state.refusal
        assert (landscape.kind, landscape.view) == ("3d", (0.0, 40.0))
    assert ask() == {"kind": "3d", "view": [0.0, 40.0]}
    landscape.close()


def test_code_says_which_kind_and_from_where():
    explorer = Explorer(two_paths())
    assert "set_kind" not in explorer.code()
    explorer.views["surface"].set_kind("3d")
    assert 'explorer.views["surface"].set_kind("3d")\n' in explorer.code()
    explorer.views["surface"].set_kind("3d", view=(10.5, 20))
    names: dict = {}
    exec(explorer.code(), names)
    assert names["explorer"].views["surface"].background == explorer.views["surface"].background
    assert names["explorer"].views["surface"].view == (10.5, 20.0)
    names["explorer"].close()
    explorer.close()
