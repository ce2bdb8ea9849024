// The loss over two weights, as the kernel's module of the same name computes it, cut into bands.
import { createGrid, spread } from "./grid.js";
import { writeScientific } from "./numbers.js";

const FEWEST = 12; // points along an axis

/**
 * @typedef {object} LossSurface
 * @property {number} count of points along each axis
 * @property {Float64Array} losses row by row, the lowest first
 * @property {number[]} bounds of the bands, from below
 * @property {Float64Array | null} errors what the loss squares, where it changes its sign; where it is zero, the loss is
 */

/**
 * How losses are cut into bands and their bounds written, as the kernel sends it.
 * @typedef {object} Look
 * @property {number[]} shares where the bounds lie, between the lowest loss and the highest
 * @property {Record<"highest" | "least" | "room" | "narrow" | "wide" | "huge", number>} rule
 */

/**
 * Prepares the surface of what descends: the mean of all samples, if there are several; without the mistake, if one is made.
 * @param {any} data the programs as the kernel sends them
 * @param {string[]} axes two weights
 * @param {Look & {points: number}} look the points along each axis, and how the losses are cut
 * @param {number} [most] operations; of a large network fewer points are computed
 * @returns {(values: Record<string, number>, ranges: number[][]) => LossSurface}
 */
export function createLossSurface(data, axes, { points, ...look }, most = Infinity) {
  const program = data.each;
  const loss = program.quantities[(data.right ?? data).loss.replace(/^mean /, "")];
  /** @type {[string, number[]][]} */
  const shared = Object.entries(data.shared);
  const last = program.instructions[loss - program.inputs.length - program.constants.length] ?? [];
  const squares = last[0] === "half_squared_error" && !shared.length; // the errors of several samples need not be zero together
  const samples = shared.length ? shared[0][1].length : 1;
  const create = (/** @type {number} */ count) => createGrid(program, [loss, ...(squares ? last.slice(1) : [])], axes, count);
  let [count, grid] = [points, create(points)];
  while (grid.work * samples * count ** 2 > most && count > 2 * FEWEST) {
    count = Math.round(count / 2);
    grid = create(count);
  }
  return (values, ranges) => {
    const lines = ranges.map((range) => spread(range, count));
    if (!shared.length) {
      const [losses, outputs, targets] = grid.run(values, lines);
      const bounds = cut(losses, look);
      return { count, losses, bounds, errors: squares ? crossing(outputs.map((output, i) => output - targets[i])) : null };
    }
    const losses = new Float64Array(count * count);
    for (let sample = 0; sample < samples; sample += 1) {
      const [own] = grid.run({ ...values, ...Object.fromEntries(shared.map(([name, list]) => [name, list[sample]])) }, lines);
      for (let i = 0; i < losses.length; i += 1) losses[i] += own[i] / samples;
    }
    return { count, losses, bounds: cut(losses, look), errors: null };
  };
}

/**
 * @param {Float64Array} losses what is too large for a difference is made smaller
 * @param {Look} look
 * @returns {number[]} the bounds of the bands; a surface that is flat, or nowhere finite, has some as well
 */
export function cut(losses, { shares, rule }) {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < losses.length; i += 1) {
    if (!Number.isFinite(losses[i])) continue;
    losses[i] = Math.min(Math.max(losses[i], -rule.highest), rule.highest);
    low = Math.min(low, losses[i]);
    high = Math.max(high, losses[i]);
  }
  if (low > high) [low, high] = [0, 1];
  if (!(high > low)) high = low + Math.max(Math.abs(low), 1) * rule.least;
  return shares.map((share) => low + (high - low) * share);
}

/** @param {Float64Array} errors @returns {Float64Array | null} the same, if they are finite and some are above 0, some below */
function crossing(errors) {
  let [low, high] = [0, 0];
  for (const error of errors) {
    if (!Number.isFinite(error)) return null;
    low = Math.min(low, error);
    high = Math.max(high, error);
  }
  return low < 0 && high > 0 ? errors : null;
}

/**
 * @param {number[]} bounds
 * @param {Look} look
 * @returns {string[]} every second one as text, with as many decimals as the highest has room for
 */
export function writeLevels(bounds, { rule: { room, narrow, wide, huge } }) {
  const high = bounds[bounds.length - 1];
  const [span, whole] = [high - bounds[0], high.toFixed(0).length];
  const plain = span >= narrow && span < huge && whole <= room;
  const decimals = Math.max(0, Math.min(span >= wide ? 2 : 4, room - 1 - whole));
  return bounds.filter((_, i) => i % 2 === 0).map((level) => {
    const size = Math.abs(level);
    if (!plain && !size) return "0";
    return (level < 0 ? "−" : "") + (plain ? size.toFixed(decimals) : writeScientific(size, 1));
  });
}

/**
 * Where a grid is zero: each line from one edge to another, or round, as points in shares of the grid from its lower left corner.
 * @param {Float64Array} values row by row, the lowest first
 * @param {number} count of points along each axis
 */
export function traceZero(values, count) {
  /** @type {Map<number, number[][]>} by the edge of a cell: the pieces that end there, each two edges */
  const ends = new Map();
  /** @type {Map<number, number[]>} where an edge is cut */
  const points = new Map();
  const add = (/** @type {number[]} */ piece) => {
    for (const end of piece) ends.set(end, [...(ends.get(end) ?? []), piece]);
  };
  for (let j = 0; j < count - 1; j += 1) {
    for (let i = 0; i < count - 1; i += 1) {
      const k = j * count + i;
      /** @type {[number, number, number, number, number, number][]} two corners, where the first is, which way the second */
      const sides = [[k, k + 1, i, j, 1, 0], [k + 1, k + count + 1, i + 1, j, 0, 1], [k + count, k + count + 1, i, j + 1, 1, 0], [k, k + count, i, j, 0, 1]];
      const cuts = sides.filter(([a, b]) => values[a] > 0 !== values[b] > 0).map(([a, b, x, y, dx, dy]) => {
        const share = values[a] / (values[a] - values[b]);
        points.set(2 * a + dy, [(x + dx * share) / (count - 1), (y + dy * share) / (count - 1)]);
        return 2 * a + dy;
      });
      if (cuts.length > 1) add(cuts.slice(0, 2));
      if (cuts.length > 2) add(cuts.slice(2));
    }
  }
  const used = new Set();
  const follow = (/** @type {number} */ end) => {
    const line = [end];
    for (let piece; (piece = ends.get(line[line.length - 1])?.find((other) => !used.has(other)));) {
      used.add(piece);
      line.push(piece[0] === line[line.length - 1] ? piece[1] : piece[0]);
    }
    return line.map((edge) => /** @type {number[]} */ (points.get(edge)));
  };
  const loose = [...ends.keys()].filter((end) => ends.get(end)?.length === 1);
  return [...loose, ...ends.keys()].map(follow).filter((line) => line.length > 1);
}
