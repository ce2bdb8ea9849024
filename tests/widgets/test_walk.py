"""The pencil's judge: a worksheet's, at the values of the experiment, of the sample that is shown."""

from __future__ import annotations

from contextlib import closing

import pytest
from graphs import GENERIC

from backprop_widgets import Experiment, Walk, Worksheet

SAMPLES = {**GENERIC, "x": [1.5, -1.0], "t": [0.8, 0.2]}


def answers(walk, content):
    """Return what is sent to the page when it says something."""
    sent = []
    walk.send = sent.append
    walk._handle_custom_msg(content, [])
    return sent


@pytest.mark.parametrize("name", ["z", "a", "L", "dL/dy", "dL/dw1", "dL/dz", "w1'", "L'"])
def test_it_says_what_a_worksheet_says(name):
    sheet = Worksheet("pencil", GENERIC)
    with closing(Walk(Experiment(values=GENERIC))) as walk:
        for factor in (-1, 2, 0.5, 1 / 1.5, 1.1):
            sheet.reset()
            number = sheet.task.truths[name] * factor
            said = sheet.check(name, number)
            expected = said.text if said.right is False and said.kind != "wrong" else ""
            assert walk.explain(name, number) == expected
        assert walk.explain(name, sheet.task.truths[name]) == ""


def test_it_answers_the_page_where_there_is_something_to_say():
    with closing(Walk(Experiment(values=GENERIC))) as walk:
        (said,) = answers(walk, {"quantity": "dL/dw1", "number": 0.2005})
        assert (said["quantity"], said["number"]) == ("dL/dw1", 0.2005)
        assert "The factor x is missing" in said["text"]
        known = "dL/dw1", "dL/dx", "q", ["z"], None
        junk = [None, [], {}, *({"quantity": name, "number": number} for name in known for number in ("1", None, True))]
        assert not any(answers(walk, content) for content in junk)
        assert not answers(walk, {"quantity": "dL/dw1", "number": 0.45})
        assert not answers(walk, {"quantity": "q", "number": 0.2005})


def test_with_samples_it_is_about_the_one_that_is_shown():
    experiment = Experiment(values=SAMPLES)
    with closing(Walk(experiment)) as walk:
        for sample in (0, 1):
            experiment.show_sample(sample)
            right = experiment.numbers["dL/dw1"]
            assert walk.explain("dL/dw1", right) == ""
            assert "The sign of" in walk.explain("dL/dw1", -right)
        assert walk.explain("w1'", 0.9) == ""  # it moves with the mean


def test_where_a_mistake_is_made_on_purpose_or_a_memory_is_at_work_it_is_silent():
    experiment = Experiment(values=GENERIC, mistake="no slope")
    with closing(Walk(experiment)) as walk:
        assert walk.explain("dL/dw1", -experiment.numbers["dL/dw1"]) == ""
    experiment = Experiment(values=GENERIC, rule="momentum")
    with closing(Walk(experiment)) as walk:
        experiment.step()
        experiment.step()
        assert walk.explain("w1'", 0.1) == ""
        assert walk.explain("dL/dw1", experiment.numbers["dL/dw1"]) == ""
        assert "The sign of" in walk.explain("dL/dw1", -experiment.numbers["dL/dw1"])
