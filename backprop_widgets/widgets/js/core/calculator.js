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
  const given = [...inputs, ...shared.map(([name]) => name), ...data.means];
  const [first, last] = [inputs.length, inputs.length + shared.length]; // the places of what samples have, and of the means
  const around = new Float64Array(given.length);
  const [each, update, change] = [createPart(data.each, given), createPart(data.update, given), createPart(data.change, data.change.inputs)];
  const changed = new Float64Array(2); // the mean loss before and after
  const summed = data.means.map((/** @type {string} */ name) => each.place(name.slice(5)));
  const then = update.place(data.change.inputs[1].slice(5));
  /** @type {[Float64Array, number][]} what is last under a name stands */
  const sources = data.names.map((/** @type {string} */ name) => {
    const part = [change, update, each].find(({ place }) => place(name) >= 0);
    return part ? [part.kept, part.place(name)] : name === data.change.inputs[1] ? [changed, 1] : [around, given.lastIndexOf(name)];
  });
  const numbers = new Float64Array(data.names.length);
  /** @param {ReturnType<typeof createPart>} part @param {number} sample @param {(places: Float64Array) => void} take */
  const goThrough = (part, sample, take) => {
    for (let i = 0; i < count; i += 1) {
      shared.forEach(([, list], place) => { around[first + place] = list[i]; });
      const places = part.run(around);
      take(places);
      if (i === sample) part.kept.set(places);
    }
    shared.forEach(([, list], place) => { around[first + place] = list[sample]; });
  };
  return (values, sample) => {
    for (let i = 0; i < inputs.length; i += 1) around[i] = values[i];
    around.fill(0, last);
    goThrough(each, sample, (places) => {
      for (let i = 0; i < summed.length; i += 1) around[last + i] += places[summed[i]];
    });
    for (let i = last; i < around.length; i += 1) around[i] /= count;
    let sum = 0;
    goThrough(update, sample, (places) => { sum += places[then]; });
    changed.set([around[given.lastIndexOf(data.change.inputs[0])], sum / count]);
    change.kept.set(change.run(changed));
    for (let i = 0; i < numbers.length; i += 1) numbers[i] = sources[i][0][sources[i][1]];
    return numbers;
  };
}

/**
 * A program that takes what it needs from a list.
 * @param {import("./program.js").Program} program
 * @param {string[]} given the names of what the list has
 */
function createPart(program, given) {
  const [runner, from] = [createRunner(program), program.inputs.map((name) => given.lastIndexOf(name))];
  const own = new Float64Array(from.length);
  return {
    kept: new Float64Array(program.inputs.length + program.constants.length + program.instructions.length),
    place: (/** @type {string} */ name) => (Object.hasOwn(program.quantities, name) ? program.quantities[name] : -1),
    run: (/** @type {Float64Array} */ list) => {
      for (let i = 0; i < from.length; i += 1) own[i] = list[from[i]];
      return runner(own);
    },
  };
}
