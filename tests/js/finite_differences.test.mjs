import assert from "node:assert/strict";
import { STEPS, createLine, explainErrors, measureError, measureSlopes } from "../../backprop_widgets/widgets/js/core/finite_differences.js";
import { createRunner } from "../../backprop_widgets/widgets/js/core/program.js";
import { getInput } from "../../backprop_widgets/widgets/js/core/store.js";
import { RULING, WORLDS, createState } from "./support.mjs";

/** The loss of a world over its first weight, and where that is. */
function lineOf(name, get = (input) => getInput(createState(name), input)) {
  const { curve } = WORLDS[name].differences;
  return { line: createLine(curve, createRunner(curve), get), here: get(curve.weight) };
}

for (const [name, { differences }] of Object.entries(WORLDS)) {
  Deno.test(`measured slopes and their errors are those of Python: ${name}`, () => {
    const { exact, steps, slopes, errors, losses } = differences;
    const { line, here } = lineOf(name);
    assert.deepEqual(STEPS, steps);
    assert.ok(Math.abs(line(here)[1] - exact) <= 1e-12 * Math.abs(exact));
    steps.forEach((step, i) => measureSlopes(line, here, step).forEach((slope, kind) => {
      const rounding = (8 * 2 ** -52 * losses[i]) / step; // of two functions that differ in the last digit
      assert.ok(Math.abs(slope - slopes[kind][i]) <= rounding + 1e-12 * Math.abs(exact), `${step}: ${slope}, not ${slopes[kind][i]}`);
      const error = measureError(exact, slope);
      assert.ok(Math.abs(error - errors[kind][i]) <= (2 * rounding) / Math.abs(exact) + 1e-12, `${step}: ${error}, not ${errors[kind][i]}`);
    }));
  });
}

Deno.test("of a loss of sums and products alone, every digit of the slopes and the errors is Python's", () => {
  const { differences } = WORLDS["runs away"];
  const { line, here } = lineOf("runs away");
  const slopes = STEPS.map((step) => measureSlopes(line, here, step));
  assert.deepEqual([0, 1].map((kind) => slopes.map((both) => both[kind])), differences.slopes);
  assert.deepEqual([0, 1].map((kind) => slopes.map((both) => measureError(line(here)[1], both[kind]))), differences.errors);
});

Deno.test("which error rules is said as sixty digits have it", () => {
  for (const { values, rules } of RULING) {
    const { line, here } = lineOf("worked example", (input) => values[input]);
    STEPS.forEach((step, i) => explainErrors(line, here, step).forEach((reason, kind) => {
      const wanted = rules[i][kind];
      if (wanted && reason !== "exact") assert.equal(reason, wanted, `${step}, ${kind}`);
    }));
    const said = new Set(STEPS.flatMap((step) => explainErrors(line, here, step)));
    assert.ok(said.has("truncation") && said.has("rounding"));
    assert.ok(!said.has("kink"));
  }
});

const relu = (w) => [Math.max(w, 0), Number(w > 0)];

Deno.test("where a difference reaches over a kink neither rule is claimed", () => {
  const absolute = (w) => [Math.abs(w - 0.3), Math.sign(w - 0.3)];
  assert.deepEqual(explainErrors(relu, 0.01, 0.1), ["exact", "kink"]);
  assert.deepEqual(explainErrors(relu, 0.01, 0.005), ["exact", "exact"]);
  assert.deepEqual(explainErrors(relu, -0.01, 0.1), ["kink", "kink"]);
  assert.deepEqual(explainErrors(relu, 0, 1e-8), ["kink", "kink"]); // on the kink itself, at each size
  assert.deepEqual(explainErrors(relu, 0, 1e-15), ["kink", "kink"]);
  assert.deepEqual(explainErrors(absolute, 0.2, 1), ["kink", "kink"]);
  const bent = (w) => [Math.exp(w) + 2 * Math.max(w - 0.55, 0), Math.exp(w) + 2 * Number(w > 0.55)];
  assert.deepEqual(explainErrors(bent, 0.5, 0.1), ["kink", "kink"]);
  assert.deepEqual(explainErrors(bent, 0.5, 0.01), ["truncation", "truncation"]);
  const steep = (w) => [Math.log(Math.cosh(1e4 * w)) / 1e4, Math.tanh(1e4 * w)]; // round, if one looks closely
  assert.ok(STEPS.every((step) => !explainErrors(steep, 1e-6, step).includes("kink")));
});

Deno.test("a gradient of exactly 0 has an absolute error, which two equal losses do not have", () => {
  const bowl = (w) => [w * w, 2 * w];
  assert.deepEqual(measureSlopes(bowl, 0, 0.25).map((slope) => measureError(0, slope)), [0.25, 0]);
  assert.deepEqual(explainErrors(bowl, 0, 0.25), ["truncation", "exact"]);
  assert.deepEqual(explainErrors(() => [3, 0], 1, 1e-3), ["exact", "exact"]);
  assert.equal(measureError(0, 0), 0);
});

Deno.test("what is not finite is said to be so, and a nudge that is lost in the weight is rounding", () => {
  const high = (w) => [Math.exp(w), Math.exp(w)];
  assert.deepEqual(explainErrors(high, 709, 1), ["", ""]);
  assert.deepEqual(explainErrors(high, 709, 1e-3), ["truncation", "truncation"]);
  const low = (w) => [Math.log(w), w > 0 ? 1 / w : NaN];
  assert.deepEqual(explainErrors(low, 0.5, 1), ["truncation", ""]);
  const wall = (w) => [w > 1 ? Infinity : w, 1]; // where the gradient alone looks well
  assert.deepEqual(explainErrors(wall, 0.5, 1), ["", ""]);
  assert.ok(Number.isNaN(measureError(1, Infinity)));
  assert.deepEqual(explainErrors(() => [NaN, NaN], 1, 0.1), ["", ""]);
  assert.deepEqual(explainErrors(high, 100, 1e-15), ["rounding", "rounding"]);
  assert.equal(measureError(1, measureSlopes(high, 100, 1e-15)[0]), 1);
});

Deno.test("what changes faster than the nudge is cut is not judged", () => {
  const wave = (w) => [Math.sin(1e5 * w), 1e5 * Math.cos(1e5 * w)];
  assert.deepEqual(explainErrors(wave, 0.1, 0.1), ["", ""]);
});
