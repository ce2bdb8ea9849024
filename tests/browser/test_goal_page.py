"""The goal in JupyterLab: moves are counted in the page, and it says so when it is reached."""

from __future__ import annotations

from browser.looks import CONTRASTS
from browser.test_accessibility import AXE, SERIOUS

MAKE = """import numpy as np
from backprop_widgets import Experiment, Goal, Sliders
two = {"x": np.array([1.5, -1.0]), "t": np.array([0.8, 0.3]), "w1": 0.4, "w2": -0.7}
experiment = Experiment(values=two)
goal = Goal(experiment, "y", "t", within=0.01)
display(Sliders(experiment, ("w1", "w2")), goal)"""


def test_a_goal_is_reached_by_hand(desk):
    notebook = desk.clear(900, 700)
    page = notebook.page
    notebook.set_code_and_run(MAKE)
    goal = page.locator(".bw-goal")
    status = goal.get_by_role("status")
    status.filter(has_text="Moves so far: 0.").wait_for()
    assert page.locator(".bw-sliders").get_by_role("button").count() == 0
    handle = page.get_by_role("slider", name="w₂ slider")
    notebook.drag(handle, 40)  # many values, one move
    status.filter(has_text="Moves so far: 1.").wait_for()
    for name, value, said in (("w₁", "0.88", "Moves so far: 2."), ("w₂", "1.01", "Reached. Moves: 3.")):
        field = page.get_by_role("textbox", name=name)
        field.fill(value)
        field.press("Enter")
        status.filter(has_text=said).wait_for()
    notebook.settle()
    assert notebook.value("goal.reached, goal.moves") == "(True, 3)"
    assert "✓" in goal.inner_text()
    page.evaluate(AXE)
    for theme in ("light", "dark"):
        notebook.set_theme(theme)
        assert page.evaluate(SERIOUS.replace(".bw-explorer", ".bw-goal")) == [], theme
        assert goal.evaluate(CONTRASTS) == [], theme
    goal.locator(".bw-goal-row > span").first.evaluate("node => node.style.color = '#333'")
    assert goal.evaluate(CONTRASTS) != []
    notebook.set_code_and_run("experiment.set({'w1': 3.0})")  # the kernel moves as well
    status.filter(has_text="Moves so far: 4.").wait_for()
    goal.get_by_role("button", name="Begin again").press("Enter")
    status.filter(has_text="Moves so far: 0.").wait_for()
    notebook.settle()
    assert notebook.value("goal.moves, experiment.values['w1']") == "(0, 0.4)"
    assert notebook.errors == []
