"""The page's signals through equal layers are Python's."""

from __future__ import annotations

import json

import pytest
from js.runtime import SCRIPTS, deno

from backprop_widgets.training.signal_propagation import ACTIVATIONS, activation_program, propagate

CASES = [
    *((6, 5, name, 1.3, place % 2 == 1, "Ada") for place, name in enumerate(ACTIVATIONS)),
    (30, 64, "relu", 1.41, False, 0),
    (30, 16, "tanh", 2.0, True, 7),
    (1, 1, "sigmoid", -2.0, False, 0),
    (30, 1, "sigmoid", 6.0, False, 0),
    (10, 1, "relu", -0.4, False, 0),
]
RUN = """
const [{ propagate, drawNetwork }, { createRunner }] = [await import(Deno.args[0]), await import(Deno.args[1])];
console.log(JSON.stringify(JSON.parse(Deno.args[2]).map(({ depth, width, scale, shortcut, seed, program }) => {
  const network = drawNetwork(width, depth, seed);
  return propagate(createRunner(program), program.quantities, network, { depth, width, scale, shortcut });
})));
"""


@pytest.fixture(scope="module")
def theirs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("signals")
    (folder / "run.mjs").write_text(RUN, encoding="utf-8")
    names = ("depth", "width", "activation", "scale", "shortcut", "seed")
    asked = [dict(zip(names, case, strict=True)) | {"program": activation_program(case[2]).data()} for case in CASES]
    paths = [(SCRIPTS / "core" / f"{name}.js").as_uri() for name in ("signal_propagation", "program")]
    options = ("--no-check", "--no-lock", "--allow-read")
    done = deno(folder / "cache", "run", *options, "run.mjs", *paths, json.dumps(asked), cwd=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("place", range(len(CASES)), ids=lambda place: str(CASES[place]))
def test_the_page_has_the_same_numbers(theirs, place):
    signals = propagate(*CASES[place])
    for name in ("activations", "arriving", "sums", "gradients"):
        assert theirs[place][name] == pytest.approx(getattr(signals, name).tolist(), rel=1e-9, abs=0), name
    other = propagate(*CASES[place][:3], CASES[place][3] + 0.01, *CASES[place][4:])
    assert not other.activations[-1] or theirs[place]["activations"] != pytest.approx(other.activations, rel=1e-9)
