"""What lesson 10 says, number by number and sentence by sentence."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
from lessons import solutions

from backprop_widgets import Ask, Graph, Worksheet, descend, judge, mazur
from backprop_widgets.exercises.question import read_question
from backprop_widgets.mistakes.catalogue import MISTAKES

BOOK = nbformat.read(Path(__file__).resolve().parents[2] / "notebooks" / "10-a-layer-at-a-time.ipynb", as_version=4)
QUESTION = read_question("10/entry")
GRAPH, VALUES = QUESTION.network.graph, QUESTION.values
WEIGHTS = tuple(name for name in VALUES if name[0] == "w")
BACKWARD = GRAPH.forward(VALUES).backward()
RIGHT = descend(GRAPH, VALUES, weights=WEIGHTS, eta=0.1, steps=300)


def made(*places: str) -> dict[str, object]:
    """Return what some cells define, by the names of the cells; one of an exercise is its solution."""
    names: dict[str, object] = {"judge": judge, "Ask": Ask}
    solved = {BOOK.cells[number].id: source for number, source in solutions(BOOK).items()}
    for cell in BOOK.cells:
        if cell.id in places:
            exec(solved.get(cell.id, cell.source), names)
    return names


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def matrix(letter: str, of=BACKWARD) -> np.ndarray:
    """Return numbers of a layer of two units as the lesson's matrices: ``"w1"`` or ``"w2"``."""
    return np.array([[of[f"{letter}_{unit}_{place}"] for place in (1, 2)] for unit in (1, 2)])


def column(letter: str, of=BACKWARD) -> np.ndarray:
    return np.array([of[f"{letter}_{unit}"] for unit in (1, 2)])


def site(key: str, layer: int = 1):
    """Return a mistake that exchanges rows and columns, in one of the layers."""
    (found,) = (one for one in MISTAKES[key].sites(GRAPH, WEIGHTS) if any(f"w{layer}_" in name for name in one.where))
    return found


def wrong_way():
    (found,) = MISTAKES["not transposed"].sites(GRAPH, WEIGHTS)
    return found


def measured(loss, W, h=1e-5):
    slopes = np.zeros_like(W)
    for place in np.ndindex(W.shape):
        nudge = np.zeros_like(W)
        nudge[place] = h
        slopes[place] = (loss(W + nudge) - loss(W - nudge)) / (2 * h)
    return slopes


X, T, A = np.array([1.5, -0.5]), np.array([0.8, 0.1]), column("a1", GRAPH.forward(VALUES))
W1, W2 = matrix("w1", VALUES), matrix("w2", VALUES)
DELTA2 = column("z2")
DELTA1 = W2.T @ DELTA2 * A * (1 - A)


# The network, twice.


def test_the_arrays_are_the_network_of_the_questions():
    cells = made("arrays", "forward")
    for name, here in (("x", X), ("t", T), ("W1", W1), ("W2", W2), ("a", A)):
        assert np.array_equal(cells[name], here), name
    assert cells["y"] == pytest.approx(column("z2", GRAPH.forward(VALUES)), rel=1e-14)


def test_the_worksheet_is_about_the_same_weights_at_another_place():
    cells = made("ask-entry", "arrays", "forward", "sheet", "layer-1")
    task = cells["sheet"].task
    assert all(task.values[name] == VALUES[name] for name in WEIGHTS)
    assert [task.values[name] for name in ("x1", "x2", "t1", "t2")] == [*cells["x"], *cells["t"]]
    gradient = np.outer(cells["delta1"], cells["x"])
    for name, number in (("a1_2", cells["back"][1]), ("z1_2", cells["delta1"][1]), ("w1_2_1", gradient[1, 0])):
        assert task.truth(f"dL/d{name}") == pytest.approx(number, rel=1e-12)
        assert abs(number) > 0.01
        assert number != pytest.approx(BACKWARD[name], rel=0.1)  # no view has shown it


@pytest.mark.parametrize("name", ["pattern", "dark", "arrives", "slopes", "square", "hide", "dot", "bug"])
def test_the_questions_ask_about_one_network_at_one_place(name):
    assert read_question(f"10/{name}").values == VALUES


# Entry by entry, and all at once.


def test_an_entry_is_what_came_back_to_the_unit_times_what_went_into_it():
    assert matrix("w2") == pytest.approx(np.outer(DELTA2, A), rel=1e-12)
    assert matrix("w1") == pytest.approx(np.outer(DELTA1, X), rel=1e-12)


def test_going_back_is_along_the_columns_and_entry_by_entry_through_the_sigmoids():
    assert column("a1") == pytest.approx(W2.T @ DELTA2, rel=1e-12)
    assert column("z1") == pytest.approx(DELTA1, rel=1e-12)
    assert np.abs(W2 @ DELTA2 - W2.T @ DELTA2).min() > 0.05


def test_without_an_input_a_column_is_zero_and_without_a_way_up_a_row():
    dark = matrix("w1", GRAPH.forward({**VALUES, "x1": 0}).backward())
    cut = matrix("w1", GRAPH.forward({**VALUES, "w2_1_1": 0, "w2_2_1": 0}).backward())
    assert (dark == 0).tolist() == [[True, False], [True, False]]
    assert (cut == 0).tolist() == [[True, True], [False, False]]


def test_a_jacobian_of_a_sum_is_its_weights_and_that_of_sigmoids_is_diagonal():
    def through(W):
        return lambda z: sigmoid(W @ z)

    z = W1 @ X
    step = 1e-6 * np.eye(2)
    of_sigmoids = np.array([(sigmoid(z + one) - sigmoid(z - one)) / 2e-6 for one in step]).T
    assert of_sigmoids == pytest.approx(np.diag(A * (1 - A)), abs=1e-9)
    of_both = np.array([(through(W1)(X + one) - through(W1)(X - one)) / 2e-6 for one in step]).T
    assert of_both == pytest.approx(np.diag(A * (1 - A)) @ W1, abs=1e-9)
    assert of_sigmoids @ DELTA2 == pytest.approx(DELTA2 * A * (1 - A), abs=1e-9)


def test_every_entry_agrees_with_a_nudge():
    cells = made("ask-entry", "arrays", "forward", "sheet", "layer-1", "nudge", "nudged")
    assert cells["by_nudge"] == pytest.approx(np.outer(cells["delta1"], cells["x"]), abs=1e-9)
    second = cells["measured"](lambda W: cells["loss"](cells["W1"], W), cells["W2"])
    assert second == pytest.approx(np.outer(cells["delta2"], cells["a"]), abs=1e-9)


@pytest.mark.parametrize(
    ("quantity", "answer", "cause"),
    [
        ("dL/da1_2", W2[1] @ DELTA2, "wrong weight"),
        ("dL/da1_2", -0.5 * DELTA2[0], "one route"),
        ("dL/dw1_2_1", DELTA1[0] * X[1], "other gradient"),
        ("dL/dw1_2_1", DELTA1[1], "input forgotten"),
        ("dL/dz1_2", (W2.T @ DELTA2)[1], "no slope"),
    ],
)
def test_what_readers_mix_up_is_named(quantity, answer, cause):
    sheet = Worksheet("test lesson 10", VALUES, network=QUESTION.network)
    sheet.reset()
    said = sheet.check(quantity, float(answer))
    assert said.mistakes[:1] == (cause,), said.text


# Shapes.


def test_where_the_layer_is_not_square_one_product_has_the_right_shape():
    W, x, delta = np.ones((2, 3)), np.ones((3, 1)), np.ones((2, 1))
    assert (delta @ x.T).shape == W.shape != (x @ delta.T).shape == (3, 2)
    assert (W.T @ delta).shape == x.shape
    with pytest.raises(ValueError, match="mismatch"):
        W @ delta[:, 0]
    with pytest.raises(ValueError, match="broadcast"):
        W - 0.1 * np.outer(x, delta)
    assert np.array_equal(delta[:, 0] @ W, W.T @ delta[:, 0])


def test_two_of_everything_let_both_products_fit():
    assert (W2 @ DELTA2).shape == (W2.T @ DELTA2).shape == (2,)
    wrong = GRAPH.forward(VALUES).backward(wrong_way())
    assert column("a1", wrong) == pytest.approx(W2 @ DELTA2, rel=1e-12)
    assert np.array_equal(matrix("w2", wrong), matrix("w2"))
    assert (np.abs(matrix("w1", wrong) / matrix("w1") - 1) > 0.05).all()


def test_with_the_matrix_not_turned_the_loss_falls_as_far_to_the_end_of_the_run():
    wrong = descend(GRAPH, VALUES, weights=WEIGHTS, eta=0.1, steps=300, mistake=wrong_way())
    assert RIGHT.losses[60] < wrong.losses[60] < 1.5 * RIGHT.losses[60] < 1e-6
    assert (np.diff(wrong.losses[:61]) < 0).all()
    assert max(wrong.losses[-1], RIGHT.losses[-1]) < 1e-25
    alone = descend(GRAPH, VALUES, weights=[name for name in WEIGHTS if name[1] == "2"], eta=0.1, steps=1000)
    assert alone.losses[-1] < 1e-20


def test_a_symmetric_matrix_hides_it_and_so_do_equal_weights_at_the_start():
    for values in ({**VALUES, "w2_1_2": -0.3}, {**VALUES, **dict.fromkeys(WEIGHTS, 0.5)}):
        forward = GRAPH.forward(values)
        right, wrong = forward.backward(), forward.backward(wrong_way())
        assert all(wrong[name] == pytest.approx(right[name], rel=1e-12) for name in WEIGHTS)


def test_a_transposed_gradient_keeps_its_diagonal_and_harms_only_the_last_layer():
    for layer in (1, 2):
        wrong = GRAPH.forward(VALUES).backward(site("gradient transposed", layer))
        agree = np.isclose(matrix(f"w{layer}", wrong), matrix(f"w{layer}"), rtol=1e-6)
        assert agree.tolist() == [[True, False], [False, True]]
        assert np.array_equal(matrix(f"w{3 - layer}", wrong), matrix(f"w{3 - layer}"))
    first, second = (
        descend(GRAPH, VALUES, weights=WEIGHTS, eta=0.1, steps=1000, mistake=site("gradient transposed", layer))
        for layer in (1, 2)
    )
    assert first.losses[-1] < 1e-25
    assert (np.diff(second.losses[:61]) < 0).all()
    assert [f"{second.losses[steps]:.4f}" for steps in (60, 1000)] == ["0.1011", "0.0381"]
    assert RIGHT.losses[60] < 1e-6


# In numpy.


def test_the_solution_is_right_and_the_lesson_goes_on_with_what_is():
    cells = made("arrays", "forward", "exercise", "famous-start", "famous")
    assert cells["back_through"].__code__.co_filename == "<string>"
    assert judge(cells["back_through"])


def test_the_famous_error_comes_out(capsys):
    made("arrays", "forward", "exercise", "famous-start", "famous")
    network = mazur()
    sweep = network.graph.forward(network.values).backward()
    moved = {name: network.values[name] - 0.5 * sweep[name] for name in network.values if name[0] == "w"}
    right = f"{network.graph.forward({**network.values, **moved})['E']:.9f}"
    assert capsys.readouterr().out.splitlines()[-1] == right == "0.291027774"


def test_a_second_product_makes_one_number_and_both_rows_take_the_same_step():
    delta1 = W2.T @ DELTA2 @ (A * (1 - A))
    assert np.shape(delta1) == ()
    assert delta1 == pytest.approx(DELTA1.sum(), rel=1e-12)
    step = np.outer(delta1, X)
    assert step.shape == (1, 2)
    moved = W1 - 0.1 * step - W1
    assert moved[0] == pytest.approx(moved[1], rel=1e-9)


def test_over_a_batch_the_product_adds_up_the_samples(capsys):
    cells = made("arrays", "batch-code")
    X, Delta = cells["X"], cells["Delta"]
    assert np.allclose(Delta.T @ X, cells["one_by_one"])
    assert Delta.sum(0).shape == (2,)
    assert np.allclose((X.T @ Delta).T, Delta.T @ X)
    assert np.outer(Delta, X).shape != (2, 3)
    with pytest.raises(ValueError, match="mismatch"):
        Delta @ X.T
    W = cells["chance"].normal(size=(2, 3))
    target = X @ W.T - Delta  # of which half the squared error has this Delta
    by_nudge = measured(lambda V: 0.5 * np.sum((X @ V.T - target) ** 2), W)
    assert by_nudge == pytest.approx(Delta.T @ X, abs=1e-8)


def test_the_table_is_right_of_one_sample_and_of_many():
    (table,) = (cell.source for cell in BOOK.cells if "many samples, as rows" in cell.source)
    one, many = zip(*(re.findall(r"`([^`]+)` \| `([^`]+)` \|$", table, re.MULTILINE)), strict=True)
    chance = np.random.default_rng(3)
    W, X, Delta, A, Back = (chance.normal(size=shape) for shape in ((2, 3), (5, 3), (5, 2), (5, 2), (5, 2)))
    names = {"np": np, "W": W, "X": X, "Delta": Delta, "A": A, "Back": Back}
    each = [
        [eval(code, {"np": np, "W": W, "x": x, "delta": delta, "a": a, "back": back}) for code in one]
        for x, delta, a, back in zip(X, Delta, A, Back, strict=True)
    ]
    at_once = [eval(code, names) for code in many]
    of_w, of_b, of_x, of_z = (np.array(rows) for rows in zip(*each, strict=True))
    assert len(at_once) == 4
    for found, truth in zip(at_once, (of_w.sum(0), of_b.sum(0), of_x, of_z), strict=True):
        assert found == pytest.approx(truth, rel=1e-12)


def test_the_bug_spoils_the_first_layer_alone_and_all_of_it():
    chance = np.random.default_rng(4)
    x, t = chance.normal(size=3), chance.normal(size=2)
    W1, W2, W3 = (chance.normal(size=shape) for shape in ((4, 3), (4, 4), (2, 4)))

    def loss(W1, W2, W3):
        error = W3 @ sigmoid(W2 @ sigmoid(W1 @ x)) - t
        return 0.5 * error @ error

    a1 = sigmoid(W1 @ x)
    a2 = sigmoid(W2 @ a1)
    names = {"np": np, "x": x, "t": t, "W1": W1, "W2": W2, "W3": W3, "a1": a1, "a2": a2, "y": W3 @ a2}
    (program,) = re.findall(r"<pre>.*?</pre>", read_question("10/bug").tiers[0].text, re.DOTALL)
    lines = re.sub(r"<[^>]+>", "", program).strip()
    wrong, right = dict(names), dict(names)
    exec(lines, wrong)
    exec(lines.replace("W2 @ delta2", "W2.T @ delta2"), right)
    truth = {
        "dW1": measured(lambda W: loss(W, W2, W3), W1),
        "dW2": measured(lambda W: loss(W1, W, W3), W2),
        "dW3": measured(lambda W: loss(W1, W2, W), W3),
    }
    for name, slopes in truth.items():
        assert np.allclose(right[name], slopes, atol=1e-8)
        assert wrong[name].shape == slopes.shape
        assert np.isclose(wrong[name], slopes, atol=1e-8).all() == (name != "dW1")
    assert not np.isclose(wrong["dW1"], truth["dW1"], atol=1e-8).any()
    with pytest.raises(ValueError, match="mismatch"):
        W3 @ (names["y"] - t)


@pytest.mark.parametrize("name", ["recall", "entry", "pattern", "arrives", "slopes"])
def test_no_view_shows_the_way_back_before_it_has_been_asked_for(name):
    question = read_question(f"10/{name}")
    assert not question.view or not question.backward


def test_where_the_matrices_are_to_be_watched_nothing_stands_between_them_and_the_sliders():
    assert read_question("10/dark").view == ("sliders", "matrices")


def test_the_opening_does_not_say_what_the_questions_about_the_square_layer_ask():
    assert not re.search("nudge|runs|falls", BOOK.cells[0].source.split("</p>")[1])


# A matrix that is used twice.


def test_with_tied_weights_the_way_back_is_turned_once_more_and_both_shares_count():
    question = read_question("10/transfer")
    values = question.values
    W = np.array([[values[f"w{j}{k}"] for k in (1, 2, 3)] for j in (1, 2)])
    x = np.array([values[f"x{k}"] for k in (1, 2, 3)])
    assert [values[f"t{k}"] for k in (1, 2, 3)] == x.tolist()
    a = np.tanh(W @ x)
    e = W.T @ a - x
    sweep = question.network.graph.forward(values).backward()
    assert [sweep["a1"], sweep["a2"]] == pytest.approx((W @ e).tolist(), rel=1e-12)
    gradient = np.outer(W @ e * (1 - a * a), x) + np.outer(a, e)
    by_nudge = measured(lambda V: 0.5 * np.sum((V.T @ np.tanh(V @ x) - x) ** 2), W)
    assert gradient == pytest.approx(by_nudge, abs=1e-8)
    assert [[sweep[f"w{j}{k}"] for k in (1, 2, 3)] for j in (1, 2)] == pytest.approx(gradient, rel=1e-12)
    assert np.outer(e, a).shape == W.T.shape
    with pytest.raises(np.linalg.LinAlgError, match="square"):
        np.linalg.inv(W)
    assert np.outer(e, x).shape == (3, 3)


def test_the_view_of_tied_weights_has_the_second_matrix_turned():
    question = read_question("10/transfer")
    assert isinstance(question.network.graph, Graph)
    assert question.view == ("sliders", "matrices")


def test_each_slip_in_a_layer_is_named():
    for key, function in {
        "W for its transpose": lambda W, x, delta: (np.outer(delta, x), delta, W @ delta),
        "transposed gradient": lambda W, x, delta: (np.outer(x, delta), delta, W.T @ delta),
        "bias summed": lambda W, x, delta: (np.outer(delta, x), delta.sum(), W.T @ delta),
    }.items():
        function.__name__ = "back_through"
        assert judge(function).mistakes == (key,)
