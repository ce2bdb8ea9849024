"""The table of realistic wrong answers says what it claims: numbers, causes and sources."""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from itertools import combinations

import pytest
from mistakes.realistic_answers import ANSWERS, KINDS, NETWORKS

from backprop_widgets import Worksheet, mazur, two_paths

SOURCE = re.compile(r"|[\w.-]+/[\w.-]+#\d+|[a-z]+\.stackexchange \d+|https://\S+")


def named(kinds):
    """Return single causes and pairs as keys of `KINDS`."""
    return {kind if isinstance(kind, str) else "two at once" for kind in kinds}


def digits(text):
    return len(text.lstrip("-").replace(".", "").lstrip("0"))


def is_exact(answer):
    return float(answer.text) == pytest.approx(answer.wrong(), abs=1e-12)


def every(answers):
    return pytest.mark.parametrize("answer", answers, ids=lambda a: f"{a.key} {a.quantity} {a.text}")


@every(ANSWERS)
def test_the_text_is_the_wrong_number_rounded(answer):
    assert float(f"{answer.wrong():.{answer.decimals}f}") == float(answer.text)


@every(ANSWERS)
def test_the_right_number_would_have_been_typed_differently(answer):
    places = max(answer.decimals, 4) if is_exact(answer) else answer.decimals  # 0 stands for 0.0000
    assert f"{answer.right():.{places}f}" != f"{float(answer.text):.{places}f}"


@every(ANSWERS)
def test_the_text_has_as_many_digits_as_one_types(answer):
    most = 9 if answer.source.startswith("https://") else 6  # a figure as it was printed
    assert is_exact(answer) or 4 + ("two at once" in named(answer.kinds)) <= digits(answer.text) <= most


@every(ANSWERS)
def test_causes_and_sources_are_well_formed(answer):
    pairs = [kind for kind in answer.kinds if not isinstance(kind, str)]
    assert answer.kinds
    assert named(answer.kinds) | {kind for pair in pairs for kind in pair} <= KINDS.keys()
    assert all(len(set(pair)) == 2 and "two at once" not in pair for pair in pairs)
    assert SOURCE.fullmatch(answer.source)
    assert answer.what


def test_there_are_many_answers_spread_over_causes_and_networks():
    causes = Counter(kind for answer in ANSWERS for kind in named(answer.kinds))
    networks = Counter(answer.key for answer in ANSWERS)
    assert len(ANSWERS) >= 90
    assert {kind: causes[kind] for kind in KINDS if causes[kind] < 2} == {}
    assert networks.keys() == NETWORKS.keys()
    assert networks["article"] + networks["generic"] <= len(ANSWERS) / 3


def test_no_row_stands_twice_and_no_number_has_two_stories():
    for one, other in combinations(ANSWERS, 2):
        if (one.key, one.quantity, one.moved) == (other.key, other.quantity, other.moved):
            places = min(one.decimals, other.decimals)
            same = f"{float(one.text):.{places}f}" == f"{float(other.text):.{places}f}"
            assert not same or one.kinds & other.kinds, (one, other)
            assert one.formula != other.formula, (one, other)


# What a key of the table is called in the catalogue, where it is called otherwise.
CALLED = {
    "larger route": "one route",
    "square's two": "power",
    "slope under cross-entropy": "square under cross-entropy",
    "no gradient of an input": "nothing flows",
    "zero route": "nothing flows",
}


def judge(answer):
    """Return the feedback to an answer, and whether the first cause that it names is one of the answer's."""
    sheet = Worksheet("realistic", answer.values, network=answer.network)
    sheet.reset()
    said = sheet.check(answer.quantity, answer.text)
    causes = [
        {CALLED.get(kind, kind)} if isinstance(kind, str) else {CALLED.get(one, one) for one in kind}
        for kind in answer.kinds
    ]
    causes += [{"counted twice"}] if "not reset" in answer.kinds else []  # by a second sweep
    named = set(said.mistakes[:2]) if "two slips at once" in said.text else set(said.mistakes[:1])
    return said, named in causes


def test_nine_in_ten_are_named_first_and_none_falsely():
    judged = [(answer, *judge(answer)) for answer in ANSWERS]
    named = [answer for answer, said, hit in judged if hit and said.kind == "mistake"]
    falsely = [
        (answer.key, answer.quantity, answer.text, said) for answer, said, hit in judged if said.mistakes and not hit
    ]
    assert falsely == []
    assert len(named) >= 0.9 * len(ANSWERS)
    assert not any(said.right for _, said, _ in judged)


@pytest.mark.parametrize(("network", "quantity"), [(two_paths, "dErr/dw01"), (mazur, "dE/dw1"), (mazur, "E'")])
def test_a_random_number_seldom_gets_a_cause(network, quantity):
    task, generator = Worksheet("random", network=network()).task, random.Random(3)
    tried = 300
    numbers = [float(f"{task.truths[quantity] * math.exp(generator.uniform(-1.6, 1.6)):.4g}") for _ in range(tried)]
    graph, point = task.graph, {**task.values, "eta": task.eta}
    found = [graph.diagnose(number, quantity, point, weights=task.weights).found for number in numbers]
    assert 0 < sum(map(bool, found)) <= 0.04 * tried  # three in a hundred, and what chance adds to that
