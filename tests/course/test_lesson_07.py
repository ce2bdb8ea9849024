"""What lesson 7 says, number by number and sentence by sentence."""

from __future__ import annotations

import math
import re
from importlib.resources import files
from itertools import pairwise

import numpy as np
import pytest

from backprop_widgets import (
    MISTAKES,
    Experiment,
    Graph,
    Worksheet,
    descend,
    gradient_errors,
    half_squared_error,
    maximum,
    mazur,
    relu,
    sigmoid,
    variables,
    worked_example,
)
from backprop_widgets.exercises.bug_hunt import BugHunt
from backprop_widgets.exercises.question import read_question
from backprop_widgets.exercises.task import Task

POINT = {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}
GRAPH = worked_example().graph
ARTICLE = worked_example()
WEIGHTS = ("w1", "w2")
PLACES = {"input forgotten": 2, "sum for input": 2}  # at dz/dw1; of the others the first
MAZUR = mazur()
PRINTED = (0.149780716, 0.19956143, 0.24975114, 0.29950229, 0.35891648, 0.408666186, 0.511301270, 0.561370121)
X, T, W1, W2 = variables("x t w1 w2")
RECTIFIED = Graph(half_squared_error(W2 * relu(W1 * X), T).named("L"))


def wrong(key, network=None, values=POINT, **options):
    """Return an experiment with a mistake of the catalogue, at the place where the lesson makes it."""
    return Experiment(network, values=values, mistake=(key, PLACES.get(key, 0)), **options)


def errors(experiment):
    return [experiment.numbers[f"error of dL/d{weight}"] for weight in WEIGHTS]


def measured(graph, values, name, h):
    up, down = (graph.forward({**values, name: values[name] + by})[graph.output] for by in (h, -h))
    return (up - down) / (2 * h)


@pytest.fixture(scope="module")
def sixteen():
    """Return what each of the sixteen mistakes does: its experiment, by key."""
    return {key: wrong(key) for key in Experiment(values=POINT).mistakes}


@pytest.fixture(scope="module")
def right():
    return Experiment(values=POINT)


def test_a_nudge_and_the_backward_pass_agree_where_nothing_is_wrong():
    checks = GRAPH.check_gradients(POINT)
    assert all(check.error < 1e-7 for check in checks.values())
    assert f"{checks['w1'].backward:.6f}" == f"{measured(GRAPH, POINT, 'w1', 1e-5):.6f}" == "0.300750"
    assert GRAPH.forward(POINT)["L"] == pytest.approx(0.5 * (-0.7 / (1 + math.exp(-0.6)) - 0.8) ** 2, rel=1e-15)


def test_the_loss_that_is_written_down_without_the_package_measures_the_slope(capsys):
    text = (files("backprop_widgets.exercises") / "questions" / "en" / "07.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    exec(compile(code, "07/nudge", "exec"), {})
    assert f"{float(capsys.readouterr().out):.6f}" == "0.300750"


def test_two_slopes_that_differ_by_one_in_the_sixth_digit():
    slope = GRAPH.forward(POINT).backward()["w1"]
    assert round(slope * 1e6) - round(measured(GRAPH, POINT, "w1", 0.005) * 1e6) in (-1, 1)


def test_sixteen_can_be_made_here_and_the_check_finds_fourteen(sixteen):
    assert len(sixteen) == 16
    assert [key for key, experiment in sixteen.items() if max(errors(experiment)) < 1e-7] == ["uphill", "not reset"]
    found = [max(errors(experiment)) for experiment in sixteen.values() if max(errors(experiment)) > 1e-7]
    assert len(found) == 14
    assert min(found) > 0.01


def test_thirteen_lower_the_loss_and_seven_lower_it_further_than_the_right_program(sixteen, right):
    start, end = right.trajectory.losses[[0, -1]]
    assert (f"{start:.4f}", f"{end:.4f}", right.eta, right.steps) == ("0.7837", "0.0026", 0.1, 60)
    last = {key: experiment.trajectory.losses[-1] for key, experiment in sixteen.items()}
    assert sum(loss < start for loss in last.values()) == 13
    assert sum(loss < end for loss in last.values()) == 7


def test_longer_steps_arrive_sooner_here(right):
    assert Experiment(values=POINT, eta=0.2).trajectory.losses[-1] < right.trajectory.losses[-1]
    assert wrong("no slope").numbers["dL/dw1"] > 4 * right.numbers["dL/dw1"]


def test_most_slips_leave_the_direction_or_spoil_one_weight(sixteen, right):
    exact = np.array([right.numbers[f"dL/d{weight}"] for weight in WEIGHTS])
    kept = 0
    for experiment in sixteen.values():
        slopes = np.array([experiment.numbers[f"dL/d{weight}"] for weight in WEIGHTS])
        same_way = slopes @ exact > (1 - 1e-9) * np.linalg.norm(slopes) * np.linalg.norm(exact)
        kept += bool(same_way or np.isclose(slopes, exact, rtol=1e-9).any())
    assert kept >= 12


def test_the_second_weight_alone_brings_the_output_to_the_target_and_the_first_does_not(right):
    assert descend(GRAPH, POINT, weights=("w2",), eta=0.1, steps=400).losses[-1] < 1e-12
    for w1 in (-3, 0.4, 3):
        there = 0.8 * (1 + math.exp(-1.5 * w1))
        assert GRAPH.forward(POINT | {"w1": w1, "w2": there})["L"] == pytest.approx(0, abs=1e-20)
        assert GRAPH.forward(POINT | {"w1": w1})["L"] > 0.8**2 / 2


def test_at_another_place_another_number_comes_out(sixteen):
    assert Experiment(values=POINT, mistake=("input forgotten", 0)).trajectory.losses[-1] < 0.0026
    assert sixteen["input forgotten"].trajectory.losses[-1] > 0.0026


def test_most_mistakes_were_found_in_real_programs():
    assert sum(bool(mistake.source) for mistake in MISTAKES.values()) >= 15


def test_the_sign_of_one_weight_turns_and_the_other_makes_up_for_it(sixteen, right):
    path = sixteen["wrong weight"].trajectory
    assert path.weights[1][0] > 0.4 > right.trajectory.weights[1][0]
    assert path.losses[-1] < right.trajectory.losses[-1]
    assert path.weights[-1][1] > 0 > path.weights[0][1]


def test_gradients_that_are_not_reset_go_up_and_down(sixteen, right):
    path = sixteen["not reset"].trajectory
    assert (path.weights[1] == right.trajectory.weights[1]).all()
    assert (path.weights[2] != right.trajectory.weights[2]).any()
    turns = [before * after < 0 for before, after in pairwise(np.diff(path.losses))]
    assert sum(turns) >= 6
    assert max(path.losses[1:]) < path.losses[0]
    outputs = path.weights[:, 1] / (1 + np.exp(-1.5 * path.weights[:, 0]))
    assert sum((before - 0.8) * (after - 0.8) < 0 for before, after in pairwise(outputs)) >= 5
    assert (np.diff(path.weights[:, 1]) > 0).all()


def test_a_small_step_keeps_its_promise_and_two_programs_break_it(right):
    promise = 0.001 * sum(right.numbers[f"dL/d{weight}"] ** 2 for weight in WEIGHTS)
    falls = {None: (1, 1), "uphill": (-1, -1), "not reset": (1, 2)}
    for key, times in falls.items():
        losses = Experiment(values=POINT, eta=0.001, mistake=key).trajectory.losses[:3]
        assert -np.diff(losses) == pytest.approx([promise * each for each in times], rel=0.003)


def test_a_wrong_loss_is_learned_and_every_gradient_agrees():
    graph = Graph(half_squared_error((W2 * sigmoid(W1 * X)).named("y"), -T).named("L"))
    assert all(check.agrees for check in graph.check_gradients(POINT).values())
    path = descend(graph, POINT, weights=WEIGHTS, eta=0.1, steps=200)
    end = graph.forward({**POINT, **dict(zip(path.names, path.weights[-1], strict=True))})
    assert f"{end['y']:.2f}" == "-0.80"
    assert (np.diff(path.losses) < 0).all()


def test_three_of_the_fourteen_pass_at_the_point_of_the_first_lessons(sixteen):
    fourteen = [key for key, experiment in sixteen.items() if max(errors(experiment)) > 0.01]
    hidden = [key for key in fourteen if max(errors(wrong(key, ARTICLE, None))) < 1e-7]
    assert hidden == ["target forgotten", "input forgotten", "wrong weight"]


def test_the_error_of_a_large_nudge_goes_by_h_and_by_its_square():
    curve = gradient_errors(ARTICLE.graph, ARTICLE.values, "w1", steps=(0.1, 0.01, 0.001, 0.0001))
    assert [a / b for a, b in pairwise(curve.forward)] == pytest.approx([10, 10, 10], rel=0.2)
    assert [a / b for a, b in pairwise(curve.central)] == pytest.approx([100, 100, 100], rel=0.02)


def test_where_a_nudge_is_best():
    powers = np.arange(-11, -1.9, 0.25)
    steps = np.geomspace(1e-12, 1, 2401)
    curve = gradient_errors(ARTICLE.graph, ARTICLE.values, "w1", steps=steps)
    near = [abs(np.log10(steps) - power) < 0.2 for power in powers]
    forward, central = ([np.median(each[there]) for there in near] for each in (curve.forward, curve.central))
    assert -8 <= powers[np.argmin(forward)] <= -7
    assert 1e-9 < min(forward) < 1e-8
    assert abs(powers[np.argmin(central)] + 5) <= 0.5
    assert min(central) < 1e-10
    at = powers < -9
    assert np.array(forward)[at] == pytest.approx(np.array(central)[at], rel=1.5)  # the same digits are lost


def test_in_single_precision_the_same_nudge_leaves_hardly_a_digit():
    def loss(w1, number):
        one, half = number(1), number(0.5)
        y = half / (one + np.exp(-number(w1)))
        return half * y * y

    def error(number):
        h = number(1e-5)
        slope = (loss(number(0.5) + h, number) - loss(number(0.5) - h, number)) / (2 * h)
        return abs(slope / 0.0365700634 - 1)

    assert error(np.float64) < 1e-8
    assert error(np.float32) > 0.001


def test_two_losses_that_are_nearly_equal():
    up, down = (ARTICLE.graph.forward({**ARTICLE.values, "w1": 0.5 + by})["L"] for by in (1e-12, -1e-12))
    assert int(up * 1e11) == int(down * 1e11)
    assert len(str(int(up * 1e11))) == 10
    assert 1e3 < (up - down) / np.spacing(up) < 2e4  # four digits, and no fifth


def test_a_nudge_across_a_kink_measures_half_and_a_smaller_one_the_slope():
    beside = {"x": 1, "t": -1, "w1": 1e-7, "w2": 1}
    assert RECTIFIED.forward(beside).backward()["w1"] == pytest.approx(1, rel=1e-6)
    assert measured(RECTIFIED, beside, "w1", 1e-5) == pytest.approx(0.505, abs=0.001)
    assert measured(RECTIFIED, beside, "w1", 1e-8) == pytest.approx(1, rel=1e-6)
    assert not RECTIFIED.check_gradients(beside)["w1"].agrees


def test_at_a_kink_a_program_chooses():
    (v,) = variables("v")
    at = {kind: Graph(kind(v).named("s")) for kind in (relu, abs)}
    assert [graph.forward(v=0).backward()["v"] for graph in at.values()] == [0, 0]
    assert measured(at[relu], {"v": 0}, "v", 1e-5) == 0.5
    assert not at[relu].check_gradients({"v": 0})["v"].agrees
    p, q = variables("p q")
    tie = Graph(maximum(p, q).named("m")).forward(p=2, q=2).backward()
    assert (tie["p"], tie["q"]) == (0.5, 0.5)


def test_exactly_at_a_kink_no_nudge_helps_and_another_point_does():
    at = {"x": 1, "t": -1, "w1": 0, "w2": 1}
    assert RECTIFIED.forward(at).backward()["w1"] == 0
    assert [measured(RECTIFIED, at, "w1", h) for h in (1e-3, 1e-5, 1e-8)] == pytest.approx([0.5] * 3, rel=1e-3)
    assert all(check.agrees for check in RECTIFIED.check_gradients(at | {"w1": 0.01}).values())


def test_a_dead_unit_is_no_bug():
    dead = POINT | {"w1": -0.4}
    sweep = RECTIFIED.forward(dead).backward()
    assert [sweep[name] for name in WEIGHTS] == [0, 0]
    assert [measured(RECTIFIED, dead, name, 1e-5) for name in WEIGHTS] == [0, 0]
    assert all(check.agrees for check in RECTIFIED.check_gradients(dead).values())
    assert (descend(RECTIFIED, dead, weights=WEIGHTS, steps=1000).weights == [-0.4, -0.7]).all()
    alive = RECTIFIED.forward(POINT).backward()
    assert min(abs(alive[name]) for name in WEIGHTS) > 0.1
    assert RECTIFIED.forward(POINT | {"w2": 0.8 / 0.6})["L"] == pytest.approx(0, abs=1e-30)


def test_new_weights_too_early_cost_little_at_first_and_nothing_in_the_end():
    early = wrong("new weights too early", ARTICLE, None)
    exact = early.right_trajectory.losses
    above = early.trajectory.losses[1:] > exact[1:]
    assert above[0]
    assert not above[-1]
    assert sum(before != after for before, after in pairwise(above)) == 1  # it crosses once
    assert (abs(early.trajectory.losses / exact - 1) < 0.005).all()


def step(x, t, w1, w2, eta=0.1):
    """One step as the lesson prints it, with its mistake."""
    a = 1 / (1 + math.exp(-w1 * x))
    back = w2 * a - t
    w2 = w2 - eta * back * a
    w1 = w1 - eta * back * w2 * a * (1 - a) * x
    return w1, w2


def repaired(x, t, w1, w2, eta=0.1):
    """One step with the two lines exchanged, which is enough here."""
    a = 1 / (1 + math.exp(-w1 * x))
    back = w2 * a - t
    w1 = w1 - eta * back * w2 * a * (1 - a) * x
    w2 = w2 - eta * back * a
    return w1, w2


def test_where_a_weight_is_used_in_two_places_no_order_of_the_updates_is_right():
    x, v, w = variables("x v w")
    graph, point = Graph((w * sigmoid(v * sigmoid(w * x))).named("y")), {"x": 1.5, "v": 0.4, "w": -0.7}
    a, b = (1 / (1 + math.exp(-z)) for z in (-0.7 * 1.5, 0.4 / (1 + math.exp(0.7 * 1.5))))

    def by_v(w):
        return w * b * (1 - b) * a

    def by_w(v, w):
        return b + w * b * (1 - b) * v * a * (1 - a) * 1.5

    exact = graph.forward(point).backward()
    assert (exact["v"], exact["w"]) == pytest.approx((by_v(-0.7), by_w(0.4, -0.7)), rel=1e-12)
    assert by_v(-0.7 - 0.1 * exact["w"]) != pytest.approx(exact["v"], rel=0.01)  # w has moved first
    assert by_w(0.4 - 0.1 * exact["v"], -0.7) != pytest.approx(exact["w"], rel=1e-4)  # v has


def test_the_step_that_is_to_be_repaired_is_wrong_and_the_sheet_says_why(right):
    sheet = Worksheet("test lesson 07", POINT)
    assert step(**POINT) == pytest.approx(wrong("new weights too early").trajectory.weights[1], rel=1e-12)
    assert sheet.check("w1'", step(**POINT)[0]).mistakes[0] == "new weights too early"
    assert repaired(**POINT) == pytest.approx(right.trajectory.weights[1], rel=1e-12)
    assert sheet.check("w1'", repaired(**POINT)[0]).right
    sheet.reset()


def test_the_most_copied_numbers_are_right_but_for_the_last():
    program = MAZUR.graph.program(weights=MAZUR.weights)(MAZUR.values, eta=0.5)
    for name, figure in zip(MAZUR.weights, PRINTED, strict=True):
        assert abs(figure - program[f"{name}'"]) < 6e-9
    assert f"{program['dE/dw1']:.9f}" == "0.000438568"
    moved = MAZUR.graph.forward({**MAZUR.values, **dict(zip(MAZUR.weights, PRINTED, strict=True))})
    assert [f"{number:.9f}" for number in (moved["E"], program["E'"])] == ["0.291027774"] * 2
    assert math.floor(0.291027924e6) == math.floor(moved["E"] * 1e6)
    assert 0.291027924 - moved["E"] > 1e-7
    by_rounding = sum(abs(moved.backward()[name]) for name in MAZUR.weights) * 1e-8
    assert by_rounding < 0.1 * (0.291027924 - moved["E"])


def test_the_sheet_names_no_slip_of_the_forward_pass_at_a_right_gradient():
    sheet = Worksheet("test lesson 07, copied", network=MAZUR)
    said = sheet.check("dE/dw1", MAZUR.graph.forward(MAZUR.values).backward()["w1"])
    assert said.right
    assert "net_h" not in said.text
    sheet.reset()


def test_the_targets_and_the_input_of_the_most_copied_example():
    given = {"t1": 0.01, "t2": 0.99, "i1": 0.05, "w5": 0.4, "w7": 0.5}
    assert {name: MAZUR.values[name] for name in given} == given


def test_one_mistake_gives_all_nine_digits_and_the_figures_after_ten_thousand_steps():
    said = MAZUR.graph.diagnose(0.291027924, "E'", MAZUR.values, eta=0.5)
    assert [one.mistake.key for one in said.found] == ["new weights too early"]
    (place,) = MISTAKES["new weights too early"].sites(MAZUR.graph, MAZUR.weights)
    ends = []
    for options in ({"mistake": place}, {}):
        path = descend(MAZUR.graph, MAZUR.values, weights=MAZUR.weights, eta=0.5, steps=10_000, **options)
        last = dict(zip(path.names, path.weights[-1], strict=True))
        ends.append((path, MAZUR.graph.forward({**MAZUR.values, **last})))
    (_, early), (path, exact) = ends
    assert [f"{early[name]:.9f}" for name in ("E", "o1", "o2")] == ["0.000035085", "0.015912196", "0.984065734"]
    assert f"{path.losses[9_999]:.10f}" == "0.0000351085"
    assert abs(early["E"] / exact["E"] - 1) < 0.001
    with_the_first = Experiment(MAZUR, mistake=place).numbers
    assert [with_the_first[f"w{number}'"] for number in (5, 6, 7, 8)] == pytest.approx(
        [with_the_first[f"right w{number}'"] for number in (5, 6, 7, 8)], rel=1e-15
    )


def test_the_hunted_line_spoils_two_weights_and_leaves_two():
    question = read_question("07/hunt")
    assert question.tiers[0].solution.startswith("8. ")
    assert BugHunt(Task(question.network, question.values), "wrong weight", 4).planted.found_out == ["dL/dw1", "dL/dw2"]


@pytest.mark.parametrize(
    ("key", "place", "spoilt"),
    [
        ("loss for its derivative", "dL/dy", ["w1", "w2", "w3"]),
        ("wrong weight", "dy/dg", ["w1", "w2"]),
        ("slope of the operand", "dq/dz", ["w2"]),
        ("input forgotten", "dg/dq", ["w2"]),
        ("input forgotten", "dz/dw2", ["w2"]),
    ],
)
def test_the_gate_shows_by_its_weights_where_a_mistake_is(key, place, spoilt):
    question = read_question("07/transfer")
    gate = {"values": question.values, "weights": ("w1", "w2", "w3")}
    site = next(site for site in MISTAKES[key].sites(question.network, gate["weights"]) if place in site.where)
    numbers = Experiment(question.network, **gate, mistake=site).numbers
    assert [name for name in gate["weights"] if numbers[f"error of dL/d{name}"] > 1e-5] == spoilt


def test_two_weights_of_the_gate_are_enough():
    question = read_question("07/transfer")
    assert descend(question.network, question.values, weights=("w1", "w3"), steps=200).losses[-1] < 1e-5
    path = Experiment(
        question.network,
        values=question.values,
        weights=("w1", "w2", "w3"),
        mistake=("slope of the operand", 0),
        steps=200,
    )
    assert (path.trajectory.weights[1][1] + 0.5) * (path.right_trajectory.weights[1][1] + 0.5) < 0


@pytest.mark.parametrize("place", [{"w2": 1}, {"t": float(GRAPH.forward(POINT)["y"])}])
def test_where_the_last_mistake_hides(place):
    values = POINT | place
    assert max(errors(Experiment(values=values, mistake="sum for input"))) < 1e-7
    assert max(errors(Experiment(values=POINT, mistake="sum for input"))) > 0.01
