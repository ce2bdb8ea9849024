"""What a saved page says of inputs, of flat places and of the end of a path, beside what Python says."""

from __future__ import annotations

import json
import random

import pytest
from graphs import layered
from js.runtime import SCRIPTS, deno
from js.worlds import runs_away

from backprop_widgets import (
    Experiment,
    Graph,
    Network,
    exp,
    half_squared_error,
    log,
    mazur,
    mlp,
    relu,
    two_paths,
    variables,
    worked_example,
)
from backprop_widgets.experiment.status import FLAT, input_messages, status_messages, status_places
from backprop_widgets.explain.notation.styles import TEXT, symbol
from backprop_widgets.explain.text.catalogue import say, sentence
from backprop_widgets.training.descent import NOWHERE
from backprop_widgets.widgets.page import page_words
from backprop_widgets.widgets.state import State

SAY = """
const { describeInputs } = await import(`${Deno.args[0]}/core/status.js`);
const { page, places, points } = JSON.parse(Deno.readTextFileSync("page.json"));
console.log(JSON.stringify(points.map((inputs) => describeInputs(inputs, places, page))));
"""


def naive_softmax():
    """Return a softmax written with exponentials, and its cross-entropy with logarithms."""
    logits, targets = variables("z1 z2 z3"), variables("t1 t2 t3")
    powers = [exp(z).named(f"e{k}") for k, z in enumerate(logits, 1)]
    shares = [(power / sum(powers)).named(f"p{k}") for k, power in enumerate(powers, 1)]
    loss = Graph((-sum(t * log(p) for t, p in zip(targets, shares, strict=True))).named("L"))
    values = {"z1": 1.0, "z2": 2.0, "z3": 0.5, "t1": 0.0, "t2": 1.0, "t3": 0.0}
    return Network(loss, values, ("z1", "z2", "z3"))


NETWORKS = {
    "worked example": worked_example,
    "tanh": lambda: worked_example("tanh"),
    "relu": lambda: worked_example("relu"),
    "two paths": two_paths,
    "Mazur": mazur,
    "2-4-1": lambda: layered(2, 4, 1),
    "softmax by hand": naive_softmax,
    "twins": lambda: mlp((2, 6, 2, 1), initial="equal"),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_the_page_says_of_any_inputs_what_python_says(name, tmp_path):
    choose, experiment = random.Random(5), Experiment(NETWORKS[name]())
    keys = ("outside", "flat", "twins", "between.names", "between.more", "between.clauses", "between.sentences")
    words = {key: sentence(key) for key in keys}
    points, expected = [], []
    for number in range(60):
        if number:  # the first is where it starts
            wide = choose.choice((0.3, 1.0, 3.0, 8.0, *[1000.0] * (name == "softmax by hand")))
            even = 0.5 if name == "twins" else 0.0  # so large a share of the weights is a half
            moved = [each for each in experiment.inputs if each != "eta" and choose.random() >= even]
            experiment.set(dict.fromkeys(experiment.weights, 0.5) if even else {})
            experiment.set({each: choose.uniform(-wide, wide) for each in moved if not even or number % 3})
            experiment.set({"eta": choose.uniform(0, wide)})
        points.append(
            {
                "names": list(experiment.inputs),
                "values": list(experiment.inputs.values()),
                "ranges": experiment.ranges,
                "symbols": {name: symbol(name, TEXT) for name in experiment.inputs},
            }
        )
        expected.append(input_messages(experiment))
    assert any("beyond the end" in said for said in expected)
    assert any("is flat here" in said for said in expected) is (name != "softmax by hand")
    assert any("is not finite: " in said for said in expected) is (name == "softmax by hand")
    assert any(" are twins: " in said for said in expected) is (name == "twins")
    assert any(not said or name == "twins" for said in expected)
    given = {"page": {"words": words, "flat": FLAT}, "places": status_places(experiment), "points": points}
    (tmp_path / "page.json").write_text(json.dumps(given), encoding="utf-8")
    (tmp_path / "say.mjs").write_text(SAY, encoding="utf-8")
    done = deno(tmp_path / "cache", "run", "--allow-read", "say.mjs", SCRIPTS.as_uri(), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == expected


END = """
const { describeEnd, describeStart } = await import(`${Deno.args[0]}/core/status.js`);
const { createCalculator } = await import(`${Deno.args[0]}/core/calculator.js`);
const { words, cases } = JSON.parse(Deno.readTextFileSync("page.json"));
console.log(JSON.stringify(cases.map(({ traits, culprits, points }) => {
  const calculator = createCalculator(traits.programs, traits.inputs);
  const state = { get: (name) => traits[name] };
  const tell = (point) => (say) => say(state, calculator, Float64Array.from(point), culprits, words);
  return points.map((point) => [describeEnd, describeStart].map(tell(point)));
})));
"""
SAMPLES = {"x": [1.0, -0.5, 2.0], "t": [0.0, 0.4, 1.0]}


def unbounded(power):
    """Return a network whose output is a power of a unit: a high one overflows, a root has no slope where it is off."""
    x, t, w, v = variables("x t w v")
    h = relu((w * x).named("z")).named("h")
    graph = Graph(half_squared_error((v * h**power).named("y"), t).named("L"))
    return Network(graph, {"x": 1.0, "t": 0.2, "w": 1.0, "v": 0.5}, ("w", "v"))


ENDS = {
    "worked example": lambda: Experiment(),
    "relu": lambda: Experiment(worked_example("relu")),
    "momentum": lambda: Experiment(worked_example("relu"), rule="momentum"),
    "a mistake": lambda: Experiment(mistake="sign"),
    "samples": lambda: Experiment(worked_example("relu"), values=SAMPLES),
    "samples, and a mistake": lambda: Experiment(worked_example("relu"), values=SAMPLES, mistake="sign"),
    "runs away": lambda: Experiment(runs_away()),
    "a high power": lambda: Experiment(unbounded(6)),
    "a root": lambda: Experiment(unbounded(0.5)),
    "2-4-1": lambda: Experiment(layered(2, 4, 1)),
}


def test_the_page_says_why_any_path_ends_or_never_begins_as_python_does(tmp_path):
    choose, cases, expected = random.Random(7), [], []
    for make in ENDS.values():
        experiment, points, said = make(), [], []
        for power in range(-10, 60):
            wide = choose.choice((0.5, 3.0, 1e20, 1e80, 1e200))
            drawn = {key: choose.uniform(-wide, wide) for key in experiment.weights}
            experiment.set(drawn | {"eta": 10 ** (power / 10) if power < 50 else 10.0**power})
            points.append([*experiment.inputs.values(), *experiment.memory.values()])
            failure = experiment.last_error
            end = status_messages(experiment)[len(input_messages(experiment)) :].strip()
            said.append([end, "" if failure is None else say("failed", error=failure)])
        state = State.of(experiment)
        traits = {trait: getattr(state, trait) for trait in ("programs", "inputs", "weights", "steps")}
        cases.append({"traits": traits, "culprits": status_places(experiment)["culprits"], "points": points})
        expected.append(said)
    assert sentence("nowhere") == NOWHERE  # what Python raises is no sentence of a language
    given = {"words": page_words(), "cases": cases}
    (tmp_path / "page.json").write_text(json.dumps(given), encoding="utf-8")
    (tmp_path / "say.mjs").write_text(END, encoding="utf-8")
    done = deno(tmp_path / "cache", "run", "--allow-read", "say.mjs", SCRIPTS.as_uri(), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert dict(zip(ENDS, json.loads(done.stdout), strict=True)) == dict(zip(ENDS, expected, strict=True))
    kinds = {words.split(": ")[-1] for said in expected for end in said for words in end}
    assert {
        "",
        "y is no longer finite.",
        "∂L/∂w is no longer finite.",
        "L is no longer finite.",
        "w has run away.",
        f"{NOWHERE.format(culprit='L')}. The picture shows the last values that worked.",
    } <= kinds, kinds


def test_of_samples_there_is_no_slope_to_tell():
    assert status_places(Experiment(values={"x": [1.0, 2.0], "t": [0.0, 1.0]}))["flat"] is None
