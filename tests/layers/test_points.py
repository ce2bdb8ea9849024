"""Points of two classes: where they lie, which are held out, and a network of scalars that tells them apart."""

from __future__ import annotations

import numpy as np
import pytest

from backprop_widgets import Points, descend, mlp, moons, xor

KINDS = pytest.mark.parametrize("draw", [moons, xor])


@KINDS
def test_the_seed_decides_all_and_more_points_are_the_same_ones_first(draw):
    train, held_out = draw(50, 20, seed="Ada")
    again, _ = draw(70, 2, seed="Ada")
    assert np.array_equal(np.concatenate([train.positions, held_out.positions]), again.positions)
    assert not np.array_equal(draw(50, 20)[0].positions, train.positions)
    assert (len(train.labels), len(held_out.labels)) == (50, 20)
    assert train.labels.sum() * 2 == 50


def test_without_noise_they_lie_where_the_formulas_say():
    (points, _), (corners, _) = moons(100, 2, noise=0), xor(100, 2, noise=0)
    side = 1 - 2 * points.labels
    assert np.hypot(*(side[:, None] * points.positions + [0.5, 0.25]).T) == pytest.approx(np.ones(100))
    assert (corners.positions.prod(axis=1) < 0).astype(int).tolist() == corners.labels.tolist()
    assert {tuple(map(float, corner)) for corner in corners.positions} == {(a, b) for a in (-1, 1) for b in (-1, 1)}


def test_the_noise_is_a_standard_deviation():
    points, _ = xor(4000, 2, noise=0.2)
    spread = points.positions - np.sign(points.positions)
    assert spread.std(axis=0) == pytest.approx([0.2, 0.2], rel=0.05)
    assert spread.mean(axis=0) == pytest.approx([0, 0], abs=0.02)


@KINDS
def test_a_network_learns_them(draw):
    network = mlp((2, 4, 1), loss="binary_cross_entropy")
    train, held_out = draw()
    assert set(train.values) == set(network.graph.variables) - set(network.weights)
    path = descend(network, train.values, eta=0.5, steps=500, batch=20)
    weights = dict(zip(path.names, path.weights[-1].tolist(), strict=True))
    said = network.graph.forward({**held_out.values, **weights})["a2_1"] > 0.5
    assert np.mean(said == held_out.labels) > 0.9
    assert repr(held_out) == "<points: 100, of class 1 are 50>"


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({"count": 1}, ValueError, "count is 1; allowed are integers from 2 up"),
        ({"held_out": 2.5}, TypeError, "held_out is 2.5"),
        ({"noise": -1}, ValueError, "noise is -1.0; allowed are numbers from 0 up"),
        ({"noise": "much"}, TypeError, "noise"),
        ({"seed": None}, TypeError, "a seed is a whole number or a text"),
    ],
)
@KINDS
def test_what_is_no_number_of_points_is_refused(draw, given, error, said):
    with pytest.raises(error, match=said):
        draw(**given)


def test_points_are_also_made_by_hand():
    values = Points(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([0, 1])).values
    assert {name: column.tolist() for name, column in values.items()} == {"x1": [1, 3], "x2": [2, 4], "t": [0, 1]}
