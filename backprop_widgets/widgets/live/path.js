// Path: where gradient descent goes from a point, as engine/descent.py follows it.

/**
 * @typedef {object} Path
 * @property {number} rows steps done and one more: row 0 is the start
 * @property {Float64Array} weights row by row
 * @property {Float64Array} losses
 */

/**
 * @param {import("./batch.js").Calculator} compute
 * @param {ArrayLike<number>} inputs
 * @param {string[]} names all inputs
 * @param {string[]} weights those that move
 * @param {number} steps
 * @returns {Path} it ends early before something that is not finite, or has run away
 */
export function descent(compute, inputs, names, weights, steps) {
  const key = [steps, ...inputs].join();
  if (compute.followed?.key !== key) compute.followed = { key, path: followed(compute, inputs, names, weights, steps) };
  return compute.followed.path;
}

/** @returns {Path} */
function followed(compute, inputs, names, weights, steps) {
  const point = Float64Array.from(inputs);
  const [from, to] = [weights.map((name) => names.indexOf(name)), weights.map((name) => compute.place(`${name}'`))];
  const start = from.map((place) => point[place]);
  const rows = new Float64Array((steps + 1) * weights.length);
  const losses = new Float64Array(steps + 1);
  let row = 0;
  for (; row <= steps; row += 1) {
    const far = from.some((place, i) => !(Math.abs(point[place]) / 2 <= Math.max(compute.far, Math.abs(start[i]))));
    const numbers = compute.again(point, 0);
    if (far || !Number.isFinite(numbers[compute.loss])) break;
    losses[row] = numbers[compute.loss];
    from.forEach((place, i) => { rows[row * weights.length + i] = point[place]; });
    from.forEach((place, i) => { point[place] = numbers[to[i]]; });
  }
  return { rows: row, weights: rows.subarray(0, row * weights.length), losses: losses.subarray(0, row) };
}
