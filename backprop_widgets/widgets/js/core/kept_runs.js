// Kept runs beside the one that is on: where each ended, when it had come down to a hundredth, and which did best.

/**
 * @typedef {object} Outcome
 * @property {number} steps
 * @property {number} loss at the end
 * @property {number} arrival the step at which the loss had come down to the level; -1 if it never did
 * @property {boolean} lowest whether no run ended lower
 * @property {boolean} first whether no run arrived sooner
 */

/**
 * @param {ArrayLike<number>[]} runs the losses of each
 * @returns {{level: number, outcomes: Outcome[]}} the level is a hundredth of the highest start
 */
export function compareRuns(runs) {
  const all = runs.map((losses) => Array.from(losses));
  const level = Math.max(...all.map((losses) => losses[0])) / 100;
  const ends = all.map((losses) => losses[losses.length - 1]);
  const arrivals = all.map((losses) => losses.findIndex((loss) => loss <= level));
  const [lowest, soonest] = [Math.min(...ends), Math.min(...arrivals.filter((at) => at >= 0))];
  const outcomes = all.map((losses, i) => ({
    steps: losses.length - 1,
    loss: ends[i],
    arrival: arrivals[i],
    lowest: ends[i] === lowest,
    first: arrivals[i] >= 0 && arrivals[i] === soonest,
  }));
  return { level, outcomes };
}
