// Kept runs beside the one that is on: where each ended, when it had arrived, and which did best.

/**
 * @typedef {object} Outcome
 * @property {number} steps
 * @property {number} loss at the end
 * @property {number} arrival the step at which it had arrived, 0 where it begins there; -1 if it never did
 * @property {number} settled the step from which it stays, up to its end; -1 if it is not there then
 * @property {boolean} left whether it has been there and left again
 * @property {boolean} lowest whether no run ended lower
 * @property {boolean} first whether it has gone there and stays, and no other that has stays from sooner
 */

/**
 * `Experiment.set_arrival` says what counts, and `Trajectory.arrival` gives the same steps.
 * @param {{losses: ArrayLike<number>, weights: number[][]}[]} runs
 * @param {{level: number | null, distance: number | null, point: number[] | null, stays: boolean}} arrival what counts
 * @param {number} count of the weights, with which each row begins
 * @returns {{level: number | null, outcomes: Outcome[]}} the level that counts, if it is one
 */
export function compareRuns(runs, { level, distance, point, stays }, count) {
  const ends = runs.map(({ losses }) => losses[losses.length - 1]);
  const least = Math.min(...ends);
  const best = runs[ends.indexOf(least)].weights;
  const goal = point ?? best[best.length - 1].slice(0, count);
  const limit = distance === null ? level ?? Math.max(...runs.map(({ losses }) => losses[0])) / 100 : null;
  /** @param {number[]} row @param {number} loss */
  const isThere = (row, loss) => (limit === null ? Math.hypot(...goal.map((at, i) => row[i] - at)) <= Number(distance) : loss <= limit);
  const arrivals = runs.map(({ losses, weights }) => {
    const there = Array.from(losses, (loss, step) => isThere(weights[step], loss));
    const [first, settled] = [there.indexOf(true), there.lastIndexOf(false) + 1];
    return { first, settled: settled < there.length ? settled : -1 };
  });
  const soonest = Math.min(...arrivals.map(({ settled }) => settled).filter((step) => step > 0));
  const outcomes = arrivals.map(({ first, settled }, i) => ({
    steps: runs[i].losses.length - 1,
    loss: ends[i],
    arrival: stays ? settled : first,
    settled,
    left: first !== settled,
    lowest: ends[i] === least,
    first: settled === soonest,
  }));
  return { level: limit, outcomes };
}
