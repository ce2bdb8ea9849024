// Calculator: all numbers of an experiment at one point, as the kernel's module of the same name computes them.
import { createBatches } from "./batches.js";
import { unpack } from "./float_bytes.js";
import { createRunner } from "./program.js";
import { isSamePoint } from "./store.js";

/** @typedef {import("./store.js").Model} Model */

/**
 * @typedef {object} Step of descent
 * @property {number} loss its place among the numbers
 * @property {[number, number][]} moving the place of an input, and that of the number which it becomes
 */

/**
 * @typedef {object} Calculator
 * @property {any[]} made what it was made of
 * @property {any} data the same, read
 * @property {string[]} names of the numbers, in order
 * @property {(name: string) => number} place of a number; -1 if there is none of that name
 * @property {(inputs: Float64Array, sample: number) => Float64Array} run the numbers at the point that is shown; the same list each time
 * @property {(inputs: Float64Array, sample: number, step?: number) => Float64Array} probe the numbers elsewhere, in a list of its own,
 *   as after so many steps if the step takes some samples; the next one if not given
 * @property {() => number} done how many steps led to where the state is
 * @property {() => number[]} taken the places of the samples that the next step takes; none where there are no batches
 * @property {(numbers: Float64Array) => boolean} isFinite whether the loss and its gradients are
 * @property {number} loss its place
 * @property {number} far how far a weight may go
 * @property {Step} step as it is done
 * @property {Step | null} rightStep as it should be done, if a mistake is made
 * @property {number} samples how many there are; 0 if values are plain numbers
 * @property {(inputs: Float64Array, mean: string, most: number) => number[]} addends what each of the first samples has of that which a mean is taken of
 */

/** @typedef {(inputs: Float64Array, sample: number, taken: number[]) => Float64Array} Run the numbers, where a step takes some samples, or all if none are given */

/** @type {number[]} */
const NONE = [];

/** @type {WeakMap<Model, Calculator>} */
const calculators = new WeakMap();

/**
 * What computes the numbers of a state. All its views share one, and so compute each point once.
 * @param {Model} state
 * @returns {Calculator}
 */
export function getCalculator(state) {
  const made = ["programs", "batch", "seed"].map((trait) => state.get(trait)); // others when another mistake is made
  const before = calculators.get(state);
  if (before && made.every((part, i) => part === before.made[i])) return before; // the same text is told apart at once
  const [programs, size, seed] = made;
  const done = () => Math.max(unpack(state.get("trail")).length / (state.get("weights").length + unpack(state.get("forgotten")).length) - 1, 0);
  const calculator = { ...createCalculator(programs, state.get("inputs"), { size, seed, done }), made };
  calculators.set(state, calculator);
  return calculator;
}

/**
 * @param {string} programs as JSON
 * @param {string[]} names of the inputs
 * @param {{size: number, seed: string, done: () => number}} [batch] how many samples a step takes, 0 for all
 * @returns {Calculator}
 */
export function createCalculator(programs, names, { size, seed, done } = { size: 0, seed: "", done: () => 0 }) {
  const data = JSON.parse(programs);
  /** @type {Map<string, number>} */
  const places = new Map(data.names.map((/** @type {string} */ name, /** @type {number} */ at) => [name, at]));
  const place = (/** @type {string} */ name) => places.get(name) ?? -1;
  const [loss, gradients] = [place(data.loss), data.slopes.map(place)];
  const inputs = [...names, ...data.memory];
  const create = () => (data.update ? runSamples(data, inputs) : runOne(data, inputs));
  const draw = size ? createBatches(countSamples(data), size, seed) : () => NONE;
  const probe = create();
  /** @param {{loss: string, moving: [string, string][]}} of @returns {Step} */
  const stepOf = (of) => ({ loss: place(of.loss), moving: of.moving.map(([from, to]) => [inputs.indexOf(from), place(to)]) });
  return {
    made: [programs],
    data,
    names: data.names,
    place,
    run: remember(create(), () => draw(done())),
    probe: (values, sample, step) => probe(values, sample, draw(step ?? done())),
    done,
    taken: () => draw(done()),
    isFinite: (numbers) => [loss, ...gradients].every((at) => Number.isFinite(numbers[at])),
    loss,
    far: data.far,
    step: stepOf(data),
    rightStep: data.right && stepOf(data.right),
    samples: countSamples(data),
    addends: createAddends(data, inputs),
  };
}

/**
 * @param {Run} run
 * @param {() => number[]} take the samples of the step
 * @returns {Calculator["run"]} the same function, which computes the same point only once in a row
 */
function remember(run, take) {
  /** @type {[Float64Array, number, number[], Float64Array]} */
  let [before, sample, taken, numbers] = [new Float64Array(), -1, [], new Float64Array()];
  return (values, chosen) => {
    const next = take();
    if (chosen !== sample || next !== taken || !isSamePoint(values, before)) {
      [before, sample, taken, numbers] = [values.slice(), chosen, next, run(values, chosen, next)];
    }
    return numbers;
  };
}

/**
 * One program is all there is.
 * @param {any} data
 * @param {string[]} inputs
 * @returns {Run}
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
 * Every sample by itself, then the update that all make together, or those that the step takes.
 * @param {any} data
 * @param {string[]} inputs
 * @returns {Run}
 */
function runSamples(data, inputs) {
  /** @type {[string, number[]][]} */
  const shared = Object.entries(data.shared);
  const count = countSamples(data);
  const given = [...inputs, ...shared.map(([name]) => name), ...data.means];
  const [first, last] = [inputs.length, inputs.length + shared.length]; // the places of what samples have, and of the means
  const around = new Float64Array(given.length);
  const [each, update, change] = [createPart(data.each, given), createPart(data.update, given), createPart(data.change, data.change.inputs)];
  const changed = new Float64Array(2); // the mean loss before and after
  const summed = data.means.map((/** @type {string} */ name) => each.place(name.slice(5)));
  const whole = data.means.map((/** @type {string} */ name) => data.whole.includes(name)); // over all samples
  const counts = new Uint8Array(count); // whether the step takes it
  const then = update.place(data.change.inputs[1].slice(5));
  /** @type {[Float64Array, number][]} what is last under a name stands */
  const sources = data.names.map((/** @type {string} */ name) => {
    const part = [change, update, each].find(({ place }) => place(name) >= 0);
    return part ? [part.kept, part.place(name)] : name === data.change.inputs[1] ? [changed, 1] : [around, given.lastIndexOf(name)];
  });
  const numbers = new Float64Array(data.names.length);
  /** @param {ReturnType<typeof createPart>} part @param {number} sample @param {(places: Float64Array, sample: number) => void} take */
  const goThrough = (part, sample, take) => {
    for (let i = 0; i < count; i += 1) {
      shared.forEach(([, list], place) => { around[first + place] = list[i]; });
      const places = part.run(around);
      take(places, i);
      if (i === sample) part.kept.set(places);
    }
    shared.forEach(([, list], place) => { around[first + place] = list[sample]; });
  };
  return (values, sample, taken) => {
    for (let i = 0; i < inputs.length; i += 1) around[i] = values[i];
    around.fill(0, last);
    counts.fill(taken.length ? 0 : 1);
    for (const place of taken) counts[place] = 1;
    goThrough(each, sample, (places, place) => {
      for (let i = 0; i < summed.length; i += 1) if (whole[i] || counts[place]) around[last + i] += places[summed[i]];
    });
    for (let i = 0; i < summed.length; i += 1) around[last + i] /= whole[i] ? count : taken.length || count;
    let sum = 0;
    goThrough(update, sample, (places) => { sum += places[then]; });
    changed.set([around[given.lastIndexOf(data.change.inputs[0])], sum / count]);
    change.kept.set(change.run(changed));
    for (let i = 0; i < numbers.length; i += 1) numbers[i] = sources[i][0][sources[i][1]];
    return numbers;
  };
}

/** @param {any} data @returns {number} how many samples there are; 0 if values are plain numbers */
function countSamples(data) {
  const lists = /** @type {number[][]} */ (Object.values(data.shared ?? {}));
  return Math.max(0, ...lists.map((list) => list.length));
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

/**
 * What a mean is the mean of, sample by sample: so many passes as are asked for, whatever else is computed.
 * @param {any} data
 * @param {string[]} inputs
 * @returns {Calculator["addends"]}
 */
function createAddends(data, inputs) {
  /** @type {[string, number[]][]} */
  const shared = Object.entries(data.shared ?? {});
  const around = new Float64Array(inputs.length + shared.length);
  /** @type {ReturnType<typeof createPart>} made when it is first asked for */
  let each;
  return (values, mean, most) => {
    each ??= createPart(data.each, [...inputs, ...shared.map(([name]) => name)]);
    const place = each.place(mean.slice(5));
    for (let i = 0; i < inputs.length; i += 1) around[i] = values[i];
    return Array.from({ length: Math.min(countSamples(data), most) }, (_, sample) => {
      shared.forEach(([, list], i) => { around[inputs.length + i] = list[sample]; });
      return each.run(around)[place];
    });
  };
}
