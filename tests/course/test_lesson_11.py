"""What lesson 11 says, number by number and sentence by sentence."""

from __future__ import annotations

import math
import warnings
from functools import cache
from pathlib import Path

import nbformat
import numpy as np
import pytest
from lessons import solutions

from backprop_widgets import Ask, Folded, Worksheet, cross_entropy, descend, load_digits
from backprop_widgets.exercises.question import read_question
from backprop_widgets.exercises.task import Task

BOOK = nbformat.read(Path(__file__).resolve().parents[2] / "notebooks" / "11-confident-and-wrong.ipynb", as_version=4)
Z, RIGHT = np.array([2.0, 1.0, -1.0]), 1
P = np.exp(Z) / np.exp(Z).sum()
T = np.eye(3)[RIGHT]
SHARES = read_question("11/spread")


def made(*places: str) -> dict[str, object]:
    """Return what some cells define, by the names of the cells; one of an exercise is its solution."""
    names: dict[str, object] = {"Ask": Ask, "Folded": Folded, "Worksheet": Worksheet, "np": np}
    solved = {BOOK.cells[number].id: source for number, source in solutions(BOOK).items()}
    for cell in BOOK.cells:
        if cell.id in places:
            exec(solved.get(cell.id, cell.source), names)
    return names


def sweep(name: str, **values: float):
    question = read_question(f"11/{name}")
    graph = question.network.graph
    own = {key: value for key, value in question.values.items() if key in graph.variables}
    return graph.forward({**own, **values}).backward()


def measured(loss, z: np.ndarray, h: float = 1e-6) -> np.ndarray:
    return np.array([(loss(z + step) - loss(z - step)) / (2 * h) for step in h * np.eye(len(z))])


def loss(z: np.ndarray, right: int = RIGHT) -> float:
    return float(np.log(np.exp(z).sum()) - z[right])


# Shares.


def test_the_cells_and_the_questions_have_the_same_logits():
    cells = made("softmax", "shares")
    assert cells["z"].tolist() == Z.tolist()
    assert cells["p"] == pytest.approx(P, rel=1e-14)
    for name in ("shares", "spread", "zero"):
        values = read_question(f"11/{name}").values
        assert [values[f"z{k}"] for k in (1, 2, 3)] == Z.tolist()
        assert [values[f"t{k}"] for k in (1, 2, 3)] == T.tolist()


@pytest.mark.parametrize("name", ["recall", "shares", "halves"])
def test_no_view_shows_the_way_back_before_it_has_been_asked_for(name):
    question = read_question(f"11/{name}")
    assert "diagram" not in question.view or not question.backward


def test_the_sheet_is_about_another_picture_and_nothing_has_shown_its_numbers():
    cells = made("softmax", "shares", "ask-spread", "sheet")
    task, p = cells["sheet"].task, cells["p"]
    assert [task.values[f"z{k}"] for k in (1, 2, 3)] == cells["z"].tolist()
    assert [task.values[f"t{k}"] for k in (1, 2, 3)] == [0, 0, 1]
    for name, number in (("dL/dp3", -1 / p[2]), ("dL/dz3", p[2] - 1), ("dL/dz1", p[0])):
        assert task.truth(name) == pytest.approx(number, rel=1e-12)
        assert min(abs(abs(number) - shown) for shown in (*P, *(1 - P), *(1 / P))) > 0.02


def test_two_classes_are_a_sigmoid_of_the_difference_and_have_the_same_gradient():
    for first, second in ((0.0, 0.0), (3.0, 1.0), (-2.0, 5.0)):
        share = math.exp(first) / (math.exp(first) + math.exp(second))
        assert share == pytest.approx(1 / (1 + math.exp(-(first - second))), rel=1e-14)
        slope = measured(lambda z: -math.log(1 / (1 + math.exp(-(z[0] - z[1])))), np.array([first, second]))
        assert slope == pytest.approx([share - 1, 1 - share], abs=1e-8)


def test_to_add_to_all_logits_changes_nothing_and_to_double_them_squares_each_ratio():
    softmax = made("softmax")["softmax"]
    assert softmax(Z + 7) == pytest.approx(P, rel=1e-13)
    twice = softmax(2 * Z)
    assert twice[0] / twice[1] == pytest.approx((P[0] / P[1]) ** 2, rel=1e-12)
    assert twice[0] > P[0]
    assert softmax(1000 * np.zeros(3)).tolist() == pytest.approx([1 / 3] * 3)


# The two losses on the way to a wrong answer.


def test_the_squared_error_has_two_plains_and_the_logarithm_one():
    def steepness(name: str, w1: float) -> float:
        return abs(sweep(name, w1=w1, w2=0.0)["w1"])

    assert steepness("squared", 4) < 0.002
    assert steepness("squared", -4) < 0.002
    assert steepness("entropy", 4) > 1.9
    assert steepness("entropy", -4) < 0.002
    assert steepness("squared", 0) > 0.4


def test_between_0_and_2_the_gradient_of_the_square_rises_a_little_before_it_falls():
    start, hump, later = (sweep("squared", w1=z1 / 2, w2=0.0)["z1"] for z1 in (0, 1, 2))
    assert later < start < hump
    assert f"{hump:.2f}" == "0.29"


def test_what_comes_back_is_never_more_than_one_and_the_other_is_never_more_than_this():
    for z1 in np.linspace(-30, 30, 121):
        entropy, squared = (sweep(name, w1=z1 / 2, w2=0.0) for name in ("entropy", "squared"))
        assert 0 <= squared["z1"] <= entropy["z1"] + 1e-12 <= 1 + 2e-12
        assert entropy["z1"] == pytest.approx(entropy.forward["p1"], abs=1e-12)


def test_the_plain_is_about_three_times_as_flat_where_a_sum_is_larger_by_one():
    for z1 in (6, 8, 10):
        ratio = sweep("squared", w1=z1 / 2, w2=0.0)["z1"] / sweep("squared", w1=(z1 + 1) / 2, w2=0.0)["z1"]
        assert 2.5 < ratio < 3


def test_from_the_high_plain_sixty_steps_get_nowhere_and_three_do():
    start = {"x": 2, "w1": 4, "w2": 0, "t1": 0, "t2": 1}
    runs = {
        name: descend(read_question(f"11/{name}").network.graph, start, weights=("w1", "w2"), eta=0.5, steps=1000)
        for name in ("squared", "entropy")
    }
    assert runs["squared"].losses[0] - runs["squared"].losses[60] < 0.001
    assert runs["entropy"].arrival(math.log(2)) == 3
    assert runs["squared"].arrival(0.25) == 379
    assert max(run.losses[-1] for run in runs.values()) < 0.01
    first = runs["entropy"].weights[1] - runs["entropy"].weights[0]
    assert (first * 2).tolist() == pytest.approx([-2, 2], abs=0.001)


def test_the_logarithm_hears_the_worst_mistake_first_and_the_square_what_is_undecided():
    z = np.array([0.0, 5.0, -5.0])  # how far the right logit is above the other one
    p = 1 / (1 + np.exp(-z))
    logarithm, square = 1 - p, 2 * (1 - p) * p * (1 - p)
    assert logarithm.argsort().tolist() == [1, 0, 2]
    assert square.argsort().tolist() == [1, 2, 0]
    assert square[0] > 5 * square[2]
    both = 0.5 * (p - 1) ** 2 + 0.5 * ((1 - p) - 0) ** 2
    assert both == pytest.approx((p - 1) ** 2, rel=1e-12)
    question = read_question("11/heard")  # with its last loss
    assert question.network.graph.forward({"b": 0.0, "c": z}).backward()["b"] == pytest.approx(-logarithm, rel=1e-9)
    assert np.asarray(question.values["c"]).tolist() == z.tolist()


# Back through a softmax.


def test_the_jacobian_is_as_the_lesson_writes_it_and_its_rows_and_columns_are_zero():
    back = SHARES.network.graph.forward(SHARES.values).backward()
    numbers = np.array([[back.local(f"p{k}", f"z{j}") for j in (1, 2, 3)] for k in (1, 2, 3)])
    assert numbers == pytest.approx(np.diag(P) - np.outer(P, P), abs=1e-12)
    assert numbers.sum(axis=0) == pytest.approx([0, 0, 0], abs=1e-12)
    assert numbers.sum(axis=1) == pytest.approx([0, 0, 0], abs=1e-12)
    softmax = made("softmax")["softmax"]
    by_nudge = np.array([measured(lambda z, k=k: softmax(z)[k], Z) for k in range(3)])
    assert numbers == pytest.approx(by_nudge, abs=1e-8)


@pytest.mark.parametrize("targets", [T, np.array([0.7, 0.2, 0.1]), np.array([1.0, 0.0, 0.0])])
def test_what_comes_back_is_the_share_minus_the_target(targets):
    softmax = made("softmax")["softmax"]
    by_nudge = measured(lambda z: -float(targets @ np.log(softmax(z))), Z)
    assert by_nudge == pytest.approx(P - targets, abs=1e-8)
    values = {**SHARES.values, **{f"t{k}": float(one) for k, one in enumerate(targets, 1)}}
    back = SHARES.network.graph.forward(values).backward()
    assert [back[f"z{k}"] for k in (1, 2, 3)] == pytest.approx(P - targets, abs=1e-12)


OWL = np.exp([0.5, -1.2, 0.9]) / np.exp([0.5, -1.2, 0.9]).sum()


@pytest.mark.parametrize(
    ("quantity", "answer", "cause"),
    [
        ("dL/dp3", 1 / OWL[2], "sign"),
        ("dL/dz3", -1 / OWL[2], "upstream alone"),
        ("dL/dz3", 1 - OWL[2], "sign"),
        ("dL/dz3", OWL[2] * (1 - OWL[2]), "local alone"),
        ("dL/dz1", 0.0, None),
        ("dL/dz1", 1 - OWL[0], None),
    ],
)
def test_what_readers_mix_up_is_never_right_and_mostly_named(quantity, answer, cause):
    sheet = Worksheet("test lesson 11", made("softmax", "ask-spread", "sheet")["owl"], network=SHARES.network)
    sheet.reset()
    said = sheet.check(quantity, float(answer))
    assert said.right is False
    assert said.mistakes[:1] == (cause,) if cause else not said.mistakes, (said.mistakes, said.text)


def test_from_the_top_of_each_bar_the_push_ends_at_the_target():
    cells = made("softmax", "shares", "arrows-start")
    pushes = {title: T - cells["softmax"](np.array(logits)) for title, logits in cells["places"].items()}
    assert cells["t"].tolist() == T.tolist()
    assert np.abs(pushes["sure and right"]).max() < 0.05
    assert (np.abs(pushes["sure and wrong"]) > 0.9).tolist() == [True, True, False]
    assert (np.abs(pushes["not sure"]) > 0.15).all()


# Slips.


def test_without_the_target_one_entry_is_wrong_and_the_shares_become_equal():
    assert (~np.isclose(P, P - T)).tolist() == [False, True, False]
    z = Z.copy()
    for _ in range(200):
        z = z - 0.5 * np.exp(z) / np.exp(z).sum()
    assert np.exp(z) / np.exp(z).sum() == pytest.approx([1 / 3] * 3, abs=0.005)


def test_with_the_diagonal_alone_only_the_right_class_moves_and_the_loss_goes_to_zero():
    back = np.array([0.0, -1 / P[1], 0.0])
    assert back * P * (1 - P) == pytest.approx([0, P[1] - 1, 0], abs=1e-12)
    z = Z.copy()
    losses = [loss(z)]
    for _ in range(200):
        share = np.exp(z[1]) / np.exp(z).sum()
        z = z - 0.5 * np.array([0.0, share - 1, 0.0])
        losses.append(loss(z))
    assert (np.diff(losses) < 0).all()
    assert losses[-1] < 0.02
    assert z[[0, 2]].tolist() == Z[[0, 2]].tolist()


# Too large for the computer.


def test_a_thousand_is_too_large_for_the_first_softmax():
    softmax = made("softmax")["softmax"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        first, second, third = softmax(np.array([1000.0, 0.0, 0.0]))
    assert math.isnan(first)
    assert second == third == 0
    with pytest.raises(OverflowError):
        math.exp(1000)
    assert 1000 / math.log(10) > 400  # digits of e to the thousand


def test_the_shift_leaves_a_zero_of_which_no_logarithm_can_be_taken():
    z = np.array([0.0, 1000.0, 0.0])
    powers = np.exp(z - z.max())
    share = powers[0] / powers.sum()
    assert share == 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        assert -np.log(share) == math.inf
        assert math.isnan((-1 / share) * (share * (1 - share)))
    assert -744.5 < math.log(5e-324) < -744


def test_the_solutions_survive_what_is_too_large():
    cells = made("softmax", "shares", "ask-spread", "sheet", "far-sheet", "share", "ask-nothing", "wrong-sheet", "loss")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert cells["share"](np.array([1000.0, 0.0, 0.0]), 0) == 1
        assert cells["loss"](np.array([0.0, 1000.0, 0.0]), 0) == 1000
        assert cells["loss"](np.array([-1000.0, -2000.0, -1000.0]), 0) == pytest.approx(math.log(2))
    assert cells["loss"](Z, RIGHT) == pytest.approx(loss(Z), rel=1e-14)
    assert cells["loss"](Z, RIGHT) == pytest.approx(cross_entropy(Z.tolist(), T.tolist()), rel=1e-14)


def test_the_sheets_refuse_what_breaks():
    lost = read_question("11/nothing")
    sheet = Worksheet("test lesson 11, far", {"z1": 0, "z2": 1000, "z3": 0}, network=lost.network)
    sheet.reset()
    assert sheet.check("L", 1000.0).right
    for broken in (math.inf, math.nan, 744.4, 0.0):
        sheet.reset()
        assert not sheet.check("L", broken).right


def test_to_divide_by_the_largest_logit_gives_other_shares():
    assert made("softmax")["softmax"](np.array([1000.0, 0.0, 0.0]) / 1000)[0] == pytest.approx(0.58, abs=0.005)


def test_two_softmaxes_bring_the_plain_back():
    softmax = made("softmax")["softmax"]
    start, wrong = (np.abs(measured(lambda z: loss(softmax(z)), z)).max() for z in (np.zeros(3), np.array([8.0, 0, 0])))
    assert start > 0.2
    assert wrong < 0.001


def test_two_softmaxes_learn_all_the_same_from_small_weights():
    z = np.zeros(3)
    for _ in range(1000):
        z = z - 0.5 * measured(lambda z: loss(np.exp(z) / np.exp(z).sum()), z)
    assert (np.exp(z) / np.exp(z).sum())[RIGHT] > 0.98


def test_two_softmaxes_cannot_come_below_a_half():
    small = min(loss(np.exp(z) / np.exp(z).sum()) for z in np.random.default_rng(0).normal(scale=20, size=(2000, 3)))
    best = loss(np.array([0.0, 1.0, 0.0]))
    assert f"{best:.4f}" == "0.5514"
    assert f"{math.exp(-best):.2f}" == "0.58"
    assert small >= best


# Reading digits.


@cache
def trained() -> dict[str, object]:
    """Return what the lesson's cells make of the digits."""
    return made("images", "rows", "descend", "pushes", "run", "read", "surest")


def accuracy(W: np.ndarray, b: np.ndarray) -> float:
    _, held_out = load_digits()
    return float(np.mean((held_out.images.reshape(-1, 64) @ W.T + b).argmax(axis=1) == held_out.labels))


def test_both_programs_go_back_as_a_nudge_does():
    cells = made("images", "rows", "descend", "pushes")
    rows, X, targets = cells["softmax_rows"], cells["X"][:4], cells["T"][:4]
    cells["T"] = targets
    logits = X @ np.random.default_rng(0).normal(size=(64, 10))
    shares = rows(logits)
    losses = {
        "from_logarithm": lambda P: -np.sum(targets * np.log(P)),
        "from_square": lambda P: 0.5 * np.sum((P - targets) ** 2),
    }
    for name, of in losses.items():
        back = cells[name](shares)
        by_nudge = measured(lambda z, of=of: of(rows(z.reshape(logits.shape))), logits.ravel())
        assert back.ravel() == pytest.approx(by_nudge, abs=1e-7), name


def test_the_loss_before_anything_is_learned_is_the_logarithm_of_the_number_of_classes():
    question = read_question("11/start")
    assert Task(question.network, question.values).truth("L") == pytest.approx(math.log(10), rel=1e-12)


def test_from_drawn_weights_one_reads_most_and_the_other_a_third_and_from_zero_both_read():
    ends = trained()["ends"]
    read = {(name, push.__name__): accuracy(*end) for (name, push), end in ends.items()}
    assert read["drawn", "from_logarithm"] > 0.85
    assert 0.25 < read["drawn", "from_square"] < 0.42
    assert read["zero", "from_logarithm"] > read["zero", "from_square"] > 0.85
    assert trained()["descend"].__defaults__[-1] == 300


def test_with_ten_times_as_many_steps_the_squared_error_reads_about_seven_in_ten():
    cells = trained()
    assert 0.65 < accuracy(*cells["descend"](cells["from_square"], cells["drawn"], steps=3000)) < 0.75


def test_from_zero_no_two_units_stay_alike():
    for push in ("from_logarithm", "from_square"):
        W, _ = trained()["ends"]["zero", trained()[push]]
        distances = np.linalg.norm(W[:, None] - W, axis=2) + np.eye(10)
        assert distances.min() > 0.1


def test_drawn_weights_begin_sure_and_mostly_wrong():
    cells = trained()
    shares = cells["softmax_rows"](cells["X"] @ cells["drawn"].T)
    right = shares.argmax(axis=1) == cells["T"].argmax(axis=1)
    assert right.mean() < 0.2
    assert shares.max(axis=1).mean() > 0.6
    assert (np.abs(cells["from_square"](shares)).max(axis=1) < 0.05).mean() > 0.6  # on the plain
    assert -np.log(shares[cells["T"] == 1]).mean() > 2 * math.log(10)


def test_there_is_a_digit_of_which_it_is_sure_and_wrong():
    cells = trained()
    _, held_out = load_digits()
    surest = cells["surest"]
    assert cells["said"][surest] != held_out.labels[surest]
    assert cells["P"][surest].max() > 0.75


# A temperature.


def test_with_a_temperature_the_gradient_is_divided_by_it_and_the_least_loss_is_that_of_the_targets():
    question = read_question("11/transfer")
    targets = np.array([0.7, 0.2, 0.1])
    back = question.network.graph.forward({**question.values, "T": 2.0}).backward()
    assert [back[f"z{k}"] for k in (1, 2, 3)] == pytest.approx([0, 0, 0], abs=1e-8)
    assert back.forward["L"] == pytest.approx(-(targets @ np.log(targets)), abs=1e-8)
    start = {"z1": 2.0, "z2": 1.0, "z3": -1.0, "T": 2.0, "t1": 0.7, "t2": 0.2, "t3": 0.1}
    graph = question.network.graph
    back = graph.forward(start).backward()
    shares = np.exp(Z / 2) / np.exp(Z / 2).sum()
    assert [back[f"z{k}"] for k in (1, 2, 3)] == pytest.approx(((shares - targets) / 2).tolist(), rel=1e-12)
    end = descend(graph, start, weights=("z1", "z2", "z3"), eta=0.5, steps=2000)
    assert end.losses[-1] == pytest.approx(-(targets @ np.log(targets)), abs=1e-8)


def test_one_hot_targets_let_the_logits_grow_without_end():
    graph = SHARES.network.graph
    values = {**SHARES.values}
    widths = []
    for steps in (100, 1000, 10000):
        path = descend(graph, values, weights=("z1", "z2", "z3"), eta=0.5, steps=steps)
        widths.append(path.weights[-1][1])
    assert widths[0] + 0.5 < widths[1] < widths[2] - 0.5
