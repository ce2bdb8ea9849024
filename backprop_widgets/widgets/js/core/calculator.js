// Calculator: all numbers of an experiment at one point, as the kernel's module of the same name computes them.
import { createRunner } from "./program.js";

/** @typedef {import("./store.js").Model} Model */

/**
 * @typedef {object} Step of descent
 * @property {number} loss its place among the numbers
 * @property {[number, number][]} moving the place of an input, and that of the number which it becomes
 */

/**
 * @typedef {object} Calculator
 * @property {string} programs what it was made of
 * @property {any} data the same, read
 * @property {string[]} names of the numbers, in order
 * @property {(name: string) => number} place of a number; -1 if there is none of that name
 * @property {(inputs: Float64Array, sample: number) => Float64Array} run the numbers at the point that is shown; the same list each time
 * @property {(inputs: Float64Array, sample: number) => Float64Array} probe the numbers elsewhere, in a list of its own
 * @property {(numbers: Float64Array) => boolean} isFinite whether the loss and its gradients are
 * @property {number} loss its place
 * @property {number} far how far a weight may go
 * @property {Step} step as it is done
 * @property {Step | null} rightStep as it should be done, if a mistake is made
 */

/** @type {WeakMap<Model, Calculator>} */
const calculators = new WeakMap();

/**
 * What computes the numbers of a state. All its views share one, and so compute each point once.
 * @param {Model} state
 * @returns {Calculator}
 */
export function getCalculator(state) {
  const programs = state.get("programs"); // others when another mistake is made
  const before = calculators.get(state);
  if (before && before.programs === programs) return before;
  const calculator = createCalculator(programs, state.get("inputs"));
  calculators.set(state, calculator);
  return calculator;
}

/**
 * @param {string} programs as JSON
 * @param {string[]} names of the inputs
 * @returns {Calculator}
 */
export function createCalculator(programs, names) {
  const data = JSON.parse(programs);
  /** @type {Map<string, number>} */
  const places = new Map(data.names.map((/** @type {string} */ name, /** @type {number} */ at) => [name, at]));
  const place = (/** @type {string} */ name) => places.get(name) ?? -1;
  const [loss, gradients] = [place(data.loss), data.slopes.map(place)];
  const inputs = [...names, ...data.memory];
  const create = () => (data.update ? runSamples(data, inputs) : runOne(data, inputs));
  /** @param {{loss: string, moving: [string, string][]}} of @returns {Step} */
  const stepOf = (of) => ({ loss: place(of.loss), moving: of.moving.map(([from, to]) => [inputs.indexOf(from), place(to)]) });
  return {
    programs,
    data,
    names: data.names,
    place,
    run: remember(create()),
    probe: create(),
    isFinite: (numbers) => [loss, ...gradients].every((at) => Number.isFinite(numbers[at])),
    loss,
    far: data.far,
    step: stepOf(data),
    rightStep: data.right && stepOf(data.right),
  };
}

/** @param {Calculator["run"]} run @returns {Calculator["run"]} the same function, which computes the same point only once in a row */
function remember(run) {
  /** @type {[Float64Array, number, Float64Array]} */
  let [before, sample, numbers] = [new Float64Array(), -1, new Float64Array()];
  return (values, chosen) => {
    if (chosen !== sample || values.length !== before.length || !values.every((value, i) => Object.is(value, before[i]))) {
      [before, sample, numbers] = [values.slice(), chosen, run(values, chosen)];
    }
    return numbers;
  };
}

/**
 * One program is all there is.
 * @param {any} data
 * @param {string[]} inputs
 * @returns {Calculator["run"]}
 */
function runOne(data, inputs) {
  const program = createRunner(data.each);
  const given = data.each.inputs.map((/** @type {string} */ name) => inputs.indexOf(name));
  const { quantities } = data.each;
  // an input may be called as something that every object has
  const computed = data.names.map((/** @type {string} */ name) => (Object.hasOwn(quantities, name) ? quantities[name] : -1));
  const own = data.names.map((/** @type {string} */ name) => inputs.indexOf(name));
  const [ordered, numbers] = [new Float64Array(given.length), new Float64Array(computed.length)];
  return (values) => {
    for (let i = 0; i < given.length; i += 1) ordered[i] = values[given[i]];
    const places = program(ordered);
    for (let i = 0; i < numbers.length; i += 1) numbers[i] = computed[i] < 0 ? values[own[i]] : places[computed[i]];
    return numbers;
  };
}

/**
 * Every sample by itself, then the update that all make together.
 * @param {any} data
 * @param {string[]} inputs
 * @returns {Calculator["run"]}
 */
function runSamples(data, inputs) {
  /** @type {[string, number[]][]} */
  const shared = Object.entries(data.shared);
  const count = Math.max(...shared.map(([, list]) => list.length));
  const [each, update, change] = [data.each, data.update, data.change].map(runByNames);
  const numbers = new Float64Array(data.names.length);
  return (values, sample) => {
    const samples = Array.from({ length: count }, (_, i) => {
      // no assignment: a name may be __proto__
      const own = Object.fromEntries([...inputs.map((name, place) => [name, values[place]]), ...shared.map(([name, list]) => [name, list[i]])]);
      return { ...own, ...each(own) };
    });
    /** @type {Record<string, number>} */
    const means = {};
    for (const name of data.means) means[name] = mean(samples, name.slice(5));
    const after = samples.map((own) => update({ ...own, ...means }));
    const then = data.change.inputs[1];
    means[then] = mean(after, then.slice(5));
    const all = { ...samples[sample], ...means, ...after[sample], ...change(means) };
    for (let i = 0; i < numbers.length; i += 1) numbers[i] = all[data.names[i]];
    return numbers;
  };
}

/**
 * @param {import("./program.js").Program} data
 * @returns {(values: Record<string, number>) => Record<string, number>} a program by names
 */
function runByNames(data) {
  const program = createRunner(data);
  const quantities = Object.entries(data.quantities);
  return (values) => {
    const places = program(data.inputs.map((name) => values[name]));
    return Object.fromEntries(quantities.map(([name, place]) => [name, places[place]]));
  };
}

/** @param {Record<string, number>[]} samples @param {string} name @returns {number} */
function mean(samples, name) {
  return samples.reduce((sum, own) => sum + own[name], 0) / samples.length;
}
