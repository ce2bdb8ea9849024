// Path: where gradient descent goes from a point, as engine/descent.py follows it; and the run that it is a part of.
import { move } from "./store.js";
import { unpacked } from "./numbers.js";

/**
 * @typedef {object} Path
 * @property {number} rows steps done and one more: row 0 is the start
 * @property {Float64Array} weights row by row
 * @property {(at: number) => number[]} row the weights there, and what the update remembers
 * @property {Float64Array} losses
 */

/**
 * @param {any} state
 * @param {import("./calculator.js").Calculator} compute
 * @param {ArrayLike<number>} inputs
 * @param {"way" | "right"} [which] as things are, or as they should be
 * @returns {Path} it ends early before something that is not finite, or has run away
 */
export function descent(state, compute, inputs, which = "way") {
  const key = [state.get("steps"), ...inputs].join();
  compute.followed ??= {};
  const last = compute.followed[which];
  if (last?.key === key) return last.path;
  const path = followed(compute, compute[which], inputs, state.get("weights").length, state.get("steps"));
  compute.followed[which] = { key, path };
  return path;
}

/**
 * A run: where Step and Descend came along, and where the path leads from here.
 * @param {any} state
 * @param {import("./calculator.js").Calculator} compute
 * @param {ArrayLike<number>} inputs
 * @returns {{rows: number[][], done: number, losses: number[]}} weights and memory of each row; how many steps are done
 */
export function runOf(state, compute, inputs) {
  const known = compute.travelled;
  const now = [state.get("trail"), state.get("values"), state.get("steps")];
  if (known && now.every((part, i) => part === known.at[i])) return known.run;
  const path = descent(state, compute, inputs);
  const before = trailOf(state).slice(0, -1);
  const point = Float64Array.from(inputs);
  const lossAt = (row) => {
    compute.way.moving.forEach(([place], i) => { point[place] = row[i]; });
    return compute.again(point, 0)[compute.way.loss];
  };
  const ahead = Array.from({ length: path.rows }, (_, row) => path.row(row));
  const run = { rows: [...before, ...ahead], done: before.length, losses: [...before.map(lossAt), ...path.losses] };
  compute.travelled = { at: now, run };
  return run;
}

/** @param {any} state @returns {number[][]} weights and memory of each row of the trail; the last is here, if there is one */
export function trailOf(state) {
  const [numbers, wide] = [unpacked(state.get("trail")), state.get("weights").length + unpacked(state.get("forgotten")).length];
  return Array.from({ length: Math.floor(numbers.length / wide) }, (_, row) => [...numbers.subarray(row * wide, (row + 1) * wide)]);
}

/**
 * Moves the weights to a row of a run; those before it are the trail.
 * @param {any} state
 * @param {number[][]} rows
 * @param {number} to
 */
export function goTo(state, rows, to) {
  const weights = state.get("weights");
  const changes = Object.fromEntries(weights.map((name, i) => [name, rows[to][i]]));
  move(state, changes, rows.slice(0, to + 1).flat(), rows[to].slice(weights.length));
}

/** @returns {Path} */
function followed(compute, { loss, moving }, inputs, count, steps) {
  const point = Float64Array.from(inputs);
  const start = moving.map(([place]) => point[place]);
  const carried = moving.length;
  const rows = new Float64Array((steps + 1) * carried);
  const losses = new Float64Array(steps + 1);
  let row = 0;
  for (; row <= steps; row += 1) {
    const far = start.slice(0, count).some((from, i) => !(Math.abs(point[moving[i][0]]) / 2 <= Math.max(compute.far, Math.abs(from))));
    const numbers = compute.again(point, 0);
    if (far || !Number.isFinite(numbers[loss])) break;
    losses[row] = numbers[loss];
    for (let i = 0; i < carried; i += 1) rows[row * carried + i] = point[moving[i][0]];
    for (let i = 0; i < carried; i += 1) point[moving[i][0]] = numbers[moving[i][1]];
  }
  return {
    rows: row,
    row: (at) => [...rows.subarray(at * carried, (at + 1) * carried)],
    weights: carried === count ? rows.subarray(0, row * count) : rows.filter((_, i) => i < row * carried && i % carried < count),
    losses: losses.subarray(0, row),
  };
}
