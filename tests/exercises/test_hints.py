"""A hint in steps, and the solution."""

from __future__ import annotations

import pytest
from graphs import GENERIC

from backprop_widgets import Worksheet, mazur, two_paths, worked_example


@pytest.fixture
def sheet():
    fresh = Worksheet("hints of this file", GENERIC)
    fresh.reset()
    return fresh


def test_a_hint_in_steps_and_the_solution_after_a_try(sheet):
    assert sheet.solution("dL/dw1").kind == "refused"
    assert sheet.check("dL/dw1", "two").kind == "refused"
    assert sheet.solution("dL/dw1").kind == "refused"  # no number was tried
    steps = [sheet.check("dL/dw1", 5.0 + number) for number in range(4)]
    assert [said.hint for said in steps] == [1, 2, 3, 3]
    assert "∂L/∂w₁ = ∂L/∂z · ∂z/∂w₁" in steps[1].text
    assert "∂L/∂w₁ = 0.2005 × 1.5000. The solution is there" in steps[2].text
    assert "0.3008" not in "".join(said.text for said in steps)
    assert sheet.check("dL/dw1", 6.0).hint == 2  # the cell was run again
    assert sheet.solution("dL/dw1").text == "∂L/∂w₁ = ∂L/∂z · ∂z/∂w₁ = 0.2005 × 1.5000 = 0.3008"
    assert [sheet.hint("da/dz").hint for _ in range(4)] == [1, 2, 3, 3]
    assert [sheet.hint("dz/dx").hint for _ in range(3)] == [1, 2, 2]


@pytest.mark.parametrize("network", [worked_example(), two_paths(), mazur()])
def test_no_hint_gives_the_value_away_and_every_solution_holds_it(network):
    sheet = Worksheet("hints", network=network)
    sheet.reset()
    for name in [*sheet.task.quantities, f"{network.weights[0]}''"]:
        sheet.check(name, 77.0)
        said = sheet.solution(name)
        assert said.kind == "solution"
        here, once = sheet.task.at(name)
        value = here.truths[once]
        assert f"{abs(value):.4f}" in said.text or f"{abs(value):.2e}"[:4] in said.text
