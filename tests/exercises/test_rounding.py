"""Right, both ways: nobody is refused for rounding, and no mistaken value is accepted."""

from __future__ import annotations

import math
import random
import re

import numpy as np
import pytest

from backprop_widgets import MISTAKES, Feedback, Worksheet, mazur, two_paths, worked_example
from backprop_widgets.mistakes.tolerance import matches_typed_digits

NETWORKS = {
    "worked example": worked_example(),
    "with tanh": worked_example("tanh"),
    "with relu": worked_example("relu"),
    "two paths": two_paths(),
    "mazur": mazur(),
}
POINTS = 10  # the first is the network's own
ROUNDED = {
    "significant digits": lambda value, digits: float(f"{value:.{digits}g}"),
    "decimals": lambda value, digits: round(value, digits),
}


def sheet_at(name, seed):
    network, generator = NETWORKS[name], random.Random(seed)
    values = {
        variable: round(generator.choice((-1, 1)) * generator.uniform(0.15, 1.9), 2)
        for variable in network.graph.variables
    }
    rate = round(generator.uniform(0.1, 0.9), 1)
    sheet = Worksheet(f"{name} {seed}", values if seed else None, network=network, eta=rate if seed else None)
    sheet.reset()
    return sheet, generator


def compute_by_hand(task, digits, rounded):
    """Return every quantity, computed from the ones before it, each of them rounded."""
    own = {}
    for name in task.order:
        own[name] = rounded(task.recompute(name, own), digits)
    return own


def count_refused(name, seed, share, check=Worksheet.check):
    sheet, generator = sheet_at(name, seed)
    told = accepted = 0
    for digits in (3, 4, 5):
        for rounded in ROUNDED.values():
            own = compute_by_hand(sheet.task, digits, rounded)
            for quantity in (each for each in sheet.task.order if generator.random() < share):
                sheet.reset()
                said = check(sheet, quantity, own[quantity])
                assert said.right is not False, (quantity, digits, own[quantity], sheet.task.truths[quantity], said)
                if said.right is None:  # a mistake gives it, too, or it does not show that anything changed
                    assert said.kind in ("coarse", "unsure"), (quantity, said)
                    told += 1
                accepted += bool(said)
    return accepted, told


@pytest.mark.parametrize(
    ("name", "share"), [*((name, 0.2) for name in list(NETWORKS)[:3]), ("two paths", 0.08), ("mazur", 0.02)]
)
def test_who_rounds_every_stage_is_right(name, share):
    counts = np.array([count_refused(name, seed, share) for seed in range(POINTS)]).sum(axis=0)
    assert counts[0] > 60
    assert counts[1] < 0.12 * counts.sum()


@pytest.mark.parametrize("name", NETWORKS)
def test_who_goes_on_from_rounded_answers_is_right(name):
    sheet, _ = sheet_at(name, 3)
    own = compute_by_hand(sheet.task, 4, ROUNDED["significant digits"])
    said = [sheet.check(quantity, own[quantity]) for quantity in sheet.task.order]
    assert not [each for each in said if each.right is False]
    assert sum(map(bool, said)) > 0.75 * len(said)


def accepted_mistakes(name, seed, check=Worksheet.check):
    """Return which numbers that a mistake gives, and that differ from the right one as typed, are accepted."""
    sheet, generator = sheet_at(name, seed)
    task = sheet.task
    sites = [site for row in MISTAKES.values() for site in row.sites(task.graph, task.weights)]
    found, tried = [], 0
    for site in generator.sample(sites, min(12, len(sites))):
        program = task.graph.program(weights=task.weights, mistake=site)
        numbers = program({**program.start, **task.inputs})
        for quantity, truth in task.truths.items():
            for digits in (3, 4, 5) if math.isfinite(numbers[quantity]) and generator.random() < 0.06 else ():
                typed = float(f"{numbers[quantity]:.{digits}g}")
                if matches_typed_digits(typed, truth):
                    continue
                tried += 1
                sheet.reset()
                if check(sheet, quantity, typed).right:
                    found.append((quantity, typed, truth, site))
    return found, tried


@pytest.mark.parametrize("name", NETWORKS)
def test_no_mistaken_value_is_accepted(name):
    tried = 0
    for seed in range(POINTS):
        found, count = accepted_mistakes(name, seed)
        assert found == []
        tried += count
    assert tried > 60


def test_a_checker_that_accepts_what_is_near_would_be_seen():
    def near(sheet, quantity, number):
        said = sheet.check(quantity, number)
        close = abs(number - sheet.task.truths[quantity]) <= 0.005 * abs(sheet.task.truths[quantity])
        return Feedback("Right.", "right", quantity, right=True) if close else said

    assert any(accepted_mistakes("worked example", seed, near)[0] for seed in range(3))
    with pytest.raises(AssertionError):
        count_refused("worked example", 1, 1.0, lambda sheet, quantity, number: Feedback("no", "wrong", right=False))


def article(quantity, number):
    sheet = Worksheet("article")
    sheet.reset()
    return sheet.check(quantity, number)


@pytest.mark.parametrize(
    ("quantity", "number"),
    [
        ("a'", 0.6225),  # the old a
        ("a'", 0.6233),  # uphill
        ("w1'", 0.4982),  # half the gradient
        ("w1'", 0.5037),  # uphill
        ("w2'", 0.4826),
        ("y'", 0.2992),  # the new w2 and the old a
        ("L'", 0.0447),  # the misprint, and three digits on the way
        ("a'", 0.62),  # too few digits to show any change
    ],
)
def test_after_the_update_the_change_counts(quantity, number):
    assert not article(quantity, number)


@pytest.mark.parametrize(("quantity", "number"), [("w1'", 0.4963), ("a'", 0.6216), ("y'", 0.2988), ("L'", 0.0446)])
def test_and_what_is_right_after_it_is_right(quantity, number):
    assert article(quantity, number)


def test_rounded_is_said_with_all_digits():
    said = Worksheet("rounded", {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}).check("dL/dw1", 0.3006)
    assert (said.right, said.text) == (True, "Right; with all digits 0.3008.")


def test_where_rounding_and_a_slip_give_the_same_neither_is_asserted():
    said = article("y'", 0.2987)
    assert said.right is None
    assert said.text.startswith("Near. Rounding on the way can give it, and so can a slip:")


@pytest.mark.parametrize("name", NETWORKS)
def test_who_is_right_is_told_no_more_decimals_than_were_given(name):
    sheet, _ = sheet_at(name, 5)
    for digits in (2, 3, 4):
        own = compute_by_hand(sheet.task, digits, ROUNDED["decimals"])
        for quantity, given in own.items():
            for answer in (given, round(sheet.task.truths[quantity], digits)):
                sheet.reset()
                said = sheet.check(quantity, answer)
                if said.kind == "digits":
                    assert all(len(decimals) <= digits for decimals in re.findall(r"\d\.(\d+)(?!e)", said.text)), said


def test_three_digits_are_said_to_be_right_and_not_what_follows_them():
    sheet = Worksheet("three digits", {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7})
    assert sheet.check("L", 0.784).text == "Right to 3 digits."
    assert sheet.check("dL/dw2", -0.807).text == "Right; with all digits −0.808."
