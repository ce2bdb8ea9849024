"""A slope that was measured over too long a nudge is told from a slip."""

from __future__ import annotations

import pytest

from backprop_widgets import Worksheet, two_paths, worked_example

POINT = {"x": -0.5, "t": 0.8, "w1": 0.4, "w2": -0.7}
NUDGES = {"up": (1, 0), "down": (0, 1), "both": (1, 1)}


def slope(graph, values, name, side, size):
    """Return the slope of the loss between two nudges of one input."""
    up, down = NUDGES[side]
    above = graph.forward(values | {name: values[name] + up * size})[graph.output.name]
    below = graph.forward(values | {name: values[name] - down * size})[graph.output.name]
    return (above - below) / ((up + down) * size)


@pytest.mark.parametrize("size", [0.1, 0.2, 0.5, 1])
@pytest.mark.parametrize(("name", "side"), [("w1", "down"), ("w2", "down"), ("x", "down")])
def test_a_long_nudge_is_named_with_its_side_and_size(name, side, size):
    said = Worksheet("nudges", POINT).check(f"dL/d{name}", slope(worked_example().graph, POINT, name, side, size))
    assert (said.kind, said.right) == ("measured", False)
    assert f"a nudge of {size} {side}wards" in said.text


@pytest.mark.parametrize(("name", "size"), [("w1", 0.1), ("w1", 1), ("w2", 0.05), ("w2", 0.1), ("w2", 0.5), ("x", 1)])
def test_so_is_one_upwards(name, size):
    said = Worksheet("nudges", POINT).check(f"dL/d{name}", slope(worked_example().graph, POINT, name, "up", size))
    assert said.kind == "measured"
    assert f"a nudge of {size} upwards" in said.text


@pytest.mark.parametrize("size", [0.001, 0.1])
@pytest.mark.parametrize(
    ("slip", "factor", "words"),
    [
        ("doubled", lambda size: 2, "twice as far"),
        ("undivided", lambda size: 2 * size, "a slope is the change, divided by the nudge"),
        ("reversed", lambda size: -1, "the wrong way round"),
    ],
)
def test_slips_of_measuring_are_named_where_slopes_are_measured(slip, factor, words, size):
    sheet = Worksheet("nudges", POINT, measured=True)
    sheet.reset()
    number = slope(worked_example().graph, POINT, "w1", "both", size) * factor(size)
    said = sheet.check("dL/dw1", float(f"{number:.6g}"))
    assert (said.kind, said.right) == ("measured", False)
    assert words in said.text
    if slip != "undivided":
        assert said.text != Worksheet("nudges", POINT).check("dL/dw1", float(f"{number:.6g}")).text


def test_so_are_two_nudges_where_the_curve_bends_between_them():
    said = Worksheet("nudges", POINT).check("dL/dw1", slope(worked_example().graph, POINT, "w1", "both", 1))
    assert said.kind == "measured"
    assert "a nudge of 1 up and one down" in said.text


def test_a_weight_on_two_routes():
    example = two_paths()
    sheet = Worksheet("nudges", example.values, network=example)
    said = sheet.check("dErr/dw01", slope(example.graph, example.values, "w01", "up", 0.1))
    assert said.kind == "measured"


@pytest.mark.parametrize("quantity", ["z", "dL/dw1"])
def test_another_number_gets_a_hint(quantity):
    sheet = Worksheet("nudges", POINT)
    sheet.reset()
    said = sheet.check(quantity, 0.213)
    assert said.kind == "wrong"
    assert "Hint 1" in said.text


def test_short_nudges_are_right():
    for side in NUDGES:
        exact = slope(worked_example().graph, POINT, "w1", side, 1e-4)
        assert Worksheet("nudges", POINT).check("dL/dw1", exact).right
