"""Proofreading: what is printed wrongly is found, what is printed rightly is not."""

from __future__ import annotations

import itertools

import pytest

from backprop_widgets import Worksheet, proofread

PRINTED = {"z": "0.5", "a": "0.6225", "da/dz": "0.2350", "dL/dw2": "0.1938", "dL/dw1": "0.0365", "L'": "0.0447"}
OFF = ["dL/dw2", "dL/dw1", "L'"]


def kind(marked) -> str:
    return proofread(Worksheet("proof"), PRINTED, marked).kind


@pytest.mark.parametrize("marked", [OFF, tuple(OFF), set(OFF), OFF[::-1], [*OFF, "L'"], [f" {name}" for name in OFF]])
def test_the_misprints_in_any_order_are_right(marked):
    assert kind(marked) == "right"


@pytest.mark.parametrize("marked", [OFF[:1], OFF[1:], "L'", [*OFF, "a"], ["a"], ["da/dz", "dL/dw2"], list(PRINTED)])
def test_too_few_and_too_many_are_wrong(marked):
    assert kind(marked) == "wrong"


def test_too_many_are_named_and_too_few_are_not_given_away():
    said = proofread(Worksheet("proof"), PRINTED, [*OFF, "a"]).text
    assert "a" in said.split(": ")[1]
    assert "dL/dw2" not in said
    assert "dL/dw1" not in proofread(Worksheet("proof"), PRINTED, ["dL/dw2"]).text


def test_a_table_without_a_misprint_has_none_to_find():
    assert proofread(Worksheet("proof"), {"a": "0.6225"}, ["a"]).kind == "wrong"


@pytest.mark.parametrize(
    "marked", [None, "", [], [1], ["abc"], "abc", float("nan"), 3, [None, "a"], {"a": 1, "q": 2}, [[]]]
)
def test_rubbish_is_refused(marked):
    assert kind(marked) == "refused"


def test_names_without_end_are_an_answer_too():
    assert kind(itertools.repeat("a")) == "wrong"


def test_nothing_yet_is_no_answer():
    assert kind(...) == "yours"
