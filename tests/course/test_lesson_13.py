"""What lesson 13 says, number by number and sentence by sentence."""

from __future__ import annotations

import ast
import math
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from lessons import solutions

from backprop_widgets import MISTAKES, Folded, Worksheet, descend, mlp
from backprop_widgets.exercises.question import read_question
from backprop_widgets.training.signal_propagation import propagate

BOOK = nbformat.read(Path(__file__).resolve().parents[2] / "notebooks" / "13-deep.ipynb", as_version=4)
DIAL = [round(-2 + 0.05 * step, 2) for step in range(201)]


@cache
def made(*places: str) -> dict[str, Any]:
    """Return what some cells define, by the names of the cells."""
    names: dict[str, Any] = {"Folded": Folded}
    for cell in BOOK.cells:
        if cell.id in places:
            exec(cell.source, names)
    return names


def numpy_cells() -> dict[str, Any]:
    return made("numpy", "up", "down", "drawn", "torch-import", "torch-run")


def sweep(name: str, **values: float):
    question = read_question(f"13/{name}")
    graph = question.network.graph
    own = {key: value for key, value in question.values.items() if key in graph.variables}
    return graph.forward({**own, **values}).backward()


def weights(value: float) -> dict[str, float]:
    return {f"w{place}": value for place in range(1, 11)}


# Ten units in a row.


@pytest.mark.parametrize(
    ("name", "settings"),
    [("bottom", ("sigmoid", 1.0)), ("shortcut", ("relu", 1.5, True))],
)
def test_the_chains_of_the_questions_are_those_of_the_view(name, settings):
    backward, signals = sweep(name), propagate(10, 1, *settings)
    assert [backward[f"w{place}"] for place in range(1, 11)] == pytest.approx(signals.gradients, rel=1e-12)


def test_after_each_question_the_view_shows_the_network_that_was_asked_about():
    layers = {name: read_question(f"13/{name}").layers for name in ("bottom", "others", "wide", "chance", "shortcut")}
    assert layers["bottom"] == {"depth": 10, "activation": "sigmoid", "scale": 1}
    assert layers["others"] == {"depth": 10, "activation": "relu", "scale": 1.5}
    assert layers["wide"] == {"depth": 30, "width": 64, "activation": "relu", "scale": 1}
    assert layers["chance"] == {"depth": 10, "width": 3, "activation": "relu", "scale": 1.41}
    assert read_question("13/transfer").layers == {"depth": 6, "activation": "tanh", "scale": 0.5}
    assert layers["shortcut"] == {"depth": 10, "activation": "sigmoid", "scale": 1, "shortcut": True}


def test_half_a_million_steps_of_the_lowest_sigmoid_are_one_of_the_highest():
    gradients = propagate(10, 1, "sigmoid", 1.0).gradients
    assert 450_000 < gradients[-1] / gradients[0] < 550_000


def test_no_weight_on_the_dial_brings_the_factors_of_a_sigmoid_near_one():
    with np.errstate(invalid="ignore"):
        factors = {scale: propagate(10, 1, "sigmoid", scale).factors for scale in DIAL if scale}
    assert max(map(max, factors.values())) < 0.5
    assert max(max(each) for scale, each in factors.items() if scale > 0) < 0.28
    bottom = {scale: abs(propagate(10, 1, "sigmoid", scale).gradients[0]) for scale in DIAL if scale}
    best = max((scale for scale in DIAL if scale > 0), key=bottom.__getitem__)
    assert 1.2 < best < 2
    for scale in (-0.5, -1.0, -2.0):  # below zero more arrives, with sums nearer to zero
        assert bottom[scale] > bottom[-scale]
        sums = [abs(scale) * propagate(10, 1, "sigmoid", way).activations[-2] for way in (scale, -scale)]
        assert sums[0] < sums[1]
    assert bottom[-2.0] > 50 * bottom[best]


def test_of_relus_all_gradients_are_the_same_and_a_little_above_or_below_one_makes_them_large_or_small():
    for depth in (10, 30):
        for weight in (0.9, 1.1, 1.5):
            gradients = propagate(depth, 1, "relu", weight).gradients
            assert gradients == pytest.approx([weight ** (depth - 1)] * depth, rel=1e-12)
    assert propagate(30, 1, "relu", 1.1).gradients[0] > 15
    assert propagate(30, 1, "relu", 0.9).gradients[0] < 0.05
    tanh = propagate(10, 1, "tanh", 1.0).gradients
    assert tanh[0] / tanh[-1] == pytest.approx(1 / 8, abs=0.002)


# The sheet.


def test_the_product_of_the_lesson_is_the_gradient_and_each_solution_is_right():
    cells = made("sheet", "point")
    values, (a1, a2, a3) = cells["values"], (cells[name] for name in ("a1", "a2", "a3"))
    sheet = Worksheet("test lesson 13", values, network=cells["three"])
    top = (a3 - values["t"]) * (1 - a3**2)
    down = top * values["w3"] * (1 - a2**2)
    answers = {"dL/dz3": top, "dL/dz2": down, "dL/dw1": down * values["w2"] * (1 - a1**2) * values["x"]}
    for name, answer in answers.items():
        assert sheet.check(name, answer).right
    given = {cell: ast.parse(source) for cell, source in solutions(BOOK).items()}
    assert len(given) == 4  # and the one for a batch


@pytest.mark.parametrize(
    ("quantity", "factor", "cause"),
    [("dL/dz2", 1 / 1.6, "weight forgotten"), ("dL/dw1", 1 / 1.2, "input forgotten"), ("dL/dz3", -1, "sign")],
)
def test_what_readers_leave_out_is_named(quantity, factor, cause):
    cells = made("sheet", "point")
    sheet = Worksheet("test lesson 13, slips", cells["values"], network=cells["three"])
    sheet.reset()
    said = sheet.check(quantity, factor * sheet.task.truth(quantity))
    assert said.right is False
    assert said.mistakes[:1] == (cause,)


# Thirty layers of 64.


def test_the_numpy_of_the_lesson_goes_back_as_a_nudge_does():
    cells = numpy_cells()
    Ws, x, top = cells["unit"][:3, :6, :6] * 3, cells["x"][:6], cells["top"][:6]
    values, slopes = cells["up"](Ws, x)
    back, gradients = cells["down"](Ws, values, slopes, top)
    for layer, row, column in ((0, 1, 2), (1, 0, 5), (2, 4, 3)):
        moved = []
        for h in (1e-6, -1e-6):
            other = Ws.copy()
            other[layer, row, column] += h
            moved.append(cells["up"](other, x)[0][-1] @ top)
        assert gradients[layer][row, column] == pytest.approx((moved[0] - moved[1]) / 2e-6, abs=1e-6)
    assert back.shape == (6,)


def shares() -> dict[float, float]:
    cells = numpy_cells()
    found = {}
    for c in (0.5, 1, math.sqrt(2), 2):
        back, _ = cells["down"](c * cells["unit"], *cells["up"](c * cells["unit"], cells["x"]), cells["top"])
        found[c] = float(np.linalg.norm(back) / np.linalg.norm(cells["top"]))
    return found


def test_what_arrives_is_near_what_was_expected_and_lies_eighteen_powers_of_ten_apart():
    found = shares()
    for c, share in found.items():
        assert 0.5 < share / (c / math.sqrt(2)) ** 30 < 2
    assert round(math.log10(found[2] / found[0.5])) == 18
    assert [f"{c / math.sqrt(2):.2f}" for c in (0.5, 2)] == ["0.35", "1.41"]
    assert found[1] < 0.001  # the choice that is right


def test_of_four_networks_the_one_with_the_square_root_of_two_learns_and_no_rate_helps_the_others():
    cells = made("numpy", "up", "down", "drawn", "goal", "train", "trained")
    shown = {c: [f"{number:.3g}" for number in losses] for c, *losses in cells["rows"]}
    assert [*shown.values()] == [["31.7", "31.7"], ["31.7", "31.7"], ["23.1", "11.1"], ["8.25e+09", "nan"]]
    goal, unit = cells["goal"], cells["unit"]
    assert f"{0.5 * goal @ goal:.3g}" == "31.7"
    with np.errstate(over="ignore", invalid="ignore"):
        others = [cells["train"](c * unit, rate=rate) for c in (0.5, 1, 2) for rate in 10.0 ** np.arange(-12, 3, 2)]
        assert not any(cells["loss"](Ws) < 31.6 for Ws in others)


def test_with_relus_the_gradients_of_all_layers_fade_together():
    cells = made("numpy", "up", "down", "drawn", "goal", "train")

    def sizes(c: float) -> tuple[np.ndarray, list[float], float]:
        Ws = c * cells["unit"]
        values, slopes = cells["up"](Ws, cells["x"])
        back, gradients = cells["down"](Ws, values, slopes, values[-1] - cells["goal"])
        lengths = np.array([np.linalg.norm(one) for one in gradients])
        return lengths, [float(np.linalg.norm(one)) for one in values], float(np.linalg.norm(back))

    usual, _, _ = sizes(math.sqrt(2))
    for c in (0.5, 1):
        lengths, values, back = sizes(c)
        assert lengths.max() < 10 * lengths.min()
        assert (lengths < 0.001 * usual).all()
        assert values[-2] < 0.0001 * values[0]  # what comes in to the highest layer
        assert back < 0.001 * np.linalg.norm(cells["goal"])


def test_on_average_a_layer_multiplies_the_mean_square_by_half_of_c_squared_both_ways():
    cells, rng = numpy_cells(), np.random.default_rng(0)
    ups, downs = [], []
    for _ in range(200):
        W = 1.3 * rng.normal(size=(1, 64, 64)) / 8
        values, slopes = cells["up"](W, rng.normal(size=64))
        top = rng.normal(size=64)
        ups.append(np.mean(values[1] ** 2) / np.mean(values[0] ** 2))
        downs.append(np.mean(cells["down"](W, values, slopes, top)[0] ** 2) / np.mean(top**2))
    assert np.mean(ups) == pytest.approx(1.3**2 / 2, rel=0.05)
    assert np.mean(downs) == pytest.approx(1.3**2 / 2, rel=0.05)


def test_a_matrix_that_is_not_square_keeps_the_size_up_and_a_quarter_of_the_mean_square_back():
    rng = np.random.default_rng(0)
    W = rng.normal(size=(100, 400)) / math.sqrt(400)
    ups, downs = rng.normal(size=(400, 300)), rng.normal(size=(100, 300))
    assert np.mean((W @ ups) ** 2) == pytest.approx(1, rel=0.05)
    assert np.mean((W.T @ downs) ** 2) == pytest.approx(1 / 4, rel=0.05)


def test_in_the_view_the_same_c_is_best_for_relus_and_a_little_more_than_one_for_tanh():
    def share(activation: str, c: float) -> float:
        signals = propagate(30, 64, activation, c)
        return float(signals.arriving[0] / signals.arriving[-1])

    assert share("relu", 1) < 0.001
    assert 0.2 < share("relu", 1.41) < 5
    assert share("relu", 2) > 10_000
    assert share("tanh", 1.0) < 1 < share("tanh", 1.5)
    assert propagate(30, 64, "sigmoid", 1.0).gradients[0] < 1e-15


def test_he_draws_with_the_square_root_of_two_and_glorot_with_one():
    for initial, c in (("He", math.sqrt(2)), ("Glorot", 1.0)):
        network = mlp((64, 64, 1), initial=initial)
        drawn = [network.values[name] for name in network.weights if name.startswith("w1_")]
        assert np.std(drawn) * math.sqrt(64) == pytest.approx(c, rel=0.03)


def test_pytorch_draws_with_a_third_and_has_the_same_gradients():
    torch = pytest.importorskip("torch")
    torch.manual_seed(13)
    drawn = torch.nn.Linear(64, 64).weight
    assert float(drawn.detach().std()) * 8 == pytest.approx(1 / math.sqrt(3), rel=0.02)
    assert float(drawn.detach().abs().max()) <= 1 / 8
    torch.nn.init.kaiming_normal_(drawn, nonlinearity="relu")
    assert float(drawn.detach().std()) * 8 == pytest.approx(math.sqrt(2), rel=0.03)
    cells = numpy_cells()
    theirs = cells["by_torch"](math.sqrt(2) * cells["unit"])
    assert theirs == pytest.approx(recorded(), abs=5e-7)


def recorded() -> list[float]:
    (source,) = (cell.source for cell in BOOK.cells if cell.id == "torch-beside")
    (given,) = (node.orelse for node in ast.walk(ast.parse(source)) if isinstance(node, ast.IfExp))
    return ast.literal_eval(given)


def test_what_pytorch_has_printed_is_what_numpy_gives():
    cells = numpy_cells()
    Ws = math.sqrt(2) * cells["unit"]
    _, gradients = cells["down"](Ws, *cells["up"](Ws, cells["x"]), cells["top"])
    assert [np.linalg.norm(gradients[place]) for place in (0, -1)] == pytest.approx(recorded(), abs=5e-7)


BATCH = ("numpy", "up", "down", "batch-few", "batch-wanted", "batch-check")
DELTA, TAKEN, GIVEN = "Delta = Back * slope", "Delta.T @ A", "Delta.sum(axis=0)"


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        (DELTA, DELTA, "Right."),
        (DELTA, "Delta = Back", "Not yet. Look at what comes back and the matrices and the biases."),
        (TAKEN, "A.T @ Delta", "Not yet. Look at how many parts there are, and at their shapes."),
        (TAKEN, "Delta.T @ A / 4", "Not yet. Look at the matrices."),
        (GIVEN, "Delta.mean(axis=0)", "Not yet. Look at the biases."),
        (GIVEN, "Delta.sum(axis=1)", "Not yet. Look at how many parts there are, and at their shapes."),
    ],
)
def test_what_is_said_of_a_batch(right, wrong, said, capsys):
    (solution,) = (source for source in solutions(BOOK).values() if "down_rows" in source)
    assert right in solution
    exec(solution.replace(right, wrong), {**made(*BATCH)})
    assert capsys.readouterr().out == f"{said}\n"


def test_what_a_batch_is_compared_with_is_what_a_nudge_says():
    cells = made(*BATCH)
    layers = list(zip(cells["few"], [np.zeros(len(W)) for W in cells["few"]], strict=True))

    def output(X: np.ndarray, layers: list[tuple[np.ndarray, np.ndarray]]) -> float:
        for W, b in layers:
            X = np.maximum(X @ W.T + b, 0)
        return float(np.sum(X * cells["Top"]))

    for place, (W, b) in enumerate(layers):
        for of, (part, name) in enumerate(((W, "the matrices"), (b, "the biases"))):
            way = np.random.default_rng(place).normal(size=part.shape)
            sides = []
            for h in (1e-6, -1e-6):
                pair = (W + h * way, b) if of == 0 else (W, b + h * way)
                sides.append(output(cells["X"], [*layers[:place], pair, *layers[place + 1 :]]))
            assert np.sum(cells["wanted"][name][place] * way) == pytest.approx((sides[0] - sides[1]) / 2e-6, rel=1e-5)


# Equal units, dead layers, shortcuts.


def test_units_that_begin_alike_stay_alike_in_a_layer_as_well_and_part_after_the_least_difference():
    network = mlp((2, 4, 1), initial="equal")
    ended = descend(network, steps=200)
    last = dict(zip(network.weights, ended.weights[-1], strict=True))
    assert len({last[f"w1_{unit}_1"] for unit in (1, 2, 3, 4)}) == 1
    question = read_question("13/equal")
    start = {**question.values, "w2": question.values["w2"] + 0.05}
    end = descend(question.network.graph, start, weights=("w1", "w2", "v1", "v2"), steps=200).weights[-1]
    assert abs(end[0] - end[1]) > 0.01


def test_from_zero_nothing_ever_moves():
    question = read_question("13/equal")
    start = {**question.values, **dict.fromkeys(("w1", "w2", "v1", "v2"), 0.0)}
    end = descend(question.network.graph, start, weights=("w1", "w2", "v1", "v2"), steps=50)
    assert not end.weights.any()


def test_across_the_kink_a_nudge_measures_half_and_a_smaller_one_all_of_the_slope():
    question = read_question("13/dead")
    graph, values = question.network.graph, {**question.values, "w1": 1e-7 / 1.5}
    values = {name: value for name, value in values.items() if name in graph.variables}
    exact = graph.forward(values).backward()["w1"]

    def measured(h: float) -> float:
        up, down = (graph.forward({**values, "w1": values["w1"] + way * h})["L"] for way in (1, -1))
        return (up - down) / (2 * h)

    assert measured(1e-5) / exact == pytest.approx(0.5, abs=0.01)
    assert measured(5e-8) == pytest.approx(exact, rel=1e-5)
    for name in ("w1", "v1", "w3"):  # where all units are off, each nudge confirms 0
        point = {key: value for key, value in question.values.items() if key in graph.variables}
        assert graph.forward({**point, name: point[name] + 1e-3})["L"] == graph.forward(point)["L"]


def test_three_in_four_networks_of_three_relus_have_died_and_none_of_sixteen():
    dead = [not propagate(10, 3, "relu", 1.41, seed=seed).gradients.any() for seed in range(600)]
    assert np.mean(dead) == pytest.approx(1 - (7 / 8) ** 10, abs=0.05)
    assert all(propagate(10, 16, "relu", 1.41, seed=seed).gradients.all() for seed in range(200))


def test_with_shortcuts_the_bars_of_sigmoids_lean_the_other_way_and_weights_of_zero_make_each_factor_one():
    signals = propagate(10, 1, "sigmoid", 1.0, shortcut=True)
    assert (np.diff(signals.gradients) < 0).all()
    assert (signals.factors > 1).all()
    assert 700_000 < signals.gradients[0] / propagate(10, 1, "sigmoid", 1.0).gradients[0] < 1_000_000
    assert signals.activations[-2] > 9
    nine, lowest = float(np.prod(signals.factors[1:])), signals.factors[0] - 1  # what arrives at a1; its own slope
    assert 1 < nine < 1.4
    assert signals.gradients[0] == pytest.approx(nine * lowest, rel=1e-12)
    assert propagate(10, 1, "sigmoid", 0.0, shortcut=True).factors.tolist() == [1.0] * 10
    small = propagate(10, 16, "relu", 0.05, shortcut=True)
    assert np.abs(small.factors - 1).max() < 0.06
    assert propagate(10, 1, "relu", 1.5).gradients[0] == pytest.approx(38.4, abs=0.1)


def test_with_the_planted_bug_the_loss_falls_all_the_same():
    question = read_question("13/hunt")
    graph = question.network.graph
    (site,) = (one for one in MISTAKES["one route"].sites(graph) if "kept dz2/da1" in repr(one))
    assert question.tiers[0].solution.endswith("∂L/∂a₁ = ∂L/∂z₂·w₂")
    values = {name: value for name, value in question.values.items() if name in graph.variables}
    run = descend(graph, values, weights=("w1", "w2"), steps=60, mistake=site)
    assert (np.diff(run.losses) < 0).all()


# Transfer, and the thing to try.


def test_one_weight_in_five_steps_has_a_sum_of_five_gradients():
    backward = sweep("transfer")
    parts = [backward[f"z{place}"] * backward.forward[f"h{place - 1}"] for place in range(2, 7)]
    assert backward["w"] == pytest.approx(sum(parts), rel=1e-12)


def test_in_the_view_a_weight_near_one_lets_the_first_letter_be_heard_best():
    heard = {scale: propagate(6, 1, "tanh", scale).arriving[0] for scale in DIAL if scale >= 0}
    assert 0.7 < max(heard, key=heard.get) < 1.3


def test_what_arrives_at_the_first_letter():
    def share(w: float) -> float:
        backward = sweep("transfer", w=w)
        return backward["h1"] / backward["h6"]

    assert f"{share(0.5):.2f}" == "0.03"
    assert share(3.0) < share(0.5) < share(1.0)


def test_weight_times_gradient_adds_up_to_the_output_in_every_layer():
    cells = numpy_cells()
    Ws = math.sqrt(2) * cells["unit"]
    values, slopes = cells["up"](Ws, cells["x"])
    _, gradients = cells["down"](Ws, values, slopes, cells["top"])
    output = values[-1] @ cells["top"]
    assert [float(np.sum(W * G)) for W, G in zip(Ws, gradients, strict=True)] == pytest.approx([output] * 30, rel=1e-9)
    larger = Ws.copy()
    larger[12] *= 1.01
    assert cells["up"](larger, cells["x"])[0][-1] == pytest.approx(1.01 * values[-1], rel=1e-12)
    products = [
        weight * gradient for weight, gradient in zip([1.0] * 10, propagate(10, 1, "sigmoid").gradients, strict=True)
    ]
    assert max(products) > 1000 * min(products)
