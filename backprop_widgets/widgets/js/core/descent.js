// Gradient descent from a point, as the kernel's descend follows it.

/**
 * @typedef {import("./calculator.js").Calculator} Calculator
 * @typedef {import("./store.js").Model} Model
 */

/**
 * @typedef {object} Trajectory
 * @property {number[][]} rows the weights at the start and after each step, and what the update remembers
 * @property {number[]} losses
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
  const key = [state.get("steps"), calculator.done(), ...Array.from(inputs)].join();
  if (!followed.has(calculator)) followed.set(calculator, {});
  const last = /** @type {Record<string, {key: string, path: Trajectory}>} */ (followed.get(calculator));
  if (last[kind]?.key === key) return last[kind].path;
  const step = /** @type {import("./calculator.js").Step} */ (calculator[kind]);
  const path = descend(calculator, step, inputs, state.get("weights").length, state.get("steps"));
  last[kind] = { key, path };
  return path;
}

/** @param {number} weight @param {number} from where it started @param {number} far @returns {boolean} whether it has run away */
export function isFar(weight, from, far) {
  return !(Math.abs(weight) / 2 <= Math.max(far, Math.abs(from)));
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
  const done = calculator.done();
  const start = moving.map(([place]) => point[place]);
  /** @type {Trajectory} */
  const { rows, losses } = { rows: [], losses: [] };
  while (rows.length <= steps) {
    const away = start.slice(0, count).some((from, i) => isFar(point[moving[i][0]], from, calculator.far));
    const numbers = calculator.probe(point, 0, done + rows.length);
    if (away || !Number.isFinite(numbers[loss])) break;
    losses.push(numbers[loss]);
    rows.push(moving.map(([place]) => point[place]));
    for (const [place, next] of moving) point[place] = numbers[next];
  }
  return { rows, losses };
}
