"""What a saved page says of inputs and of flat places, beside what Python says."""

from __future__ import annotations

import json
import random

import pytest
from graphs import layered
from js.runtime import SCRIPTS, deno

from backprop_widgets import Experiment, mazur, two_paths, worked_example
from backprop_widgets.experiment.status import FLAT, flat_places, input_messages
from backprop_widgets.explain.notation.styles import TEXT, symbol
from backprop_widgets.explain.text.catalogue import sentence

SAY = """
const { describeInputs } = await import(`${Deno.args[0]}/core/status.js`);
const { page, slopes, points } = JSON.parse(Deno.readTextFileSync("page.json"));
console.log(JSON.stringify(points.map((inputs) => describeInputs(inputs, slopes, page))));
"""
NETWORKS = {
    "worked example": worked_example,
    "tanh": lambda: worked_example("tanh"),
    "relu": lambda: worked_example("relu"),
    "two paths": two_paths,
    "Mazur": mazur,
    "2-4-1": lambda: layered(2, 4, 1),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_the_page_says_of_any_inputs_what_python_says(name, tmp_path):
    choose, experiment = random.Random(5), Experiment(NETWORKS[name]())
    words = {key: sentence(key) for key in ("outside", "flat", "between.names", "between.sentences")}
    points, expected = [], []
    for number in range(60):
        if number:  # the first is where it starts
            wide = choose.choice((0.3, 1.0, 3.0, 8.0))
            experiment.set({name: choose.uniform(-wide, wide) for name in experiment.inputs if name != "eta"})
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
    assert any("is flat here" in said for said in expected)
    assert "" in expected
    given = {"page": {"words": words, "flat": FLAT}, "slopes": flat_places(experiment), "points": points}
    (tmp_path / "page.json").write_text(json.dumps(given), encoding="utf-8")
    (tmp_path / "say.mjs").write_text(SAY, encoding="utf-8")
    done = deno(tmp_path / "cache", "run", "--allow-read", "say.mjs", SCRIPTS.as_uri(), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == expected


def test_of_samples_there_is_no_slope_to_tell():
    assert flat_places(Experiment(values={"x": [1.0, 2.0], "t": [0.0, 1.0]})) is None
