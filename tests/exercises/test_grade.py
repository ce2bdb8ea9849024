"""What is said to a number: at points of no special kind mistakes are recognised and right answers not blamed."""

from __future__ import annotations

import functools
import math
import random

import pytest
from graphs import GENERIC

from backprop_widgets import MISTAKES, Feedback, Worksheet, mazur, sigmoid, two_paths, worked_example
from backprop_widgets.exercises.equations import read_equations

NETWORKS = {"worked example": worked_example(), "two paths": two_paths(), "mazur": mazur()}
SHARE = {"worked example": 0.3, "two paths": 0.03, "mazur": 0.004}


@functools.cache
def wrong_programs(name):
    network = NETWORKS[name]
    sites = [site for row in MISTAKES.values() for site in row.sites(network.graph, network.weights)]
    return [(site, network.graph.program(weights=network.weights, mistake=site)) for site in sites]


def somewhere(name, seed):
    """Return a new sheet at a point away from where mistakes cancel."""
    generator, network = random.Random(seed), NETWORKS[name]
    values = {
        variable: round(generator.choice((-1, 1)) * generator.uniform(0.15, 1.9), 3)
        for variable in network.graph.variables
    } | {"eta": round(generator.uniform(0.1, 1.5), 2)}
    sheet = Worksheet(f"laws {seed}", values, network=network)
    sheet.reset()
    return sheet, generator


def mistakes_are_recognised(name, seed, check):
    """Ask a checker about every quantity with every mistake made, and return how many it was asked about."""
    sheet, generator = somewhere(name, seed)
    asked = 0
    for site, program in wrong_programs(name):
        found = program({**program.start, **sheet.task.inputs})
        for quantity, truth in sheet.task.truths.items():
            value = found[quantity]
            far = abs(value - truth) > 0.01 * abs(truth) and math.isfinite(value)
            if not far or generator.random() > SHARE[name]:
                continue
            said = check(sheet, quantity, value)
            assert said.right is False, (site, quantity)
            assert site.key in said.mistakes, (site, quantity)
            assert said.kind in ("mistake", "carried", "rounded")
            assert len(said.text) > 20
            asked += 1
    return asked


def right_answers_are_right(name, seed, check):
    sheet, generator = somewhere(name, seed)
    truths = sheet.task.truths
    for quantity, truth in generator.sample([*truths.items()], min(len(truths), 12)):
        for value in (truth, float(f"{truth:.7g}"), float(f"{truth:.5g}")):
            said = check(sheet, quantity, value)
            if said.right is None:  # five digits are few for a change in the fourth
                assert said.kind in ("coarse", "unsure")
                continue
            assert (said.right, said.mistakes, said.carried) == (True, (), ()), (quantity, value, truth)
            assert said.text.startswith("Right")
        for factor in (1.05, 0.95, -1, 1000):
            assert not check(sheet, quantity, truth * factor).right or truth == 0, (quantity, factor)


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("seed", [21, 22])
def test_every_mistake_in_every_quantity_is_recognised(name, seed):
    assert mistakes_are_recognised(name, seed, Worksheet.check) > 20


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("seed", range(23, 25))
def test_no_right_answer_is_blamed_and_no_wrong_one_accepted(name, seed):
    right_answers_are_right(name, seed, Worksheet.check)


def always(kind, *, right, mistakes=()):
    """Return a checker that does not look."""
    return lambda sheet, quantity, value: Feedback(
        "Right, whatever it is that you say.", kind, quantity, right, mistakes
    )


def test_a_checker_that_does_not_look_fails():
    for checker in (
        always("right", right=True),
        always("wrong", right=False),
        always("mistake", right=False, mistakes=("sign",)),
        lambda sheet, quantity, value: sheet.check(quantity, sheet.task.truths[quantity]),
    ):
        with pytest.raises(AssertionError):
            mistakes_are_recognised("worked example", 21, checker)
    for checker in (always("right", right=True), always("mistake", right=False, mistakes=tuple(MISTAKES))):
        with pytest.raises(AssertionError):
            right_answers_are_right("worked example", 23, checker)


@pytest.fixture
def sheet():
    fresh = Worksheet("grade", GENERIC)
    fresh.reset()
    return fresh


def test_several_mistakes_that_give_the_same():
    said = Worksheet("same").check("dL/dw1", 0.07314)
    assert said.mistakes == ("half", "weight forgotten")
    assert said.text.startswith("Not yet. The ½ is missing")
    assert said.text.endswith("It may also be the forgotten weight: here they give the same number.")


def test_a_sign_that_may_be_wrong_as_well_is_said_to_be_the_sign_of_something():
    sheet = Worksheet("test_sign_of_what", {"x": 2, "t": 0.5, "w1": -0.3, "w2": 0.7})
    said = sheet.check("a", 1 / (1 + math.exp(-0.6))).text
    assert said.endswith("It may also be a wrong sign of z: here they give the same number.")


def test_a_point_that_hides_mistakes_is_named_once():
    sheet = Worksheet("hides")
    sheet.reset()
    said = sheet.check("dL/dw1", 0.0366)
    assert said.hidden == ("target forgotten", "input forgotten", "wrong weight")
    assert said.mistakes == ()
    assert "x = 1.5, t = 0.8, w1 = 0.4, w2 = −0.7 shows them" in said.text
    assert sheet.check("dL/dw1", 0.0366).text == said.text
    assert sheet.check("dL/dz", 0.0366).text == "Right."


def test_an_error_carried_forward(sheet):
    assert sheet.check("z", 0.4).kind == "mistake"
    wrong = sigmoid(0.4)
    assert sheet.check("a", wrong).carried == ("z",)
    said = sheet.check("y", -0.7 * wrong)
    assert (said.kind, said.right, said.carried) == ("carried", False, ("z",))
    assert said.text.startswith(
        "Not the value, but it follows from your own z = 0.4: this step is right. Look at z again."
    )
    assert sheet.check("dL/dy", -0.7 * wrong - 0.8).carried == ("z",)
    assert sheet.check("dL/dw2", (-0.7 * wrong - 0.8) * wrong).carried == ("z",)
    sheet.check("z", 0.6)  # put right: what was computed from the old one is still the learner's own
    assert sheet.check("dL/dw2", (-0.7 * wrong - 0.8) * wrong).carried == ("a",)


def test_an_error_is_not_carried_from_nowhere(sheet):
    """The twin: without the earlier answer, or with another one, the same number follows from nothing."""
    number = -0.7 * 0.62
    assert sheet.check("y", number).kind == "wrong"
    sheet.check("a", 0.7)
    assert sheet.check("y", number).kind == "wrong"
    sheet.check("a", 0.62)
    assert sheet.check("y", number).carried == ("a",)


@pytest.mark.parametrize("network", [worked_example(), two_paths(), mazur()])
def test_whatever_goes_wrong_first_is_carried_through_the_whole_sheet(network):
    generator, sheet = random.Random(5), Worksheet("carried", network=network)
    for first in sheet.task.order[::4]:
        sheet.reset()
        own = sheet.task.truths[first] * 1.37 + 0.11
        sheet.check(first, own)
        for name in generator.sample(sheet.task.order, 12):
            value = sheet.task.recompute(name, {first: own})
            if name == first or math.isclose(value, sheet.task.truths[name], rel_tol=0.005, abs_tol=1e-15):
                continue
            assert sheet.check(name, value).carried == (first,), (first, name)


def test_too_few_digits_of_ones_own():
    sheet = Worksheet("rounded")
    sheet.reset()
    assert sheet.check("a", 0.62).right
    assert sheet.check("y", 0.31).right
    said = sheet.check("L", 0.04805)  # half of 0.31²; with all digits 0.04843
    assert (said.kind, said.right, said.carried) == ("rounded", False, ("y",))
    assert "your own y = 0.31, with too few digits" in said.text


def test_a_mistake_in_what_is_right_already_is_not_blamed():
    values = {"x": 1.0, "t": 0.0, "w1": 0.5, "w2": 0.5}
    fresh = Worksheet("blame", values)
    fresh.reset()
    forgotten = fresh.task.truths["dL/dy"] * fresh.task.truths["da/dz"]  # without w2, which is a half
    assert fresh.check("dL/dw1", forgotten).mistakes[0] == "half"
    fresh.check("dL/dy", fresh.task.truths["dL/dy"])
    said = fresh.check("dL/dw1", forgotten)
    assert said.mistakes[0] == "weight forgotten"
    assert "½" not in str(said)
    uphill = 0.5 + 0.1 * fresh.task.truths["dL/dw2"]
    fresh.check("dL/dw2", fresh.task.truths["dL/dw2"])
    assert fresh.check("w2'", uphill).mistakes[0] == "uphill"
    fresh.reset()


@pytest.mark.parametrize(("z1", "small"), [(2, False), (-9, True)])
def test_zero_for_a_number_is_called_small_only_where_it_is(z1, small):
    graph = read_equations("""
        p1 = exp(z1 - logsumexp(z1, z2))
        p2 = exp(z2 - logsumexp(z1, z2))
        L = -(t1 * log(p1) + t2 * log(p2))
    """)
    sheet = Worksheet("zero", {"z1": z1, "z2": 1, "t1": 0, "t2": 1}, network=graph, weights=("z1", "z2"))
    sheet.reset()
    said = sheet.check("dL/dz1", 0.0)
    assert said.right is False
    assert ("small" in said.text) == (said.kind == "small") == small
