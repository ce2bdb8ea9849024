// Loss sweep: the mean loss over two weights, some samples at a time, so that no frame waits for it.
import { createGrid, spread } from "./grid.js";
import { cut } from "./loss_surface.js";

/**
 * @param {import("./program.js").Program} program of one sample @param {string} loss its name
 * @param {string[]} axes two weights @param {number} count of points along each
 * @param {import("./training.js").Part} part @param {number} most samples of it
 * @param {import("./loss_surface.js").Look} look
 */
export function createSweep(program, loss, axes, count, part, most, look) {
  const grid = createGrid(program, [program.quantities[loss]], axes, count);
  const [samples, sums] = [Math.min(part.count, most), new Float64Array(count * count)];
  const columns = Object.entries(part.columns);
  /** @type {Record<string, number>} */
  const values = {};
  /** @type {Float64Array[]} */
  let lines = [];
  let at = samples;
  return {
    samples,
    isDone: () => at >= samples,
    /** @param {string[]} weights @param {ArrayLike<number>} place @param {number[][]} ranges of the axes */
    begin: (weights, place, ranges) => {
      weights.forEach((name, i) => { values[name] = place[i]; });
      lines = ranges.map((range) => spread(range, count));
      sums.fill(0);
      at = 0;
    },
    /**
     * Goes on until it is over or done.
     * @param {() => boolean} isOver @returns {import("./loss_surface.js").LossSurface | null} when it is done
     */
    work: (isOver) => {
      while (at < samples) {
        for (const [name, column] of columns) values[name] = column[at];
        const [losses] = grid.run(values, lines);
        for (let i = 0; i < sums.length; i += 1) sums[i] += losses[i];
        at += 1;
        if (isOver()) break;
      }
      if (at < samples) return null;
      const losses = sums.map((sum) => sum / samples);
      return { count, losses, bounds: cut(losses, look), errors: null };
    },
  };
}
