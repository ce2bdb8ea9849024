import assert from "node:assert/strict";
import { getCalculator } from "../../backprop_widgets/widgets/js/core/calculator.js";
import { getTrajectory } from "../../backprop_widgets/widgets/js/core/descent.js";
import { compareRuns } from "../../backprop_widgets/widgets/js/core/kept_runs.js";
import { getRun, getTrail, goTo } from "../../backprop_widgets/widgets/js/core/run.js";
import { getInputs, setInputs } from "../../backprop_widgets/widgets/js/core/store.js";
import { WORLDS, createState, near } from "./support.mjs";

const open = (name) => {
  const state = createState(name);
  return { state, calculator: getCalculator(state), inputs: getInputs(state) };
};

for (const [name, world] of Object.entries(WORLDS)) {
  Deno.test(`descent in the page goes and ends where Python's does: ${name}`, () => {
    const { state, calculator, inputs } = open(name);
    for (const [kind, expected] of [["step", world.path], ["rightStep", world.right]]) {
      if (!expected) continue;
      const path = getTrajectory(state, calculator, inputs, kind);
      assert.equal(path.rows.length, expected.losses.length);
      assert.ok(path.losses.every((loss, i) => near(loss, expected.losses[i])));
      assert.ok(expected.weights.every((row, step) => row.every((weight, i) => near(path.rows[step][i], weight))));
    }
  });
}

Deno.test("a weight that runs away ends the path, while its loss is still finite", () => {
  const { state, calculator, inputs } = open("runs away");
  const path = getTrajectory(state, calculator, inputs);
  assert.ok(path.rows.length < state.get("steps"));
  const [last] = path.rows[path.rows.length - 1];
  assert.ok(Math.abs(last) <= 2e100 && Math.abs(last) * 9999 > 2e100);
  const names = state.get("inputs");
  const rows = (w, eta) => getTrajectory(state, calculator, Float64Array.from(names, (name) => ({ w, eta, x: 1, t: 0 })[name])).rows.length;
  assert.equal(rows(1e100, 2.5), 2); // to −1.5e100, and 2.25e100 is beyond twice as far
  assert.equal(rows(1e120, 2.5), 2); // who begins far away may go as far again
});

Deno.test("a path is computed once for all views, and anew for another point or number of steps", () => {
  const { state, calculator, inputs } = open("worked example");
  const path = getTrajectory(state, calculator, inputs);
  assert.equal(getTrajectory(state, calculator, inputs.slice()), path);
  state.set("steps", 3);
  assert.equal(getTrajectory(state, calculator, inputs).rows.length, 4);
});

Deno.test("the next step that is drawn is the first of the path, of whichever rule and mistake", () => {
  for (const name of Object.keys(WORLDS)) {
    const { state, calculator, inputs } = open(name);
    const [, first] = getTrajectory(state, calculator, inputs).rows;
    const numbers = calculator.run(inputs, 0).slice();
    const next = state.get("weights").map((_, column) => numbers[calculator.step.moving[column][1]]);
    if (first) assert.ok(next.every((weight, i) => near(weight, first[i])), name);
  }
});

Deno.test("a run holds the steps done and those ahead, and leads back and forth", () => {
  const { state, calculator, inputs } = open("momentum");
  const { rows, done, losses } = getRun(state, calculator, inputs);
  assert.deepEqual([rows.length, done, losses.length], [61, 0, 61]);
  goTo(state, rows, 3);
  assert.equal(getTrail(state).length, 4);
  assert.deepEqual(getTrail(state).at(-1), rows[3]);
  const later = getRun(state, calculator, getInputs(state));
  assert.equal(later.done, 3);
  assert.deepEqual(later.rows.slice(0, 61), rows);
  assert.ok(later.losses.slice(0, 61).every((loss, i) => near(loss, losses[i])));
  assert.equal(getRun(state, calculator, getInputs(state)), later);
  goTo(state, later.rows, 0);
  assert.deepEqual([...getInputs(state)], [...inputs]);
  setInputs(state, { w1: 0.9 });
  assert.deepEqual(getTrail(state), []);
});

const HUNDREDTH = { level: null, distance: null, point: null, stays: true };
const falling = (...losses) => ({ losses, weights: losses.map((loss) => [loss, 99]) });

for (const [name, world] of Object.entries(WORLDS)) {
  Deno.test(`runs arrive in the page when they do in Python: ${name}`, () => {
    const { state, calculator, inputs } = open(name);
    const { losses, rows: weights } = getRun(state, calculator, inputs);
    const runs = [{ losses, weights }, ...state.get("ghosts")];
    for (const { counts, first, settled, won } of world.arrivals) {
      for (const stays of [false, true]) {
        const { outcomes } = compareRuns(runs, { ...counts, stays }, state.get("weights").length);
        assert.deepEqual(outcomes.map(({ arrival }) => arrival), stays ? settled : first);
        assert.deepEqual(outcomes.map((outcome) => outcome.first), won);
      }
    }
  });
}

Deno.test("among them are runs that leave again, and runs that never arrive", () => {
  const [hundredth] = WORLDS.race.arrivals;
  assert.ok(hundredth.first.some((step, i) => step >= 0 && hundredth.settled[i] > step));
  assert.ok(hundredth.first.some((step, i) => step >= 0 && hundredth.settled[i] < 0));
  assert.ok(WORLDS.race.arrivals.some(({ first }) => first.includes(-1)));
});

Deno.test("kept runs are told apart by their end and by when they came down to a hundredth for good", () => {
  const runs = [falling(1, 0.5, 0.02), falling(2, 0.02, 0.03), falling(1, 0.5), falling(1, 0.01, 0.3, 0.01)];
  const { level, outcomes } = compareRuns(runs, HUNDREDTH, 1);
  assert.equal(level, 0.02);
  assert.deepEqual(outcomes.map(({ steps, loss, arrival }) => [steps, loss, arrival]), [[2, 0.02, 2], [2, 0.03, -1], [1, 0.5, -1], [3, 0.01, 3]]);
  assert.deepEqual(outcomes.map(({ left }) => left), [false, true, false, true]);
  assert.deepEqual(outcomes.map(({ lowest }) => lowest), [false, false, false, true]);
  assert.deepEqual(outcomes.map(({ first }) => first), [true, false, false, false]);
});

Deno.test("the star goes to who stays, even where the first time counts", () => {
  const runs = [falling(1, 0.5, 0.01), falling(1, 0.01, 0.5), falling(1, 0.5, 0.01)];
  const { outcomes } = compareRuns(runs, { ...HUNDREDTH, stays: false }, 1);
  assert.deepEqual(outcomes.map(({ arrival, first }) => [arrival, first]), [[2, true], [1, false], [2, true]]);
  assert.equal(compareRuns([falling(1, 0.9)], HUNDREDTH, 1).outcomes[0].first, false);
});

Deno.test("a run that begins where it counts gets no star, and takes it from none that goes there", () => {
  const runs = [falling(0.005), falling(1, 0.5, 0.01), falling(0.004, 0.5, 0.003)];
  const { outcomes } = compareRuns(runs, HUNDREDTH, 1);
  assert.deepEqual(outcomes.map(({ arrival, first }) => [arrival, first]), [[0, false], [2, true], [2, true]]);
  assert.deepEqual(compareRuns(runs, { ...HUNDREDTH, stays: false }, 1).outcomes.map(({ arrival, left }) => [arrival, left]), [[0, false], [2, false], [0, true]]);
});

Deno.test("a distance is that of the weights alone, from a point or from where the lowest run ends", () => {
  const runs = [falling(3, 2, 1.5), falling(3, 1, 1)];
  const arrivals = (counts) => compareRuns(runs, { ...HUNDREDTH, ...counts }, 1).outcomes.map(({ arrival }) => arrival);
  assert.deepEqual(arrivals({ distance: 1 }), [1, 1]);
  assert.deepEqual(arrivals({ distance: 0.5 }), [2, 1]);
  assert.deepEqual(arrivals({ distance: 1, point: [2.5] }), [0, -1]);
  assert.deepEqual(arrivals({ distance: 0.25, point: [2.5], stays: false }), [-1, -1]);
  assert.equal(compareRuns(runs, { ...HUNDREDTH, distance: 1 }, 1).level, null);
});
