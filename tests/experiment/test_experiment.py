"""Experiment: what follows from the inputs is computed when it is asked for, and an error keeps what there was."""

from __future__ import annotations

import threading

import pytest

from backprop_widgets import Experiment, Graph, exp, variables


@pytest.fixture
def made():
    """An experiment that counts how often it computes."""
    experiment, compute = Experiment(), Experiment._compute
    experiment.count = 0

    def counted():
        experiment.count += 1
        return compute(experiment)

    experiment._compute = counted
    return experiment


def test_nothing_is_computed_before_it_is_asked_for(made):
    for place in range(9):
        made.set({"w1": place})
        made.set_range("w1", (-9, 9 + place))
    assert made.count == 0
    assert made.numbers["z"] == made.forward["z"] == 8.0
    assert made.trajectory.weights[0].tolist() == [8.0, 0.5]
    assert made.backward["w1"] == pytest.approx(made.numbers["dL/dw1"], rel=1e-15)
    assert made.last_error is None
    assert made.count == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda made: made.set({"eta": 0.5}),
        lambda made: made.set_steps(7),
        lambda made: made.make_mistake("sign"),
        lambda made: made.set_rule("Adam"),
        lambda made: made.set_activation("tanh"),
        lambda made: made.begin({"x": 1.5}),
        lambda made: made.step(),
    ],
)
def test_after_a_change_it_is_what_a_new_one_computes(change):
    made = Experiment()
    numbers, path = made.numbers, made.trajectory  # so that there is something that would be out of date
    change(made)
    rule, mistake = made.method.rule, made.mistake and made.mistake.key
    fresh = Experiment(eta=made.eta, steps=made.steps, rule=rule)
    if made.activation != "sigmoid":
        fresh.set_activation(made.activation)
    fresh.set(made.inputs)
    fresh.make_mistake(mistake)
    assert made.numbers == fresh.numbers
    assert made.trajectory.losses.tolist() == fresh.trajectory.losses.tolist()
    assert (made.numbers != numbers) or (made.trajectory.losses.tolist() != path.losses.tolist())


@pytest.mark.parametrize("change", [lambda made: made.set_range("w1", (-9, 9)), lambda made: made.keep()])
def test_what_nothing_is_computed_from_leaves_it(change):
    made = Experiment()
    before = made.numbers
    change(made)
    assert made.numbers is before


def test_an_error_keeps_the_last_that_was_asked_for_and_is_gone_when_it_is_mended():
    w, v = variables("w v")
    made = Experiment(Graph(exp(w * v).named("L")), values={"w": 1, "v": 1}, weights=("w", "v"))
    made.set({"w": 0.5})
    numbers, forward, path = made.numbers, made.forward, made.trajectory
    made.set({"w": 1e308, "v": 1e308})
    assert "L is not finite at the start" in str(made.last_error)
    assert (made.numbers, made.forward, made.trajectory) == (numbers, forward, path)
    assert made.values == {"w": 1e308, "v": 1e308}
    for act in (made.step, made.descend, made.keep):
        with pytest.raises(ValueError, match="nothing to go on from: L is not finite"):
            act()
    made.set({"v": 0, "w": 0})
    assert made.last_error is None
    assert made.numbers["L"] == 1.0
    made.step()


def test_the_first_values_must_work():
    w, v = variables("w v")
    with pytest.raises(ValueError, match="L is not finite at the start"):
        Experiment(Graph(exp(w * v).named("L")), values={"w": 1e308, "v": 1e308}, weights=("w", "v"))


def test_two_threads_read_and_write():
    made, wrong = Experiment(), []

    def read():
        for _ in range(300):
            with made.lock:
                if made.numbers["w1"] != made.inputs["w1"]:
                    wrong.append(made.numbers["w1"])

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for turn in range(300):
        made.set({"w1": turn / 100})
    for thread in threads:
        thread.join()
    assert wrong == []
