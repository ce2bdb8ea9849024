// A run: where Step and Descend came along, and where the path leads from here.
import { getTrajectory } from "./descent.js";
import { unpack } from "./float_bytes.js";
import { isSamePoint, setInputs } from "./store.js";

/**
 * @typedef {import("./calculator.js").Calculator} Calculator
 * @typedef {import("./store.js").Model} Model
 */

/**
 * @typedef {object} Run
 * @property {number[][]} rows the weights of each, and what the update remembers
 * @property {number} done how many steps are done
 * @property {number[]} losses
 */

/** @type {WeakMap<Calculator, {point: Float64Array, at: any[], run: Run}>} the last run of each calculator */
const runs = new WeakMap();

/**
 * @param {Model} state
 * @param {Calculator} calculator
 * @param {ArrayLike<number>} inputs
 * @returns {Run}
 */
export function getRun(state, calculator, inputs) {
  const at = [state.get("trail"), state.get("steps")];
  const last = runs.get(calculator);
  if (last && at.every((part, i) => part === last.at[i]) && isSamePoint(inputs, last.point)) return last.run;
  const path = getTrajectory(state, calculator, inputs);
  const before = getTrail(state).slice(0, -1);
  const point = Float64Array.from(inputs);
  /** @param {number[]} row */
  const lossAt = (row) => {
    calculator.step.moving.forEach(([place], i) => { point[place] = row[i]; });
    return calculator.probe(point, 0)[calculator.step.loss];
  };
  const run = { rows: [...before, ...path.rows], done: before.length, losses: [...before.map(lossAt), ...path.losses] };
  runs.set(calculator, { point: Float64Array.from(inputs), at, run });
  return run;
}

/** @param {Model} state @returns {number[][]} weights and memory of each row of the trail; the last is here, if there is one */
export function getTrail(state) {
  const [numbers, wide] = [unpack(state.get("trail")), state.get("weights").length + unpack(state.get("forgotten")).length];
  return Array.from({ length: Math.floor(numbers.length / wide) }, (_, row) => [...numbers.subarray(row * wide, (row + 1) * wide)]);
}

/**
 * Moves the weights to a row of a run; those before it are the trail.
 * @param {Model} state
 * @param {number[][]} rows
 * @param {number} to
 */
export function goTo(state, rows, to) {
  /** @type {string[]} */
  const weights = state.get("weights");
  const changes = Object.fromEntries(weights.map((name, i) => [name, rows[to][i]]));
  setInputs(state, changes, rows.slice(0, to + 1).flat(), rows[to].slice(weights.length));
}
