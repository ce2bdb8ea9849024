// The exact values of an experiment, in the model that its views share, and what a move is.
import { pack, unpack } from "./float_bytes.js";

/**
 * A model of ipywidgets, as far as it is used here.
 * @typedef {object} Model
 * @property {(trait: string) => any} get
 * @property {(trait: any, value?: any) => any} set a trait, or an object of several
 * @property {() => any} save_changes sends what was set to the kernel
 * @property {(events: string, listener: (...given: any[]) => void) => any} on
 * @property {(events: string, listener: (...given: any[]) => void) => any} off
 */

/**
 * Calls at once, and whenever one of the events comes.
 * @param {Model} model
 * @param {string} events as ipywidgets writes them: "change:steps change:sample"
 * @param {() => void} call
 * @returns {() => void} stops it
 */
export function listen(model, events, call) {
  model.on(events, call);
  call();
  return () => model.off(events, call);
}

/** @param {string} name of an input @returns {string} the trait that has its value */
function traitOf(name) {
  return `input_${name}`;
}

/**
 * @param {Model} state
 * @returns {Float64Array<ArrayBuffer>} the exact value of each input, in the order of `inputs`, then what the update remembers
 */
export function getInputs(state) {
  /** @type {string[]} */
  const names = state.get("inputs");
  return Float64Array.from([...names.map((name) => getInput(state, name)), ...unpack(state.get("memory"))]);
}

/** @param {Model} state @param {string} name @returns {number} the exact value of an input */
export function getInput(state, name) {
  return state.get(traitOf(name));
}

/**
 * The events of a move, as ipywidgets writes them: of one input, or of any of them.
 * @param {Model} state
 * @param {string} [name] of an input
 */
export function movesOf(state, name) {
  /** @type {string[]} */
  const names = name === undefined ? state.get("inputs") : [name];
  return [...names.map((each) => `change:${traitOf(each)}`), ...(name === undefined ? ["change:memory"] : [])].join(" ");
}

/**
 * The events after which numbers may be others.
 * @param {Model} state
 */
export function numbersOf(state) {
  return `${movesOf(state)} change:sample change:programs change:trail change:batch change:seed`;
}

/**
 * Changes some values: at once in the page, and in the kernel as soon as it listens. What changes nothing is no move.
 * @param {Model} state
 * @param {Record<string, number>} changes by input
 * @param {ArrayLike<number>} [trail] where the weights came along, if descent moved them
 * @param {ArrayLike<number>} [memory] what the update remembers, if descent moved them; else it forgets
 */
export function setInputs(state, changes, trail = [], memory = unpack(state.get("forgotten"))) {
  const before = unpack(state.get("memory"));
  const moved = Object.entries(changes)
    .map(([name, value]) => /** @type {[string, number]} */ ([traitOf(name), value + 0])) // JSON has no -0
    .filter(([trait, value]) => !Object.is(state.get(trait), value));
  const remembered = Array.from(memory).every((value, i) => Object.is(value, before[i]));
  refuse(state, "");
  if (!moved.length && remembered) return;
  // in one message: what belongs together
  save(state, { ...Object.fromEntries(moved), ...(remembered ? {} : { memory: pack(memory) }), trail: pack(trail) });
}

/** @param {Model} model @param {Record<string, any>} values of traits, which are set here and in the kernel */
export function save(model, values) {
  model.set(values);
  model.save_changes();
}

/** @param {ArrayLike<number>} one @param {ArrayLike<number>} other @returns {boolean} whether they are the same values */
export function isSamePoint(one, other) {
  return one.length === other.length && Array.from(one).every((value, i) => Object.is(value, other[i]));
}

/**
 * The values of the start, by input.
 * @param {Model} state
 */
export function getStart(state) {
  const start = unpack(state.get("start"));
  return Object.fromEntries(state.get("inputs").map((/** @type {string} */ name, /** @type {number} */ i) => [name, start[i]]));
}

/**
 * Says why something was not done; an empty reason takes it back.
 * @param {Model} state
 * @param {string} reason
 */
export function refuse(state, reason) {
  if (state.get("refusal") === reason) return;
  save(state, { refusal: reason });
}
