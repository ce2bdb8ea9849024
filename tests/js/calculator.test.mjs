import assert from "node:assert/strict";
import { createCalculator, getCalculator } from "../../backprop_widgets/widgets/js/core/calculator.js";
import { createRunner } from "../../backprop_widgets/widgets/js/core/program.js";
import { getInputs, setInputs } from "../../backprop_widgets/widgets/js/core/store.js";
import { WORLDS, createState, near } from "./support.mjs";

for (const [name, world] of Object.entries(WORLDS)) {
  Deno.test(`the page has every number that Python has: ${name}`, () => {
    const state = createState(name);
    const calculator = getCalculator(state);
    const numbers = calculator.run(getInputs(state), 0);
    assert.deepEqual(calculator.names, Object.keys(world.numbers));
    const off = calculator.names.filter((quantity, i) => !near(numbers[i], Number(world.numbers[quantity])));
    assert.deepEqual(off, []);
    assert.equal(calculator.isFinite(numbers), true);
  });
}

Deno.test("the views of a state share a calculator, and another mistake brings another one", () => {
  const state = createState("worked example");
  const calculator = getCalculator(state);
  assert.equal(getCalculator(state), calculator);
  state.set("programs", createState("mistake").get("programs"));
  assert.notEqual(getCalculator(state), calculator);
  assert.equal(getCalculator(state).rightStep === null, false);
  assert.equal(calculator.rightStep, null);
});

Deno.test("a point is computed once in a row, and a probe elsewhere does not touch its numbers", () => {
  const state = createState("worked example");
  const calculator = getCalculator(state);
  const numbers = calculator.run(getInputs(state), 0);
  const [loss, z] = [numbers[calculator.loss], calculator.place("z")];
  numbers[z] = 7; // stands only if nothing is computed again
  assert.equal(calculator.run(getInputs(state), 0)[z], 7);
  setInputs(state, { w1: 2 });
  assert.notEqual(calculator.probe(getInputs(state), 0)[calculator.loss], loss);
  assert.equal(numbers[calculator.loss], loss);
  assert.equal(calculator.run(getInputs(state), 0)[z], 2);
});

Deno.test("a number that is not finite is seen, and one of no name has no place", () => {
  const calculator = getCalculator(createState("worked example"));
  assert.equal(calculator.isFinite(calculator.run(Float64Array.of(1, NaN, 0.5, 0.5, 0.1), 0)), false);
  assert.equal(calculator.place("nothing"), -1);
});

Deno.test("each sample has its own numbers, and all share their means", () => {
  const state = createState("samples");
  const calculator = getCalculator(state);
  const [z, mean] = [calculator.place("z"), calculator.place("mean L")];
  const seen = [0, 1, 2].map((sample) => [...calculator.run(getInputs(state), sample)]);
  assert.deepEqual(seen.map((numbers) => numbers[z]), [0.5, -0.25, 1]);
  assert.equal(new Set(seen.map((numbers) => numbers[mean])).size, 1);
});

Deno.test("what each sample adds to a mean is what Python has, as many as are asked for, and adds up to the sum", () => {
  for (const name of ["samples", "mistake with samples"]) {
    const state = createState(name);
    const calculator = getCalculator(state);
    const numbers = calculator.run(getInputs(state), 0);
    assert.equal(calculator.samples, 3);
    for (const [mean, wanted] of Object.entries(WORLDS[name].addends)) {
      const found = calculator.addends(getInputs(state), mean, 64);
      assert.equal(found.length, 3);
      assert.deepEqual(found.filter((addend, i) => !near(addend, wanted[i])), []);
      assert.ok(near(found.reduce((sum, addend) => sum + addend, 0), 3 * numbers[calculator.place(mean)]));
      assert.deepEqual(calculator.addends(getInputs(state), mean, 2), found.slice(0, 2));
    }
  }
  assert.equal(getCalculator(createState("worked example")).samples, 0);
});

Deno.test("an input may be called as something that every object has", () => {
  const each = { inputs: ["__proto__", "toString"], constants: [], instructions: [["multiply", 0, 1]], quantities: { L: 2 }, updates: [], start: {} };
  const data = { each, names: ["__proto__", "toString", "L"], memory: [], loss: "L", slopes: [], moving: [], right: null, far: 1 };
  const calculator = createCalculator(JSON.stringify(data), ["__proto__", "toString"]);
  assert.deepEqual([...calculator.run(Float64Array.of(2, 3), 0)], [2, 3, 6]);
});

Deno.test("an operation that the page lacks is named", () => {
  const program = { inputs: ["u"], constants: [], instructions: [["gamma", 0]], quantities: {}, updates: [], start: {} };
  assert.throws(() => createRunner(/** @type {any} */ (program)), /no operation named gamma/);
});
