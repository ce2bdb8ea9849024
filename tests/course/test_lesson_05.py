"""What lesson 5 says, number by number and sentence by sentence."""

from __future__ import annotations

import itertools
import math
import re
import uuid
from pathlib import Path
from typing import Any

import nbformat
import pytest
from article import BACKWARD, ETA, FORWARD, GRAPH, NEW, START, WEIGHTS
from lessons import placeholders

from backprop_widgets import Experiment, Graph, Worksheet, half_squared_error, sigmoid, variables
from backprop_widgets.exercises.question import read_question

LESSON = nbformat.read(Path(__file__).parents[2] / "notebooks" / "05-worked-example.ipynb", as_version=4).cells
PROSE = "\n".join(cell.source for cell in LESSON if cell.cell_type == "markdown")
LETTERS = (("u", "u"), ("goal", "goal"), ("w_3", "w3"), ("w_4", "w4"))
ALONE = {"x": -2, "t": -0.5, "w1": 0.4, "w2": 1.5}
FORK = {"u": 3, "goal": -67, "w3": 4, "w4": -6}


def fork_graph():
    u, goal, w3, w4 = variables("u goal w3 w4")
    h = (w3 * u).named("h")
    v = ((w4 * h).named("s") + h).named("v")
    return Graph(half_squared_error(v, goal).named("L"))


def fork_sheet():
    return Worksheet(f"test {uuid.uuid4()}", FORK, network=fork_graph())


def said(quantity, answer, sheet=None):
    return (sheet or Worksheet(f"test {uuid.uuid4()}")).check(quantity, answer)


def slips(x, t, w1, w2):
    """Return ∂L/∂w1 as it is, and with each of the five slips of the question."""
    z = w1 * x
    a = sigmoid(z)
    y, slope = w2 * a, a * (1 - a)
    return {
        "right": (y - t) * w2 * slope * x,
        "no x": (y - t) * w2 * slope,
        "no t": y * w2 * slope * x,
        "w1 for w2": (y - t) * w1 * slope * x,
        "z for w2": (y - t) * z * slope * x,
        "z in the slope": (y - t) * w2 * z * (1 - z) * x,
    }


def shown(name, tier=0):
    return read_question(f"05/{name}").tiers[tier]


@pytest.mark.parametrize(
    ("value", "printed", "article"),
    [
        (BACKWARD["w2"], "0.1937", "0.1938"),
        (BACKWARD["w1"], "0.0366", "0.0365"),
        (NEW["L"], "0.0446", "0.0447"),
    ],
)
def test_three_figures_of_the_article_are_off_in_the_last_digit(value, printed, article):
    assert f"{value:.4f}" == printed
    assert round(abs(float(article) - float(printed)), 4) == 0.0001


def test_the_other_figures_of_the_article_are_right():
    new_y = WEIGHTS["w2"] * NEW["a"]
    values = [FORWARD["z"], FORWARD["a"], FORWARD["y"], FORWARD["L"], BACKWARD["y"], BACKWARD["a"]]
    values += [BACKWARD.local("a", "z"), WEIGHTS["w2"], WEIGHTS["w1"], NEW["z"], NEW["a"], new_y]
    printed = "0.5000 0.6225 0.3112 0.0484 0.3112 0.1556 0.2350 0.4806 0.4963 0.4963 0.6216 0.2988"
    assert [f"{value:.4f}" for value in values] == printed.split()


def test_factors_of_four_decimals_give_the_right_figures_and_of_three_give_two_of_the_printed_ones():
    four = [0.3112 * 0.6225, 0.1556 * 0.2350 * 1, 0.2988**2 / 2]
    three = [0.311 * 0.623, 0.156 * 0.235 * 1, 0.299**2 / 2]
    assert [f"{value:.4f}" for value in four] == ["0.1937", "0.0366", "0.0446"]
    printed = ["0.1938", "0.0365", "0.0447"]
    assert [f"{value:.4f}" == figure for value, figure in zip(three, printed, strict=True)] == [True, False, True]
    for value in (BACKWARD["w1"], four[1]):  # the one in the middle is cut off
        assert math.floor(value * 10_000) / 10_000 == 0.0365


def test_the_new_weights_do_not_show_the_misprints_and_with_a_rate_of_1_one_would():
    for name, wrong in (("w1", 0.0365), ("w2", 0.1938)):
        assert abs(0.5 - ETA * wrong - WEIGHTS[name]) < 1e-5
    assert f"{0.5 - ETA * 0.1938:.4f}" == f"{WEIGHTS['w2']:.4f}"
    assert f"{0.5 - 0.1938:.4f}" != f"{0.5 - BACKWARD['w2']:.4f}"


@pytest.mark.parametrize(
    ("quantity", "old", "new"),
    [("y'", FORWARD["y"], NEW["y"]), ("L'", FORWARD["L"], NEW["L"]), ("a'", FORWARD["a"], NEW["a"])],
)
def test_the_sheet_does_not_take_an_old_value_for_a_new_one(quantity, old, new):
    assert said(quantity, round(new, 4)).kind == "right"
    assert not said(quantity, round(old, 4)).right
    assert not said(quantity, round(2 * old - new, 4)).right  # a step in the other direction


@pytest.mark.parametrize("name", ["w1", "w2"])
def test_the_sheet_does_not_take_half_a_step_for_a_step(name):
    assert said(f"{name}'", round(WEIGHTS[name], 4)).kind == "right"
    assert not said(f"{name}'", round((START[name] + WEIGHTS[name]) / 2, 4)).right


def test_some_new_values_differ_from_the_old_ones_in_the_third_decimal_only():
    for old, new in ((FORWARD["L"], NEW["L"]), (START["w1"], WEIGHTS["w1"])):
        assert 0.001 < abs(old - new) < 0.005


def test_the_sheet_warns_with_the_first_right_answer():
    assert "would hide some slips" in said("L", FORWARD["L"]).text


def test_the_explorer_takes_the_same_step():
    experiment = Experiment()
    experiment.step()
    assert experiment.values == {**START, **WEIGHTS}


def test_the_derivative_of_the_loss_by_itself_is_1_and_its_value_plays_no_part():
    y, t = variables("y t")
    plain = half_squared_error(y, t)
    lifted = Graph((plain + 7).named("L")).forward(y=0.3, t=0).backward()
    assert lifted["y"] == Graph(plain.named("L")).forward(y=0.3, t=0).backward()["y"] == 0.3
    assert BACKWARD["L"] == 1


def test_w2_brings_far_more_of_the_fall_than_five_times_what_w1_brings():
    alone = {name: GRAPH.forward({**START, name: WEIGHTS[name]})["L"] for name in WEIGHTS}
    fall = {name: FORWARD["L"] - loss for name, loss in alone.items()}
    for name, value in fall.items():
        assert value == pytest.approx(ETA * BACKWARD[name] ** 2, rel=0.03)
    assert 26 < fall["w2"] / fall["w1"] < 30
    assert 5 < BACKWARD["w2"] / BACKWARD["w1"] < 5.5
    points = read_question("05/share").after
    for loss in (*alone.values(), NEW["L"]):
        assert f"{loss:.4f}" in points


def test_a_new_weight_that_is_used_too_early_gives_a_number_that_belongs_to_no_place():
    at = {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}
    forward = GRAPH.forward(at)
    backward = forward.backward()
    moved = at["w2"] - ETA * backward["w2"]
    mixed = backward["y"] * moved * backward.local("a", "z") * at["x"]
    assert (f"{mixed:.4f}", f"{backward['w1']:.4f}") == ("0.2660", "0.3008")
    assert "0.2660; the gradient is 0.3008" in read_question("05/early").after
    after = GRAPH.forward({**at, "w2": moved}).backward()["w1"]
    assert abs(after - mixed) > 0.005
    assert said("dL/dw1", mixed, Worksheet(f"test {uuid.uuid4()}", at)).mistakes[0] == "new weights too early"


def test_gradients_belong_to_the_old_weights_in_whatever_order_they_are_subtracted():
    ways = []
    for order in itertools.permutations(WEIGHTS):
        values = dict(START)
        for name in order:
            values[name] -= ETA * BACKWARD[name]
        ways.append(values)
    assert ways[0] == ways[1] == {**START, **WEIGHTS}


def test_four_of_five_slips_give_the_right_number_at_the_articles_values_and_there_are_more():
    found = {name: f"{value:.6f}" for name, value in slips(**START).items()}
    right = found.pop("right")
    assert [name for name, value in found.items() if value != right] == ["z in the slope"]
    a = FORWARD["a"]
    assert 0.5**2 * a**2 * (1 - a) == pytest.approx(BACKWARD["w1"], rel=1e-12)  # the same, of equal numbers


def test_each_of_the_five_is_found_out_at_the_last_place_and_hides_at_one_of_the_others():
    places = [
        ({"x": 1, "t": 0.8, "w1": 0.4, "w2": -0.7}, "no x"),
        ({"x": 1.5, "t": 0, "w1": 0.4, "w2": -0.7}, "no t"),
        ({"x": 2, "t": 0.8, "w1": 0.3, "w2": 0.6}, "z for w2"),
        (ALONE, ""),
    ]
    for at, hidden in places:
        found = slips(**at)
        right = found.pop("right")
        assert (hidden in [name for name, value in found.items() if value == pytest.approx(right, rel=0.01)]) == bool(
            hidden
        )
    assert all(value != pytest.approx(right, rel=0.05) for value in found.values())  # at the last place
    texts = [name.replace("−", "-") for name in shown("hidden", 1).names]
    for (at, _), text in zip(places, texts, strict=True):
        assert all(f"{value:g}" in text for value in at.values())


def test_nothing_hides_on_the_way_back_at_the_place_where_one_is_alone():
    question = read_question("05/alone")
    assert {name: question.values[name] for name in ALONE} == ALONE
    assert question.view == ("pencil",)
    task = Worksheet(f"test {uuid.uuid4()}", ALONE).task
    for name in ("dL/dy", "dL/dw2", "dL/da", "da/dz", "dL/dz", "dL/dw1"):
        assert not task.graph.diagnose(task.truths[name], name, task.inputs).hidden_matches
    numbers = [*ALONE.values(), task.truths["z"], task.truths["a"], task.truths["y"]]
    assert all(abs(one - other) > 0.05 for one, other in itertools.combinations(numbers, 2))
    assert all(abs(number) > 0.05 and abs(number - 1) > 0.05 for number in numbers)


def test_the_line_of_the_page_breaks_a_rule_and_no_line_before_it_does():
    forward = GRAPH.forward(x=1.2, t=0.9, w1=-0.5, w2=0.8)
    backward = forward.backward()
    assert 0 < forward["a"] < 0.5
    assert forward["z"] < 0
    assert backward["y"] == forward["y"] - 0.9 < 0
    printed = backward["a"] * forward["a"]
    assert f"{printed:.4f}".replace("-", "−") in shown("page").text
    assert printed / backward["a"] > 1 / 3
    assert backward["z"] / backward["a"] < 1 / 4
    assert printed * forward["z"] > 0  # with z as the factor its sign would be the other one
    task = Worksheet(f"test {uuid.uuid4()}", {"x": 1.2, "t": 0.9, "w1": -0.5, "w2": 0.8})
    assert "value of the activation" in task.check("dL/dz", printed).text


def test_the_bug_passes_the_articles_example_and_not_the_other_place():
    def backward(x, t, w1, w2):
        a = sigmoid(w1 * x)
        y = w2 * a
        return (y - t) * a, (y - t) * w1 * a * (1 - a) * x

    assert backward(**START) == pytest.approx((BACKWARD["w2"], BACKWARD["w1"]), rel=1e-12)
    other = {"x": 1.6, "t": -0.3, "w1": 0.9, "w2": 0.5}
    right = GRAPH.forward(other).backward()
    w2, w1 = backward(**other)
    assert w2 == pytest.approx(right["w2"], rel=1e-12)
    assert w1 / right["w1"] == pytest.approx(1.8, rel=1e-12)
    assert shown("bug").solution.endswith("∂L/∂a = ∂L/∂y·w₁")


def test_the_learning_rate_changes_the_step_and_no_gradient():
    one = read_question("05/which").after
    assert one.count(f"{BACKWARD['w1']:.4f}") == one.count(f"{BACKWARD['w2']:.4f}") == 2
    assert f"{0.5 - BACKWARD['w2']:.4f}" in one
    assert f"{WEIGHTS['w2']:.4f}" in one


def test_the_fork_by_hand():
    forward = fork_graph().forward(FORK)
    backward = forward.backward()
    assert [forward[name] for name in ("h", "s", "v")] == [12, -72, -60]
    assert [backward[name] for name in ("v", "s", "h", "w3", "w4")] == [7, 7, 7 * -6 + 7, -35 * 3, 7 * 12]
    up, down = (fork_graph().forward({**FORK, "w3": FORK["w3"] + by})["L"] for by in (1e-5, -1e-5))
    assert (up - down) / 2e-5 == pytest.approx(backward["w3"], rel=1e-8)


@pytest.mark.parametrize(
    ("quantity", "answer", "cause"),
    [
        ("dL/dh", -42, "one route"),
        ("dL/dh", 7, "one route"),
        ("dL/dh", -294, "routes multiplied"),
        ("dL/dw4", -42, "not swapped"),
        ("dL/dw4", 7, "input forgotten"),
        ("dL/dw4", 7 * 3, "other layer"),
        ("dL/dw3", -35, "input forgotten"),
        ("dL/dw3", -35 * 4, "not swapped"),
    ],
)
def test_the_likely_slips_at_the_fork_are_named(quantity, answer, cause):
    feedback = said(quantity, answer, fork_sheet())
    assert not feedback.right
    assert feedback.mistakes[0] == cause


def test_no_two_numbers_of_the_fork_are_equal_in_size_and_none_is_half_another():
    """So w3 in the place of h is not taken for a slip with a half."""
    sheet = fork_sheet()
    truths = sheet.task.truths
    sizes = {abs(number) for number in (*FORK.values(), *(truths[name] for name in ("h", "s", "v", "dL/dv")))}
    assert len(sizes) == 8
    assert not sizes & {0, 1}
    assert not {2 * FORK["w3"], 2 * FORK["u"]} & {truths["h"]}
    feedback = said("dL/dw4", truths["dL/dv"] * FORK["w3"], sheet)
    assert not feedback.right
    assert not feedback.mistakes


def with_the_first_lines_done():
    """Return the sheet of the lesson as it is when ∂L/∂w1 is asked for."""
    sheet = Worksheet(f"test {uuid.uuid4()}")
    local = BACKWARD.local("a", "z")
    for name, value in (("dL/dw2", BACKWARD["w2"]), ("dL/da", BACKWARD["a"]), ("da/dz", local)):
        assert sheet.check(name, value).right
    return sheet


@pytest.mark.parametrize("digits", [3, 4, 6, 12])
def test_a_forgotten_w2_is_named_and_no_second_backward_pass(digits):
    answer = f"{BACKWARD['y'] * BACKWARD.local('a', 'z') * START['x']:.{digits}g}"
    feedback = said("dL/dw1", answer, with_the_first_lines_done())
    assert feedback.mistakes == ("weight forgotten",)
    assert "The factor w₂ is missing" in feedback.text or "The factor w2 is missing" in feedback.text
    assert "two" not in feedback.text


def test_an_eta_of_1_is_said_to_be_a_missing_eta():
    feedback = said("w1'", f"{START['w1'] - BACKWARD['w1']:.6f}")
    assert feedback.mistakes[0] == "eta forgotten"
    assert "a decimal point of η in the wrong place" in feedback.text


def test_the_gradient_of_w1_on_the_page_is_larger_in_size_only():
    question = read_question("05/page")
    backward = GRAPH.forward({name: question.values[name] for name in START}).backward()
    local = backward.local("z", "w1")
    wrong = backward["a"] * GRAPH.forward({name: question.values[name] for name in START})["a"]
    assert wrong * local < wrong < 0
    assert any("larger in size than" in name for name in shown("page").names)


def test_the_prose_names_the_third_misprint():
    assert r"The third one, $\partial L/\partial w_1 = 0.0365$, comes out if the digits" in PROSE


def test_no_sheet_is_shown_as_a_line_of_code():
    outputs = [str(output) for cell in LESSON if cell.cell_type == "code" for output in cell.outputs]
    assert not any("<worksheet" in output for output in outputs)


def test_the_routes_of_the_fork_cancel_at_a_weight_of_minus_1_and_not_at_0():
    question = read_question("05/fork")

    def comes_back(w4):
        backward = fork_graph().forward({**question.values, "w4": w4}).backward()
        return backward["v"], backward["h"], backward["w3"]

    top, h, w3 = comes_back(-1)
    assert top != 0
    assert h == w3 == 0
    top, h, _ = comes_back(0)
    assert h == top != 0
    top, h, _ = comes_back(1)
    assert h == 2 * top


def test_the_unit_that_nobody_has_seen_does_what_the_answers_say():
    question = read_question("05/transfer")
    x, t, w, b = (question.values[name] for name in "xtwb")
    u = w * x + b
    g = 1 / (1 + math.exp(-u))
    back = u * g - t
    arrives = back * (g + u * g * (1 - g))
    up, down = ((u + by) * sigmoid(u + by) for by in (1e-6, -1e-6))
    assert arrives == pytest.approx(back * (up - down) / 2e-6, rel=1e-8)
    wrong = [back * g, back * u * g * (1 - g), back * g * u * g * (1 - g)]
    assert all(abs(one / arrives - 1) > 0.1 for one in wrong)
    for number in (back, arrives, arrives * x, back * g, back * u * g * (1 - g)):
        assert f"{number:.4f}".replace("-", "−") in question.after


def test_less_than_half_of_what_is_asked_is_a_number():
    code = "\n".join(cell.source for cell in LESSON if cell.cell_type == "code")
    tiers = [tier for name in re.findall(r'Ask\("(.+?)"\)', code) for tier in read_question(name).tiers]
    numbers = sum(len(placeholders(cell.source)) for cell in LESSON if cell.cell_type == "code")
    assert (numbers, len(tiers)) == (12, 23)
    assert all(tier.kind != "number" for tier in tiers)


def test_the_prose_gives_the_figures_of_the_article_and_those_of_the_sheet():
    article = r"$\partial L/\partial w_2 = 0.1938$, $\partial L/\partial w_1 = 0.0365$ and $L' = 0.0447$"
    right = [f"{value:.4f}" for value in (BACKWARD["w2"], BACKWARD["w1"], NEW["L"])]
    assert f"prints {article}. Yours are {right[0]}, {right[1]} and {right[2]}." in PROSE


def test_the_prose_gives_the_numbers_of_the_fork_as_the_sheet_has_them():
    made: dict[str, Any] = {"Worksheet": Worksheet}
    exec(next(cell.source for cell in LESSON if "fork = Worksheet" in cell.source), made)
    assert made["fork"].task.values == FORK
    values = made["fork"].task.truths
    here = ", ".join(f"${name} = {made['fork'].task.values[key]:g}$" for name, key in LETTERS)
    assert f"at {here}." in PROSE
    assert f"gives $h = {values['h']:g}$, $s = {values['s']:g}$, $v = {values['v']:g}$, so that" in PROSE
    assert rf"$\partial L/\partial v = {values['v']:g} + {-FORK['goal']:g} = {values['dL/dv']:g}$" in PROSE
