"""Training in the page beside Python's: the weights after some steps, losses, accuracies, gradients, and a surface."""

from __future__ import annotations

import json

import numpy as np
import pytest
from js.runtime import SCRIPTS, deno

from backprop_widgets import Classifier, Digits, descend, load_digits, loss_surface, mlp, moons, xor
from backprop_widgets.engine.operations import OPERATIONS
from backprop_widgets.training.optimizers import UPDATE_RULES
from backprop_widgets.widgets.float_bytes import from_bytes
from backprop_widgets.widgets.recording import write_json

STEPS = 60
TRAIN = """
const load = (name) => import(`${Deno.args[0]}/${name}.js`);
const { createSweep } = await load("loss_sweep");
const { createTraining, thin, unpackPart } = await load("training");
const { createLine } = await load("columns");
const { OPERATIONS } = await load("operations");
const { unpack } = await load("float_bytes");
const view = (_, value) => typeof value?.bytes === "string"
  ? new DataView(Uint8Array.from(atob(value.bytes), (letter) => letter.charCodeAt(0)).buffer) : value;
const { steps, cases, operations, far } = JSON.parse(Deno.readTextFileSync(Deno.args[1]), view);
const judgeAll = (judge, place) => {
  judge.begin(place);
  let score = null;
  while (!score) score = judge.work();
  return [score.loss, score.accuracy];
};
const found = Object.fromEntries(Object.entries(cases).map(([name, given]) => {
  const { training: programs, samples, symbols, batch, seed, eta, place: start, look } = given;
  const names = [...programs.inputs, ...programs.targets];
  const parts = Object.values(samples).map((packed) => unpackPart(packed, names));
  const weights = symbols.map(([weight]) => weight);
  const training = createTraining(programs, weights, parts[0], batch, seed);
  const place = unpack(start);
  for (let done = 0; done < steps; done += 1) if (!training.advance(place, done, eta)) throw new Error("too far");
  const mean = Array.from(training.slope(place, 3)); // an earlier epoch again
  const cells = training.inspect(parts[1], 2, place);
  const sweep = createSweep(programs.sample, programs.loss, weights.slice(0, 2), 5, parts[0], 40, look);
  sweep.begin(weights, place, [[-1, 1], [0, 2]]);
  let surface = null;
  while (!surface) surface = sweep.work(() => true);
  return [name, {
    place: Array.from(place), mean, scores: parts.map((part) => judgeAll(training.createJudge(part), place)),
    quantities: Object.fromEntries(Object.entries(programs.sample.quantities).map(([key, at]) => [key, cells[at]])),
    surface: Array.from(surface.losses), last: thin(Array.from({ length: 1000 }, (_, i) => i), 400).at(-1),
  }];
}));
const stuck = cases.moons;
const parts = unpackPart(stuck.samples.train, ["x1", "x2", "t"]);
const training = createTraining(stuck.training, stuck.symbols.map(([weight]) => weight), parts, 0, "0");
const place = unpack(stuck.place);
const before = Array.from(place);
found.far = [training.advance(place, 0, far), before.every((number, i) => number === place[i])];
const columns = [[0.3, -1.5, 2.0], [0.7, 0.25, -0.5], [1, 2, 3]];
found.lines = operations.flatMap((name) => [[0, 1], [0], []].map((whole) => {
  const some = columns.slice(0, OPERATIONS[name].length || 3);
  const lists = some.map((list, i) => Float64Array.from(whole.includes(i) ? [list[0]] : list));
  const out = new Float64Array(3);
  createLine(name, out, lists)(3);
  const single = (i) => OPERATIONS[name](...lists.map((list) => list[list.length > 1 ? i : 0]));
  return [0, 1, 2].every((i) => Object.is(out[i], single(i)));
}));
console.log(JSON.stringify(found));
"""


def net(*hidden):
    return mlp((2, *hidden, 1), loss="binary_cross_entropy")


def some_digits():
    return [Digits(part.images[:120], part.labels[:120]) for part in load_digits()]


def two_by_two():
    table = np.arange(20.0).reshape(4, 5) % 7 / 7
    hot = np.eye(3)[np.arange(5) % 3].T
    values = {f"x{k}": row for k, row in enumerate(table, 1)} | {f"t{k}": row for k, row in enumerate(hot, 1)}
    return values, values


CASES = {
    "moons": lambda: Classifier(net(4), *moons(), batch=32, seed="Ada", eta=0.5),
    "moons, all at once": lambda: Classifier(net(3), *moons(300, 290), eta=0.5),
    "xor": lambda: Classifier(net(4, 4), *xor(90, 30), batch=7, eta=0.3),
    "digits": lambda: Classifier(mlp((64, 6, 10), loss="cross_entropy"), *some_digits(), batch=32, eta=0.5),
    "small images, one at a time": lambda: Classifier(mlp((4, 3), loss="cross_entropy"), *two_by_two(), batch=1),
    **{rule: lambda rule=rule: Classifier(net(4), *moons(), batch=20, eta=0.05, rule=rule) for rule in UPDATE_RULES},
}


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The classifiers, and what the page makes of each."""
    folder, every = tmp_path_factory.mktemp("training"), {name: make() for name, make in CASES.items()}
    states = {name: classifier.get_state() for name, classifier in every.items()}
    kept = ("training", "samples", "symbols", "batch", "seed", "eta", "place", "look")
    given = {name: {key: state[key] for key in kept} for name, state in states.items()}
    asked = {
        "steps": STEPS,
        "cases": given,
        "far": 1e305,
        "operations": list(OPERATIONS),
    }
    (folder / "given.json").write_text(write_json(asked), encoding="utf-8")
    (folder / "train.mjs").write_text(TRAIN, encoding="utf-8")
    arguments = ((SCRIPTS / "core").as_uri(), "given.json")
    done = deno(folder / "cache", "run", "--no-check", "--no-lock", "--allow-read", "train.mjs", *arguments, cwd=folder)
    assert done.returncode == 0, done.stderr
    for classifier in every.values():
        classifier.train(STEPS)
    yield every, json.loads(done.stdout)
    for classifier in every.values():
        classifier.close()


EACH = pytest.mark.parametrize("name", CASES)


@EACH
def test_the_weights_after_some_steps_are_those_of_descend(both, name):
    classifier, found = both[0][name], both[1][name]
    assert found["place"] == pytest.approx(from_bytes(classifier.place), rel=1e-9, abs=1e-12)
    assert found["place"] != pytest.approx(from_bytes(classifier.start), rel=1e-3)
    path = descend(
        classifier.network,
        classifier.train_values,
        eta=classifier.eta,
        steps=STEPS,
        batch=classifier.batch or None,
        seed=classifier.seed,
        rule=name if name in UPDATE_RULES else "gradient descent",
    )
    assert found["place"][: len(path.names)] == pytest.approx(path.weights[-1].tolist(), rel=1e-9, abs=1e-12)


@EACH
def test_losses_and_accuracies_are_pythons(both, name):
    classifier, found = both[0][name], both[1][name]
    assert np.transpose(found["scores"])[0] == pytest.approx(list(classifier.loss), rel=1e-9)
    assert np.transpose(found["scores"])[1] == pytest.approx(list(classifier.accuracy))
    assert found["last"] == 999


@EACH
def test_every_quantity_of_a_sample_and_the_mean_gradient_are_pythons(both, name):
    classifier, found = both[0][name], both[1][name]
    count = len(next(iter(classifier.train_values.values())))
    values = {**classifier.weights, **classifier.values_of(count + 2)}
    for key, value in classifier.classification.program(values).items():
        assert found["quantities"][key] == pytest.approx(value, rel=1e-7, abs=1e-12), key
    path = descend(
        classifier.network,
        {**classifier.train_values, **classifier.weights},
        eta=1.0,
        steps=1,
        batch=classifier.batch or None,
        seed=classifier.seed,
        done=3,
    )
    assert found["mean"] == pytest.approx((path.weights[0] - path.weights[1]).tolist(), rel=1e-7, abs=1e-10)


@EACH
def test_a_surface_of_some_samples_is_pythons(both, name):
    classifier, found = both[0][name], both[1][name]
    first, second = classifier.network.weights[:2]
    some = {key: column[:40] for key, column in classifier.train_values.items()}
    surface = loss_surface(
        classifier.network, {**classifier.weights, **some}, axes={first: (-1, 1), second: (0, 2)}, resolution=5
    )
    assert found["surface"] == pytest.approx(surface.losses.ravel().tolist(), rel=1e-9)


def test_a_step_beyond_all_bounds_is_not_made(both):
    assert both[1]["far"] == [False, True]


def test_an_operation_over_columns_is_the_operation(both):
    assert all(both[1]["lines"])
    assert len(both[1]["lines"]) == 3 * len(OPERATIONS)
