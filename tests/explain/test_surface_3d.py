"""The surface in 3-D: what is drawn, where a point of it is on the picture, and what is refused."""

from __future__ import annotations

import io

import numpy as np
import pytest
from matplotlib.text import Text
from PIL import Image

from backprop_widgets import Experiment, Explorer, Landscape, two_paths
from backprop_widgets.explain.figures.surface_3d import DEFAULT_VIEW, Surface3DRenderer, check_view
from backprop_widgets.training.loss_surface import Surface

SIZE = (4.0, 3.1)
LINE = np.linspace(0.0, 1.0, 41)


def surface(losses, x=LINE, y=LINE):
    return Surface(("w1", "w2"), x, y, losses)


def bowl():
    x, y = np.meshgrid(LINE, LINE)
    return surface((x - 0.3) ** 2 + (y - 0.6) ** 2)


def image(relief):
    return np.asarray(Image.open(io.BytesIO(relief.picture)).convert("RGBA")).astype(int)


def placed(relief, *shares):
    """Return where the page puts a point, in shares of the picture."""
    u, v, _, weight = relief.projection @ np.array([*shares, 1.0])
    return u / weight, v / weight


def peak(height, view, at=(10, 30)):
    """Return a plane with a needle on it, as a picture, and where the tip of the needle should be."""
    losses = np.zeros((41, 41))
    losses[at[1], at[0]] = height
    relief = Surface3DRenderer(SIZE).draw(surface(losses), view)
    return relief, placed(relief, LINE[at[0]], LINE[at[1]], 1.0)


@pytest.mark.parametrize("view", [DEFAULT_VIEW, (20.0, 10.0), (160.0, 60.0), (-90.0, 30.0)])
def test_a_point_of_the_surface_lies_where_the_projection_says(view):
    relief, (u, v) = peak(2.0, view)
    flat = Surface3DRenderer(SIZE).draw(surface(np.where(np.eye(41) > 2, 1, 0.0)), view)
    pixels = image(relief)
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
    sculptor = Surface3DRenderer(SIZE)
    for azimuth in range(-180, 180, 45):
        for elevation in (5.0, 34.0, 85.0):
            relief = sculptor.draw(bowl(), (float(azimuth), elevation))
            corners = [placed(relief, x, y, z) for x in (0, 1) for y in (0, 1) for z in (0, 1)]
            assert np.min(corners) > 0.02
            assert np.max(corners) < 0.98


def test_lines_are_drawn_where_it_says_and_no_word_is():
    sculptor = Surface3DRenderer(SIZE)
    line = np.linspace(-2.0, 3.0, 41)
    relief = sculptor.draw(surface(bowl().losses, LINE, line), DEFAULT_VIEW)
    assert relief.ticks == ((0.0, 0.25, 0.5, 0.75, 1.0), (-2.0, 0.0, 2.0), (0.25, 0.5, 0.75))
    shares = [axis.get_majorticklocs() for axis in sculptor._axes._axis_map.values()]
    np.testing.assert_allclose(shares[1], [0.0, 0.4, 0.8])
    assert [text.get_text() for text in sculptor._figure.findobj(Text) if text.get_text()] == []


def test_turning_it_moves_no_height_and_what_is_nearer_is_less_deep():
    relief = Surface3DRenderer(SIZE).draw(bowl(), (-90.0, 20.0))  # seen along the second axis
    assert relief.heights == pytest.approx((0.0, 0.7**2 + 0.6**2), abs=1e-12)
    depths = [(relief.projection @ np.array([0.5, y, 0.0, 1.0]))[2:] for y in (0.0, 1.0)]
    near, far = (depth / weight for depth, weight in depths)
    assert near < far


def test_the_same_again_is_the_same_picture_and_another_is_another():
    sculptor = Surface3DRenderer(SIZE)
    first = sculptor.draw(bowl(), DEFAULT_VIEW).picture
    assert sculptor.draw(bowl(), (10.0, 20.0)).picture != first
    assert sculptor.draw(surface(bowl().losses ** 2), DEFAULT_VIEW).picture != first
    assert sculptor.draw(bowl(), DEFAULT_VIEW).picture == first
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
    relief = Surface3DRenderer(SIZE).draw(surface(losses), DEFAULT_VIEW)
    assert image(relief).shape == (496, 640, 4)
    assert np.isfinite(relief.projection).all()
    assert np.isfinite(relief.heights).all()
    assert relief.heights[0] < relief.heights[1]


def test_where_there_is_no_loss_there_is_a_hole():
    flat = np.where(HOLE > 2, 1.0, 0.0)
    broken = np.where(np.isnan(HOLE), np.nan, flat)
    pictures = [image(Surface3DRenderer(SIZE).draw(surface(losses), DEFAULT_VIEW)) for losses in (flat, broken)]
    blue = [int((picture[..., 3] == 255).sum()) for picture in pictures]
    assert blue[1] < 0.9 * blue[0]


@pytest.mark.parametrize("ends", [(-1e300, 1e300), (1e-300, 2e-300), (1e9, 1e9 + 1), (-4.0, 4.0)])
def test_any_range_has_room(ends):
    line = np.linspace(*ends, 41)
    relief = Surface3DRenderer(SIZE).draw(surface(bowl().losses, line, line), DEFAULT_VIEW)
    assert np.isfinite(relief.projection).all()


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
    background = landscape.background
    assert background["look"] == {"kind": "3d", "view": list(DEFAULT_VIEW)}
    assert len(background["projection"]) == 16
    landscape.set_kind("3d", view=(30, 200))
    assert landscape.view == (30.0, 85.0)
    assert landscape.background["projection"] != background["projection"]
    landscape.set_kind("2d")
    assert "projection" not in landscape.background
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
