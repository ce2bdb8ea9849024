// Path: where gradient descent goes from a point, as engine/descent.py follows it.

/**
 * @typedef {object} Path
 * @property {number} rows steps done and one more: row 0 is the start
 * @property {Float64Array} weights row by row
 * @property {Float64Array} memory what the update remembers, row by row
 * @property {Float64Array} losses
 */

/**
 * @param {any} state
 * @param {import("./batch.js").Calculator} compute
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
  const columns = (from, to) => {
    const found = new Float64Array(row * (to - from));
    for (let i = 0; i < row; i += 1) found.set(rows.subarray(i * carried + from, i * carried + to), i * (to - from));
    return found;
  };
  return { rows: row, weights: columns(0, count), memory: columns(count, carried), losses: losses.subarray(0, row) };
}
