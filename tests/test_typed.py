"""The typed fields: what is taken, what is refused."""

from __future__ import annotations

import pytest
from explorers import alert


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0.25", 0.25),
        ("2,5", 2.5),
        (" 1e-3 ", 0.001),
        ("−1", -1.0),
        ("-.5", -0.5),
        ("0.123456789012345", 0.123456789012345),
    ],
)
def test_a_typed_number_is_taken_whole(explorer, text, number):
    explorer._bar.fields["w1"].value = text
    assert explorer.experiment.values["w1"] == number
    assert float(explorer._bar.fields["w1"].value) == number
    assert alert(explorer) == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "0x1F",
        "nan",
        "inf",
        "1e999",
        "1,234.5",
        "1_0",
        "1 2",
        "<img src=x onerror=alert(1)>",
        "0.5; import os",
    ],
)
def test_rubbish_is_refused_with_a_word_and_nothing_changes(explorer, text):
    before = explorer.experiment.inputs
    explorer._bar.fields["w1"].value = text
    assert explorer.experiment.inputs == before
    assert explorer._bar.fields["w1"].value == "0.5"
    assert "w₁" in alert(explorer)
    assert "<img" not in explorer.children[2].value
    explorer._bar.fields["w1"].value = "0.6"
    assert alert(explorer) == ""


def test_a_negative_learning_rate_is_refused(explorer):
    explorer._bar.fields["eta"].value = "-1"
    assert explorer.experiment.eta == 0.1
    assert "eta is -1.0; allowed are finite numbers from 0 up. η stays 0.1" in alert(explorer)
