"""What lesson 9 says, number by number and sentence by sentence."""

from __future__ import annotations

import re
import warnings
from itertools import islice
from pathlib import Path

import nbformat
import numpy as np
import pytest
from lessons import solutions

from backprop_widgets import MISTAKES, Ask, Graph, Worksheet, descend, half_squared_error, relu, variables
from backprop_widgets.exercises.question import read_question
from backprop_widgets.training.batches import draw_batches
from backprop_widgets.training.generator import Generator

BOOK = nbformat.read(Path(__file__).resolve().parents[2] / "notebooks" / "09-many-samples.ipynb", as_version=4)
QUESTION = read_question("09/disagree")
GRAPH, VALUES = QUESTION.network.graph, QUESTION.values
WEIGHTS = ("w1", "b", "w2")
X, T = np.array([-1, 0.5, 2]), np.array([0.1, 0.4, 0.7])
START = np.array([0.4, -0.3, 0.9])
FOUR = {**VALUES, "x": np.array([-1, 0.5, 0.5, 2]), "t": np.array([0.1, 0.2, 0.6, 0.7])}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def outputs(weights, x=X):
    w1, b, w2 = weights
    return w2 * sigmoid(w1 * x + b)


def loss(weights, x=X, t=T):
    return ((outputs(weights, x) - t) ** 2).mean() / 2


def shares(weights, x=X, t=T):
    """Return what each sample gives for each weight: a row for w1, for b and for w2."""
    w1, b, w2 = weights
    a = sigmoid(w1 * x + b)
    error = w2 * a - t
    delta = error * w2 * a * (1 - a)
    return np.array([delta * x, delta, error * a])


def mean(every):
    return every.mean(1)


def times_input(every):
    return np.array([every[0].mean(), every[0].mean(), every[2].mean()])


def train(slopes, steps, eta=0.5, x=X, t=T):
    """Return the losses of a run that makes of the samples' gradients what a program makes of them."""
    weights, losses = START, []
    for _ in range(steps):
        losses.append(loss(weights, x, t))
        weights = weights - eta * slopes(shares(weights, x, t))
    return np.array([*losses, loss(weights, x, t)]), weights


def made(*places: str) -> dict[str, object]:
    """Return what some cells define, by the names of the cells; one of an exercise is its solution."""
    names: dict[str, object] = {"Ask": Ask}
    solved = {BOOK.cells[number].id: source for number, source in solutions(BOOK).items()}
    for cell in BOOK.cells:
        if cell.id in places:
            exec(solved.get(cell.id, cell.source), names)
    return names


def sheet() -> Worksheet:
    fresh = Worksheet("test lesson 9", network=QUESTION.network)
    fresh.reset()
    return fresh


# The threshold.


def test_a_unit_is_half_on_at_its_threshold_and_every_unit_without_a_bias_at_zero():
    for w1, b in ((4, -2), (8, -2), (0.4, -0.3), (-3, 1)):
        assert sigmoid(w1 * (-b / w1) + b) == pytest.approx(0.5, rel=1e-15)
        assert sigmoid(w1 * 0) == 0.5


def test_a_larger_bias_moves_the_curve_to_the_left_and_another_weight_leaves_the_height_at_zero():
    x = np.linspace(-3, 3, 61)
    assert sigmoid(4 * x + 2) == pytest.approx(sigmoid(4 * (x + 0.5)), rel=1e-12)
    assert sigmoid(8 * 0 - 2) == sigmoid(4 * 0 - 2)


# One bias, three samples.


def test_the_arrays_are_the_network_of_the_questions():
    cells = made("arrays", "forward")
    assert np.array_equal(cells["x"], X)
    assert np.array_equal(cells["t"], T)
    assert {name: cells[name] for name in WEIGHTS} == {name: VALUES[name] for name in WEIGHTS}
    sweep = GRAPH.forward(VALUES).backward()
    assert cells["y"] == pytest.approx(GRAPH.forward(VALUES)["y"], rel=1e-14)
    assert cells["delta"] == pytest.approx(sweep["z"], rel=1e-14)


def test_the_worksheet_is_about_the_mean_loss_of_the_same_samples():
    task = made("ask-disagree", "sheet")["sheet"].task
    assert task.samples == 3
    every = dict(zip(WEIGHTS, mean(shares(START)), strict=True))
    assert {name: task.truth(f"mean dL/d{name}") for name in WEIGHTS} == pytest.approx(every, rel=1e-12)
    assert task.eta == 0.1


def test_the_gradients_are_what_a_nudge_measures():
    for place, slope in enumerate(mean(shares(START))):
        step = 1e-5 * np.eye(3)[place]
        assert (loss(START + step) - loss(START - step)) / 2e-5 == pytest.approx(slope, abs=1e-10)


def test_the_samples_disagree_about_the_bias_and_the_first_and_third_agree_about_the_weight():
    by_w1, by_b, by_w2 = shares(START)
    assert np.sign(by_b).tolist() == [1, 1, -1]
    assert np.sign(by_w1).tolist() == [-1, 1, -1]
    assert abs(by_w1[1]) < 0.1 * abs(by_w1).min(where=[True, False, True], initial=1)
    assert np.sign(by_w2).tolist() == np.sign(by_b).tolist()
    assert abs(by_w2).argmax() == 2 != abs(by_b).argmax()
    assert by_w2.mean() < 0 < by_b.mean()
    assert by_w1 == pytest.approx(by_b * X, rel=1e-12)


def test_a_share_is_not_the_mean_of_one_factor_times_the_mean_of_the_other():
    by_w1, by_b, _ = shares(START)
    assert abs(by_b.mean() * X.mean() / by_w1.mean()) < 0.2


def test_the_arrows_lead_back_to_zero_at_one_place_that_the_slider_has():
    found = [b for b in np.linspace(-2, 2, 4001) if abs(shares((0.4, b, 0.9))[1].mean()) < 1e-5]
    assert found
    assert max(found) - min(found) < 0.01


def test_where_the_arrows_of_the_bias_lead_back_to_zero_the_loss_is_lowest_along_it():
    line = np.linspace(-1, 0.4, 1401)
    lowest = min(line, key=lambda b: loss((0.4, b, 0.9)))
    assert shares((0.4, lowest, 0.9))[1].mean() == pytest.approx(0, abs=2e-5)
    assert line[0] < lowest < line[-1]


@pytest.mark.parametrize(
    ("quantity", "answer", "cause"),
    [
        ("dL/db", shares(START)[1].sum(), "sum for mean"),
        ("dL/db", shares(START)[1][-1], "one sample"),
        ("dL/db", shares(START)[0].mean(), "bias times input"),
        ("dL/dw1", shares(START)[1].mean(), "input forgotten"),
        ("dL/dw1", shares(START)[0].sum(), "sum for mean"),
        ("b'", -0.3 - 0.1 * shares(START)[1].sum(), "sum for mean"),
        ("b'", -0.3 - 0.1 * shares(START)[1][-1], "one sample"),
    ],
)
def test_what_readers_mix_up_is_named(quantity, answer, cause):
    assert sheet().check(quantity, float(answer)).mistakes[:1] == (cause,)


# Sum or mean, some or all.


def test_the_sum_is_the_mean_with_a_learning_rate_as_many_times_as_large():
    summed, _ = train(lambda every: every.sum(1), 60)
    scaled, _ = train(mean, 60, eta=1.5)
    assert summed == pytest.approx(scaled, rel=1e-9)
    assert summed[-1] < train(mean, 60)[0][-1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        many, _ = train(lambda every: every.sum(1), 3, x=np.tile(X, 100), t=np.tile(T, 100))
    assert many[-1] > 10_000 * many[0]


def test_sixty_steps_with_one_sample_lead_about_as_far_whatever_the_order():
    whole = descend(GRAPH, VALUES, weights=WEIGHTS, eta=0.5, steps=60).losses[-1]
    for seed in range(20):
        one = descend(GRAPH, VALUES, weights=WEIGHTS, eta=0.5, steps=60, batch=1, seed=seed).losses[-1]
        assert 0.85 < one / whole < 1.05


def test_many_steps_with_one_sample_lead_further_than_a_few_with_all_at_the_same_cost():
    for values, few in ((VALUES, 20), (FOUR, 15)):
        whole = descend(GRAPH, values, weights=WEIGHTS, eta=0.5, steps=few).losses[-1]
        ends = [
            descend(GRAPH, values, weights=WEIGHTS, eta=0.5, steps=60, batch=1, seed=seed).losses[-1]
            for seed in range(10)
        ]
        assert max(ends) < whole


def test_at_the_lowest_place_of_four_samples_two_slopes_cancel():
    low = [read_question("09/zero").values[name] for name in WEIGHTS]
    every = shares(low, FOUR["x"], FOUR["t"])
    assert abs(mean(every)).max() < 1e-10
    assert abs(every[:, [0, 3]]).max() < 1e-9
    assert abs(every[:, 1:3]).min() > 0.01
    assert descend(GRAPH, FOUR, weights=WEIGHTS, eta=2, steps=3000).weights[-1] == pytest.approx(low, abs=1e-5)
    near = [loss(np.array(low) + step, FOUR["x"], FOUR["t"]) for step in 0.01 * np.vstack([np.eye(3), -np.eye(3)])]
    assert min(near) > loss(low, FOUR["x"], FOUR["t"]) == pytest.approx(0.01, abs=1e-12)


def test_no_network_is_right_about_two_targets_of_one_input():
    assert FOUR["x"][1] == FOUR["x"][2]
    assert FOUR["t"][1] != FOUR["t"][2]
    assert (FOUR["t"][1] - FOUR["t"][2]) ** 2 / 4 / 4 == pytest.approx(0.01)  # the least that the two leave


@pytest.mark.parametrize("seed", range(6))
def test_with_one_sample_a_step_the_loss_rises_in_about_half_of_the_steps_and_falls_all_the_same(seed):
    path = descend(GRAPH, FOUR, weights=WEIGHTS, eta=1, steps=60, batch=1, seed=seed)
    assert 20 <= (np.diff(path.losses) > 0).sum() <= 36
    assert path.losses[-1] < path.losses[0]


def test_each_step_goes_downhill_for_its_own_sample():
    path = descend(GRAPH, FOUR, weights=WEIGHTS, eta=1, steps=60, batch=1)
    x, t = FOUR["x"], FOUR["t"]
    for before, after in zip(path.weights[:-1], path.weights[1:], strict=True):
        steps = before - shares(before, x, t).T
        (own,) = np.flatnonzero(np.isclose(steps, after, rtol=0, atol=1e-12).all(1))
        assert loss(after, x[own], t[own]) < loss(before, x[own], t[own])


def test_everywhere_on_the_noisy_way_the_mean_of_the_slopes_leads_back():
    low = np.array([read_question("09/zero").values[name] for name in WEIGHTS])
    path = descend(GRAPH, FOUR, weights=WEIGHTS, eta=1, steps=1000, batch=1)
    for weights in path.weights:
        assert (weights - low) @ mean(shares(weights, FOUR["x"], FOUR["t"])) > 0


def test_the_four_samples_start_where_the_three_did():
    given = read_question("09/noisy").values
    assert {name: given[name] for name in WEIGHTS} == {name: VALUES[name] for name in WEIGHTS}


def test_in_the_order_of_the_lesson_it_rises_in_twenty_eight():
    path = descend(GRAPH, FOUR, weights=WEIGHTS, eta=1, steps=60, batch=1)
    assert (np.diff(path.losses) > 0).sum() == 28


def test_it_does_not_come_to_rest_unless_the_learning_rate_falls_or_all_can_be_right():
    options = {"weights": WEIGHTS, "batch": 1}
    noisy = descend(GRAPH, FOUR, eta=1, steps=2000, **options)
    assert noisy.losses[1000:].max() < 0.02
    assert noisy.losses[1000:].min() > 0.0101
    there = {**FOUR, **dict(zip(WEIGHTS, noisy.weights[-1], strict=True))}
    slower = descend(GRAPH, there, eta=0.05, steps=2000, **options).losses[-500:]
    assert np.ptp(slower) < np.ptp(noisy.losses[-500:]) / 20
    assert slower.max() < noisy.losses[1000:].mean()
    agreed = descend(GRAPH, VALUES, eta=1, steps=4000, **options)
    assert agreed.losses[1000] < 1e-6
    assert agreed.losses[-1] < 1e-12
    assert abs(shares(agreed.weights[-1])).max() < 1e-6


def test_larger_batches_are_less_noisy():
    ends = [
        descend(GRAPH, FOUR, weights=WEIGHTS, eta=1, steps=1000, batch=batch).losses[-500:].mean()
        for batch in (1, 2, 4)
    ]
    assert ends[0] > ends[1] > ends[2]


def test_four_times_as_many_samples_are_half_the_error_and_a_hundred_times_as_many_a_tenth():
    cells = made("arrays", "forward", "nudge", "batch-samples", "batch-errors")
    errors, given = cells["errors"], cells["shares"]
    assert [*errors] == [1, 4, 16, 64]
    for small, large in ((1, 4), (4, 16), (16, 64)):
        assert errors[small] / errors[large] == pytest.approx(2, rel=0.1)
    rng = np.random.default_rng(10)
    hundred = abs(rng.choice(given, (20_000, 100)).mean(1) - given.mean()).mean()
    assert errors[1] / hundred == pytest.approx(10, rel=0.1)
    assert cells["many_x"].shape == cells["many_t"].shape == (1024,)
    every = shares(START, cells["many_x"], cells["many_t"])[1]
    assert given == pytest.approx(every, rel=1e-12)


def test_at_the_same_weights_the_errors_add_up_to_zero_and_within_an_epoch_nearly():
    every = shares(START)
    assert (every - mean(every)[:, None]).sum(1) == pytest.approx([0, 0, 0], abs=1e-15)

    def gap(eta):
        way = descend(GRAPH, VALUES, weights=WEIGHTS, eta=eta, steps=3, batch=1).weights
        return np.linalg.norm((way[0] - way[-1]) / eta - 3 * mean(every)) / np.linalg.norm(3 * mean(every))

    assert gap(0.1) < 0.03
    assert gap(0.01) == pytest.approx(gap(0.1) / 10, rel=0.1)


def test_samples_that_contradict_each_other_may_have_slopes_of_zero_where_a_unit_is_dead():
    w1, b, w2 = variables("w1 b w2")
    x, t = variables("x t")
    y = (w2 * relu(w1 * x + b)).named("y")
    graph = Graph(half_squared_error(y, t).named("L"))
    dead = graph.forward(x=FOUR["x"], t=FOUR["t"], w1=1, b=-3, w2=0.8).backward()
    for name in WEIGHTS:
        assert not np.any(dead[name])


def test_in_fifty_batches_of_twenty_each_of_a_thousand_samples_has_its_turn():
    epoch = islice(draw_batches(1000, 20, Generator("lesson 9")), 50)
    assert sorted(np.concatenate([*epoch])) == [*range(1000)]


def test_over_all_samples_the_steps_of_one_are_on_average_that_of_all():
    single = [mean(shares(START, X[place], T[place])) for place in np.arange(3).reshape(3, 1)]
    assert np.mean(single, axis=0) == pytest.approx(mean(shares(START)), rel=1e-12)


# Slips.


def test_a_bias_times_the_input_is_trained_down_and_then_up():
    losses, _ = train(times_input, 3000)
    lowest = losses.argmin()
    assert lowest == 103
    (times,) = MISTAKES["bias times input"].sites(GRAPH, WEIGHTS)
    path = descend(GRAPH, VALUES, weights=WEIGHTS, eta=0.5, steps=1000, mistake=times)
    assert path.losses == pytest.approx(losses[:1001], rel=1e-9)
    assert losses[300] > 1.15 * losses[lowest]
    assert losses[lowest] < losses[0] / 2
    assert (np.diff(losses[: lowest + 1]) < 0).all()
    assert losses[-1] > 1.8 * losses[lowest]
    assert (np.diff(losses[lowest:]) > -1e-15).all()


def test_each_slip_of_the_question_is_what_its_program_says():
    by_w1, by_b, _ = shares(START)
    told = [tier.plain for tier in read_question("09/which").tiers]
    assert f"{by_b[-1]:.4f}".replace("-", "−") in told[0]
    assert f"{by_w1.mean():.4f}".replace("-", "−") in told[1]


def test_the_function_with_the_slip_takes_the_last_sample_and_the_solution_takes_all():
    given = {"x": X, "t": T, "w1": 0.4, "b": -0.3, "w2": 0.9, "eta": 0.1}
    slip = made("arrays", "forward", "slip")["new_bias"]
    assert slip(**given) == pytest.approx(-0.3 - 0.1 * shares(START)[1][-1], rel=1e-12)
    mended = made("arrays", "forward", "ask-disagree", "sheet", "slip", "do-repair")["new_bias"]
    assert mended(**given) == pytest.approx(-0.3 - 0.1 * shares(START)[1].mean(), rel=1e-12)
    assert sheet().check("b'", mended(**given)).kind == "right"
    assert sheet().check("b'", slip(**given)).kind != "right"


def test_a_column_minus_a_list_is_a_square_and_no_message_appears():
    column, plain = outputs(START)[:, None], T
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        error = column - plain
    assert (column.shape, plain.shape, error.shape) == ((3, 1), (3,), (3, 3))
    assert error.tolist() == [[y - t for t in T] for y in outputs(START)]


def test_the_printed_loss_falls_at_each_step_while_the_one_that_was_meant_rises():
    question = read_question("09/broadcast")
    graph, values = question.network.graph, question.values
    path = descend(graph, values, weights=WEIGHTS, eta=0.5, steps=1000)
    assert path.losses[0] == pytest.approx(((outputs(START)[:, None] - T) ** 2).mean() / 2, rel=1e-12)
    assert (np.diff(path.losses) < 1e-16).all()
    meant = np.array([loss(weights) for weights in path.weights])
    assert (np.diff(meant) > -1e-15).all()
    assert (f"{meant[0]:.4f}", f"{meant[-1]:.4f}") == ("0.0100", "0.0300")
    assert outputs(path.weights[-1]) == pytest.approx([T.mean()] * 3, abs=1e-6)
    assert abs(path.weights[-1][0]) < 1e-5
    assert all(check.error < 1e-7 for check in graph.check_gradients(values).values())


def test_what_is_broadcast_is_summed_over_the_samples():
    cells = made("arrays", "forward", "nudge", "axis-code", "axis-nudge")
    D = cells["D"]
    assert D.shape == (5, 2)
    assert D.sum(0) == pytest.approx(cells["by_nudge"], abs=1e-9)
    assert (np.shape(D.sum(0)), np.shape(D.mean(0)), np.shape(D.sum(1)), np.shape(D.sum())) == ((2,), (2,), (5,), ())
    assert D.mean(0) != pytest.approx(cells["by_nudge"], rel=0.1)


def test_the_bug_is_in_the_line_of_the_bias_and_spoils_nothing_else():
    line, _, repair = read_question("09/bug").tiers
    assert line.solution.endswith("∂L/∂b = ∂L/∂z₂")
    assert repair.solution == "∂L/∂b = ∂L/∂z₂ + ∂L/∂z₁"
    check = re.sub(r"<[^>]+>", " ", line.text)
    assert [len(re.findall(mark, check)) for mark in "✗✓"] == [1, 2]


# One sample, two uses.


def test_in_the_transfer_the_slope_by_the_bias_can_vanish_while_others_do_not():
    question = read_question("09/transfer")
    values = {**question.values, "v1": 0.39054600751668916}
    sweep = question.network.graph.forward(values).backward()
    assert sweep["b"] == pytest.approx(0, abs=1e-15)
    assert min(abs(sweep[name]) for name in ("w", "v1", "v2", "y")) > 0.05
    low, high = question.network.ranges.get("v1", (-4, 4))
    assert low < values["v1"] < high
