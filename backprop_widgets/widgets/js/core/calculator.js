// Batch: all numbers of an experiment at one point, as engine/batch.py computes them.
import { runner } from "./program.js";

/**
 * @typedef {object} Calculator
 * @property {string[]} names of the numbers, in order
 * @property {(name: string) => number} place of a number
 * @property {(inputs: Float64Array, sample: number) => Float64Array} run the same list each time
 * @property {(inputs: Float64Array, sample: number) => Float64Array} again likewise, with a list of its own
 * @property {(numbers: Float64Array) => boolean} sound whether the loss and its gradients are finite
 * @property {number} loss its place
 * @property {number[]} slopes the places of the weights' gradients
 * @property {number} far how far a weight may go
 * @property {boolean} plain whether a step goes along the gradient
 * @property {Way} way how a step moves
 * @property {Way | null} right how it should, if a mistake is made
 */

/**
 * @typedef {object} Way of descent
 * @property {number} loss its place
 * @property {[number, number][]} moving place among the inputs, and of the number that it becomes
 */

/**
 * What computes the numbers of a state. All its views share one, and so compute each point once.
 * @param {any} state
 * @returns {Calculator}
 */
export function calculator(state) {
  const programs = state.get("programs"); // others when another mistake is made
  if (state.calculator?.programs !== programs) state.calculator = { programs, ...prepared(state) };
  return state.calculator;
}

/** @param {any} state @returns {Calculator} */
function prepared(state) {
  const data = JSON.parse(state.get("programs"));
  const places = new Map(data.names.map((name, place) => [name, place]));
  const place = (name) => places.get(name);
  const [loss, slopes] = [place(data.loss), data.slopes.map(place)];
  const inputs = [...state.get("inputs"), ...data.memory];
  const made = () => (data.update ? several : single)(data, inputs);
  const way = (of) => ({ loss: place(of.loss), moving: of.moving.map(([from, to]) => [inputs.indexOf(from), place(to)]) });
  const sound = (numbers) => [loss, ...slopes].every((at) => Number.isFinite(numbers[at]));
  const run = remembering(made());
  const ways = { way: way(data), right: data.right && way(data.right), plain: data.plain };
  return { names: data.names, place, run, again: made(), sound, loss, slopes, far: data.far, ...ways };
}

/** @returns {Calculator["run"]} the same function, which computes the same point only once in a row */
function remembering(run) {
  let [before, sample, numbers] = [[], -1, new Float64Array()];
  return (values, chosen) => {
    if (chosen !== sample || values.length !== before.length || !values.every((value, i) => Object.is(value, before[i]))) {
      [before, sample, numbers] = [values.slice(), chosen, run(values, chosen)];
    }
    return numbers;
  };
}

/** One program is all there is. */
function single(data, inputs) {
  const program = runner(data.each);
  const given = data.each.inputs.map((name) => inputs.indexOf(name));
  const { quantities } = data.each;
  // an input may be called as something that every object has
  const found = data.names.map((name) => (Object.hasOwn(quantities, name) ? quantities[name] : -1));
  const own = data.names.map((name) => inputs.indexOf(name));
  const [ordered, numbers] = [new Float64Array(given.length), new Float64Array(found.length)];
  return (values) => {
    given.forEach((from, to) => { ordered[to] = values[from]; });
    const places = program(ordered);
    for (let i = 0; i < numbers.length; i += 1) numbers[i] = found[i] < 0 ? values[own[i]] : places[found[i]];
    return numbers;
  };
}

/** Every sample by itself, then the update that all make together. */
function several(data, inputs) {
  const count = Math.max(...Object.values(data.shared).map((values) => values.length));
  const [each, update, change] = [data.each, data.update, data.change].map(named);
  const numbers = new Float64Array(data.names.length);
  return (values, sample) => {
    const samples = Array.from({ length: count }, (_, i) => {
      const given = inputs.map((name, place) => [name, values[place]]);
      const shared = Object.entries(data.shared).map(([name, list]) => [name, list[i]]);
      const own = Object.fromEntries([...given, ...shared]); // no assignment: a name may be __proto__
      return { ...own, ...each(own) };
    });
    const means = {};
    for (const name of data.means) means[name] = mean(samples, name.slice(5));
    const after = samples.map((own) => update({ ...own, ...means }));
    const then = data.change.inputs[1];
    means[then] = mean(after, then.slice(5));
    const all = { ...samples[sample], ...means, ...after[sample], ...change(means) };
    data.names.forEach((name, place) => { numbers[place] = all[name]; });
    return numbers;
  };
}

/** @returns {(values: Record<string, number>) => Record<string, number>} a program by names */
function named(data) {
  const program = runner(data);
  const found = Object.entries(data.quantities);
  return (values) => {
    const places = program(data.inputs.map((name) => values[name]));
    return Object.fromEntries(found.map(([name, place]) => [name, places[place]]));
  };
}

/** @param {Record<string, number>[]} samples @param {string} name @returns {number} */
function mean(samples, name) {
  return samples.reduce((sum, own) => sum + own[name], 0) / samples.length;
}
