// Gradient descent from a point, as the kernel's descend follows it, and the direction of its next step.

/**
 * @typedef {import("./calculator.js").Calculator} Calculator
 * @typedef {import("./store.js").Model} Model
 */

/**
 * @typedef {object} Trajectory
 * @property {number} rows steps done and one more: row 0 is the start
 * @property {Float64Array} weights row by row
 * @property {(at: number) => number[]} row the weights there, and what the update remembers
 * @property {Float64Array} losses
 */

/** @type {WeakMap<Calculator, Record<string, {key: string, path: Trajectory}>>} the last path of each calculator, by kind */
const followed = new WeakMap();

/**
 * Where descent leads from a point. The views of a state share it, and so compute it once.
 * @param {Model} state
 * @param {Calculator} calculator
 * @param {ArrayLike<number>} inputs
 * @param {"step" | "rightStep"} [kind] as steps are done, or as they should be
 * @returns {Trajectory}
 */
export function getTrajectory(state, calculator, inputs, kind = "step") {
  const key = [state.get("steps"), ...Array.from(inputs)].join();
  if (!followed.has(calculator)) followed.set(calculator, {});
  const last = /** @type {Record<string, {key: string, path: Trajectory}>} */ (followed.get(calculator));
  if (last[kind]?.key === key) return last[kind].path;
  const step = /** @type {import("./calculator.js").Step} */ (calculator[kind]);
  const path = descend(calculator, step, inputs, state.get("weights").length, state.get("steps"));
  last[kind] = { key, path };
  return path;
}

/**
 * Follows descent. It ends early before a loss that is not finite, and before a weight that has gone twice as far as
 * `far` and as its start: what is so far away is running away.
 * @param {Calculator} calculator
 * @param {import("./calculator.js").Step} step
 * @param {ArrayLike<number>} inputs the start
 * @param {number} count of the weights; what the update remembers moves behind them
 * @param {number} steps at most
 * @returns {Trajectory}
 */
export function descend(calculator, { loss, moving }, inputs, count, steps) {
  const point = Float64Array.from(inputs);
  const start = moving.map(([place]) => point[place]);
  const carried = moving.length;
  const rows = new Float64Array((steps + 1) * carried);
  const losses = new Float64Array(steps + 1);
  let row = 0;
  for (; row <= steps; row += 1) {
    const away = start.slice(0, count).some((from, i) => !(Math.abs(point[moving[i][0]]) / 2 <= Math.max(calculator.far, Math.abs(from))));
    const numbers = calculator.probe(point, 0);
    if (away || !Number.isFinite(numbers[loss])) break;
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

/**
 * What the next step goes against: the gradient, or what a mistake or another update rule makes of it.
 * @param {Calculator} calculator
 * @param {Float64Array} inputs
 * @param {Float64Array} numbers at them
 * @param {number[]} columns which of the weights
 * @returns {number[]}
 */
export function getSlope(calculator, inputs, numbers, columns) {
  const eta = numbers[calculator.place("eta")];
  if (calculator.plain || !(eta > 0)) return columns.map((column) => numbers[calculator.gradients[column]]);
  return columns.map((column) => {
    const [from, to] = calculator.step.moving[column];
    return (inputs[from] - numbers[to]) / eta;
  });
}
