"""What lesson 2 says, number by number and sentence by sentence."""

from __future__ import annotations

import re
from importlib.resources import files

import numpy as np
import pytest

from backprop_widgets import Experiment, Graph, Worksheet, descend, half_squared_error, tanh, variables, worked_example
from backprop_widgets.exercises.question import read_question
from backprop_widgets.experiment.figure import compute_surface

GRAPH = worked_example().graph
POINT = {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}
TWO = {**POINT, "x": np.array([1.5, -1.0]), "t": np.array([0.8, 0.3])}
RANGES = Experiment(values=POINT).ranges
FORWARD = GRAPH.forward(POINT)
WEST_EAST, SOUTH_NORTH = np.linspace(*RANGES["w1"], 161)[:, None], np.linspace(*RANGES["w2"], 161)
Y, T = variables("y t")
ABSOLUTE = Graph(abs(Y - T).named("L"))
HALF_SQUARE = Graph(half_squared_error(Y, T).named("L"))
NOISY = np.array([0.7, 0.75, 0.8, 0.9, 5.0])  # targets of one input, the last of them wrong


def loss(**changed):
    return GRAPH.forward({**POINT, **changed})["L"]


def mean_loss(w1, w2, x, t):
    return sum(GRAPH.forward(x=each, t=wanted, w1=w1, w2=w2)["L"] for each, wanted in zip(x, t, strict=True)) / len(x)


def walk(graph, steps, eta=0.3):
    return descend(graph, {"y": 0, "t": 0.8}, weights=("y",), eta=eta, steps=steps).weights[:, 0]


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (GRAPH.forward(TWO)["y"][0] - 0.8, "-1.25"),
        (GRAPH.forward(TWO)["y"][1] - 0.3, "-0.58"),
        (FORWARD["y"], "-0.451959"),
        (GRAPH.forward(x=1, t=0, w1=0.5, w2=0.5)["y"], "0.3112"),
        (GRAPH.forward(x=1, t=0, w1=0.5, w2=0.5)["L"], "0.0484"),
    ],
)
def test_a_number_is_the_networks(value, printed):
    assert f"{value:.{len(printed.rpartition('.')[2])}f}" == printed


def test_the_new_errors_are_those_of_some_setting_of_the_dials():
    outputs = GRAPH.forward({**TWO, "w1": -0.8, "w2": 1.74})["y"]
    assert [f"{error:.2f}" for error in outputs - TWO["t"]] == ["-0.40", "0.90"]


def test_the_new_errors_are_better_by_the_mean_of_the_half_squares_and_fall_to_about_half():
    before, after = (np.mean(np.square(errors) / 2) for errors in ((-1.25, -0.58), (-0.40, 0.90)))
    assert (f"{before:.3f}", f"{after:.3f}") == ("0.475", "0.243")
    assert 0.5 < after / before < 0.52


def test_the_square_takes_several_small_errors_rather_than_a_large_one():
    for parts in (2, 3, 10):
        assert parts * (1 / parts) ** 2 < 1**2
        assert parts * abs(1 / parts) == pytest.approx(1)


def test_the_slope_of_half_the_square_is_the_error():
    backward = GRAPH.forward({**POINT, "w2": SOUTH_NORTH}).backward()
    outputs = GRAPH.forward({**POINT, "w2": SOUTH_NORTH})["y"]
    assert (backward["y"] == outputs - 0.8).all()
    h = 1e-6
    measured = ((outputs + h - 0.8) ** 2 / 2 - (outputs - h - 0.8) ** 2 / 2) / (2 * h)
    assert backward["y"] == pytest.approx(measured, abs=1e-9)


def test_dragging_the_one_dial_takes_the_output_past_the_target():
    question = read_question("02/tilt")
    low, high = Experiment(question.network, values=question.values).ranges["w"]
    assert low < question.values["w"] < question.values["t"] < high
    assert set(question.move) == {"w", "t"}


def test_with_the_absolute_value_the_steps_go_to_and_fro_for_ever():
    places = walk(ABSOLUTE, 10_000)
    assert np.abs(np.diff(places)) == pytest.approx(0.3)
    assert places[2::2] == pytest.approx(0.6)
    assert places[3::2] == pytest.approx(0.9)


def test_with_half_the_square_each_step_takes_three_tenths_of_the_distance_that_is_left():
    distance = 0.8 - walk(HALF_SQUARE, 60)
    assert distance[1:] == pytest.approx(0.7 * distance[:-1])
    assert (distance > 0).all()
    assert 0.8 - walk(HALF_SQUARE, 10_000)[-1] == pytest.approx(0, abs=1e-12)


def test_the_absolute_value_arrives_with_steps_that_become_shorter():
    y = 0.0
    for step in range(1, 10_001):
        y -= 0.3 / step * ABSOLUTE.forward(y=y, t=0.8).backward()["y"]
    assert y == pytest.approx(0.8, abs=1e-4)
    assert sum(0.3 / step**2 for step in range(1, 10_001)) < 0.8  # too fast: they do not get there


def test_the_absolute_value_has_a_corner_and_half_the_square_has_none():
    sides = (0.8 - 1e-9, 0.8 + 1e-9)
    assert [ABSOLUTE.forward(y=y, t=0.8).backward()["y"] for y in sides] == [-1, 1]
    assert [HALF_SQUARE.forward(y=y, t=0.8).backward()["y"] for y in sides] == pytest.approx([0, 0], abs=1e-8)


def test_a_wrong_target_disturbs_the_absolute_value_less():
    outputs = np.linspace(0, 6, 6001)[:, None]

    def shift(size):
        best = [outputs[size(outputs - targets).sum(axis=1).argmin(), 0] for targets in (NOISY[:-1], NOISY)]
        return best[1] - best[0]

    assert 0 <= shift(np.abs) < 0.06
    assert shift(np.square) > 0.8


def test_the_least_squares_are_the_most_probable_where_noise_is_normal():
    outputs = np.linspace(0, 6, 601)[:, None]
    density = np.exp(-np.square(NOISY - outputs) / 2) / np.sqrt(2 * np.pi)
    assert density.prod(axis=1).argmax() == np.square(NOISY - outputs).sum(axis=1).argmin()
    spread = np.array([1, 1, 1, 1, 3])
    uneven = np.exp(-np.square((NOISY - outputs) / spread) / 2) / spread
    assert uneven.prod(axis=1).argmax() != np.square(NOISY - outputs).sum(axis=1).argmin()


def test_sum_or_mean_with_or_without_the_half_have_the_same_best_setting_and_slopes_that_differ_by_a_factor():
    losses = GRAPH.forward({**TWO, "w1": WEST_EAST[..., None], "w2": SOUTH_NORTH[:, None]})["L"]
    others = [losses.sum(axis=-1), losses.mean(axis=-1), 2 * losses.sum(axis=-1), 2 * losses.mean(axis=-1)]
    assert len({int(other.argmin()) for other in others}) == 1
    rise = [other[40, 60] - other[40, 59] for other in others]
    assert np.array(rise) / rise[1] == pytest.approx([2, 1, 4, 2])


@pytest.mark.parametrize("digits", [15, 4, 2])
def test_the_sheet_names_the_half_that_is_missing(digits):
    said = Worksheet("test_lesson_02", POINT).check("L", round((FORWARD["y"] - 0.8) ** 2, digits))
    assert "The ½ is missing" in said.text
    assert not said.right


def test_the_valley_has_one_w2_for_each_w1_and_more_of_it_in_the_west():
    w1 = np.linspace(*RANGES["w1"], 81)
    needed = 0.8 / GRAPH.forward({**POINT, "w1": w1})["a"]
    assert loss(w1=w1, w2=needed) == pytest.approx(0, abs=1e-20)
    assert (loss(w1=w1, w2=needed + 0.05) > 0).all()
    assert (loss(w1=w1, w2=needed - 0.05) > 0).all()
    assert (np.diff(needed) < 0).all()
    assert loss(w1=0, w2=1.6) == 0


def test_far_to_the_west_and_where_w2_is_0_the_ground_is_level():
    assert loss(w1=-12, w2=SOUTH_NORTH) == pytest.approx(0.32, abs=1e-6)
    assert loss(w1=-1000.0, w2=SOUTH_NORTH) == pytest.approx(0.32)
    assert np.abs(loss(w1=RANGES["w1"][0], w2=SOUTH_NORTH) - 0.32).max() < 0.005  # as far as the map goes
    assert loss(w1=-12, w2=0.8 / GRAPH.forward({**POINT, "w1": -12})["a"]) == pytest.approx(0)  # far beyond the map
    assert (RANGES["w2"][0], RANGES["w2"][1]) == (-2, 2)
    assert loss(w1=WEST_EAST, w2=0) == pytest.approx(0.32)
    assert loss(w1=2, w2=1) == pytest.approx(0, abs=0.05)  # and is not level everywhere


def test_the_highest_place_of_the_map_is_its_south_east_corner():
    heights = loss(w1=WEST_EAST, w2=SOUTH_NORTH)
    assert np.unravel_index(heights.argmax(), heights.shape) == (160, 0)
    assert (RANGES["w1"][1], RANGES["w2"][0]) == (4, -2)
    assert heights.max() == GRAPH.forward({**POINT, "w1": 4, "w2": -2})["L"]
    assert GRAPH.forward({**POINT, "w1": 4, "w2": -2})["a"] > 0.99


def test_every_height_has_a_line_of_its_own():
    w1 = np.linspace(*RANGES["w1"], 81)
    a = GRAPH.forward({**POINT, "w1": w1})["a"]
    for height in (0.01, 0.1, 1):
        for side in (1, -1):
            assert loss(w1=w1, w2=(0.8 + side * np.sqrt(2 * height)) / a) == pytest.approx(height)


def test_two_valleys_cross_at_one_place_and_nothing_else_is_0():
    at = {"w1": 0.8708302540843061, "w2": 1.0166680256735727}
    assert (f"{at['w1']:.2f}", f"{at['w2']:.2f}") == ("0.87", "1.02")
    assert mean_loss(**at, x=TWO["x"], t=TWO["t"]) < 1e-30
    w1 = np.linspace(*RANGES["w1"], 8001)
    other = GRAPH.forward(x=-1, t=0.3, w1=w1, w2=0.8 / GRAPH.forward({**POINT, "w1": w1})["a"])["y"] - 0.3
    (crossings,) = np.nonzero(np.diff(np.sign(other)))
    assert w1[crossings] == pytest.approx([at["w1"]], abs=0.002)
    assert np.abs(np.array(Experiment(values=TWO).graph.forward({**TWO, **at})["y"]) - TWO["t"]).max() < 0.01


def test_the_map_of_two_samples_shows_their_mean():
    question = read_question("02/crossing")
    experiment = Experiment(question.network, values=question.values, eta=0, steps=0)
    assert experiment.weights == ("w1", "w2")
    axes = {name: experiment.ranges[name] for name in ("w1", "w2")}
    losses = np.asarray(compute_surface(experiment, axes, experiment.inputs).losses)
    rows, columns = (np.linspace(*axes[name], size) for name, size in zip(("w2", "w1"), losses.shape, strict=True))
    right = mean_loss(columns[None, :], rows[:, None], TWO["x"], TWO["t"])
    assert losses == pytest.approx(right)


def test_a_third_sample_is_as_a_rule_too_many():
    fine = np.linspace(-8, 8, 801)[:, None], np.linspace(-8, 8, 801)
    generator = np.random.default_rng(2)
    lowest = []
    for _ in range(10):
        x, t = generator.uniform(-2, 2, 3), generator.uniform(0, 1, 3)
        lowest.append(mean_loss(*fine, x, t).min())
    assert min(lowest) > 1e-4
    assert mean_loss(*fine, TWO["x"], TWO["t"]).min() < 1e-5  # which two samples reach on the same grid


def bug():
    """Return the three lines of the question, and a function that runs them."""
    text = (files("backprop_widgets.exercises") / "questions" / "en" / "02.md").read_text(encoding="utf-8")
    lines = re.search(r"^```\n(errors = .*?)^```", text, re.MULTILINE | re.DOTALL)[1]

    def run(code, y, t):
        names = {"y": np.array(y), "t": np.array(t)}
        exec(code, names)
        return names["loss"]

    return lines, run


def test_the_bug_lets_errors_cancel_and_its_two_other_lines_are_right():
    lines, run = bug()
    assert run(lines, [1.3, 0.3], [0.8, 0.8]) == 0
    assert run(lines, [1.3, 1.3], [0.8, 0.8]) == pytest.approx(0.125)
    assert run(lines.replace("y - t", "t - y"), [1.3, 0.2], [0.8, 0.9]) == run(lines, [1.3, 0.2], [0.8, 0.9])
    assert run(lines.replace(" / 2", ""), [1.3, 0.3], [0.8, 0.8]) == 0
    mended = lines.replace("errors.mean()", "(errors ** 2).mean()").replace("average ** 2", "average")
    assert run(mended, [1.3, 0.3], [0.8, 0.8]) == pytest.approx(0.125)


def test_the_new_networks_valley_is_straight_and_for_a_target_of_2_there_is_none():
    x, t, w1, w2 = variables("x t w1 w2")
    y = tanh(w1 * x + w2).named("y")
    graph = Graph(half_squared_error(y, t).named("L"))
    east = np.linspace(-4, 4, 81)
    straight = np.arctanh(0.5) - 2 * east  # w1 grows by 1, and w2 shrinks by x
    assert graph.forward(x=2, t=0.5, w1=east, w2=straight)["L"] == pytest.approx(0, abs=1e-20)
    assert (graph.forward(x=2, t=0.5, w1=east, w2=straight + 0.05)["L"] > 0).all()
    wide = np.linspace(-6, 6, 61)[:, None], np.linspace(-6, 6, 61)
    forward = graph.forward(x=2, t=2, w1=wide[0], w2=wide[1])
    assert forward["L"].min() >= 0.5
    assert (forward.backward()["y"] < 0).all()
    assert graph.forward(x=2, t=2, w1=50, w2=0.3)["L"] == pytest.approx(0.5)
    assert graph.forward(x=2, t=2, w1=-50, w2=0.3)["L"] == pytest.approx(4.5)


def test_at_a_target_of_0_the_valley_is_the_line_where_w2_is_0():
    heights = GRAPH.forward({**POINT, "t": 0, "w1": WEST_EAST, "w2": SOUTH_NORTH})["L"]
    assert (heights[:, SOUTH_NORTH == 0] == 0).all()
    assert (heights[:, SOUTH_NORTH != 0] > 0).all()


@pytest.mark.parametrize("name", ["tilt", "plain", "crossing", "transfer"])
def test_a_picture_that_shows_an_answer_comes_with_it_and_moves_what_has_been_explained(name):
    question = read_question(f"02/{name}")
    assert {"sliders"} < set(question.view)
    assert "eta" not in question.move
    assert 0 < len(question.move) < len(question.values) or name == "plain"
