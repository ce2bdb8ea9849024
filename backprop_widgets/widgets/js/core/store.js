// The exact values of an experiment, in the model that its views share; what a move is, and which values are the newest.
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
 * @param {Model} state
 * @returns {Float64Array<ArrayBuffer>} the exact value of each input, in the order of `inputs`, then what the update remembers
 */
export function getInputs(state) {
  return unpack(state.get("values")).subarray(1);
}

/** @param {Model} state @returns {number} how many moves have been made so far */
export function countMoves(state) {
  return unpack(state.get("values"))[0];
}

/**
 * Changes some values: at once in the page, and in the kernel as soon as it listens. What changes nothing is no move.
 * @param {Model} state
 * @param {Record<string, number>} changes by input
 * @param {ArrayLike<number>} [trail] where the weights came along, if descent moved them
 * @param {ArrayLike<number>} [memory] what the update remembers, if descent moved them; else it forgets
 */
export function setInputs(state, changes, trail = [], memory = unpack(state.get("forgotten"))) {
  const values = unpack(state.get("values"));
  const names = state.get("inputs");
  let moved = false;
  /** @param {number} place @param {number} value */
  const put = (place, value) => {
    moved ||= !Object.is(values[place], value);
    values[place] = value;
  };
  for (const [name, value] of Object.entries(changes)) put(names.indexOf(name) + 1, value);
  for (let i = 0; i < memory.length; i += 1) put(names.length + 1 + i, memory[i]);
  refuse(state, "");
  if (!moved) return;
  values[0] += 1;
  state.set({ values: pack(values), trail: pack(trail) });
  state.save_changes();
}

/**
 * The values of the start, by input.
 * @param {Model} state
 * @returns {Record<string, number>}
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
  state.set("refusal", reason);
  state.save_changes();
}

/**
 * Keeps the newest values: what comes from the kernel with no higher count of moves than the page has is the answer to
 * an older move, and is taken back before a view sees it.
 * @param {Model} state
 * @param {() => void} changed called with every newer move, of the page or of the kernel
 * @returns {() => void} stops it
 */
export function keepNewest(state, changed) {
  let newest = state.get("values");
  const check = () => {
    const values = state.get("values");
    if (unpack(values)[0] <= unpack(newest)[0] && !equalBits(values, newest)) {
      state.set("values", newest);
      return;
    }
    newest = values;
    changed();
  };
  state.on("change:values", check);
  return () => state.off("change:values", check);
}

/** @param {DataView} one @param {DataView} other @returns {boolean} */
function equalBits(one, other) {
  const [left, right] = [unpack(one), unpack(other)];
  return left.length === right.length && left.every((value, i) => Object.is(value, right[i]));
}
