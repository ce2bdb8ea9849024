// Projection: where points of the loss surface lie on a picture of it that is seen from the side, and the way back.

const GRID = 51; // points along each axis that the point can be dragged to: every second hundredth
const CLOSE = 7; // pixels: a point of the surface as near to the pointer as that counts as under it
const FAITHFUL = 40; // pixels that an axis is worth: how far off a point may be rather than elsewhere on the surface

/**
 * Projects points onto the picture, as matplotlib has projected the surface.
 * @param {{projection: number[], ranges: number[][], heights: number[]}} background
 * @param {number[]} size of the picture in pixels
 * @returns {(point: number[]) => number[]} of two weights and a loss: two pixels
 */
export function createProjection({ projection, ranges, heights }, [wide, high]) {
  const sides = [...ranges, heights];
  /** @param {number} from @param {number[]} shares */
  const row = (from, shares) => shares.reduce((sum, share, i) => sum + projection[from + i] * share, projection[from + 3]);
  return (point) => {
    const shares = point.map((value, i) => shareOf(value, sides[i]));
    const weight = row(12, shares);
    return [(row(0, shares) / weight) * wide, (row(4, shares) / weight) * high];
  };
}

/**
 * How far along an axis a value is. Far outside it would lie behind the eye, so it ends a little outside.
 * @param {number} value
 * @param {number[]} range
 */
function shareOf(value, [low, high]) {
  const share = (value / 2 - low / 2) / (high / 2 - low / 2);
  return Number.isNaN(share) ? 0 : Math.min(Math.max(share, -0.3), 1.3);
}

/**
 * @param {number[][]} ranges of the two weights
 * @param {(point: number[]) => number} lossAt
 * @returns {number[][]} points with their losses, evenly spaced over the axes
 */
export function sampleGrid(ranges, lossAt) {
  const lines = ranges.map(([low, high]) => Array.from({ length: GRID }, (_, i) => low + ((high - low) * i) / (GRID - 1)));
  const points = lines[1].flatMap((up) => lines[0].map((across) => [across, up, lossAt([across, up])]));
  return points.filter(([, , loss]) => Number.isFinite(loss));
}

/**
 * The point of a grid that lies nearest to a pixel. Where one part of the surface lies before another, several are
 * close: then the one with the nearest weights, so that a point that is dragged stays on its slope.
 * @param {{at: number[], seen: number[]}[]} grid
 * @param {number[]} pixel
 * @param {number[]} from the weights it comes from
 * @param {number[][]} ranges of the weights
 * @returns {number[] | null}
 */
export function findNearest(grid, pixel, from, ranges) {
  /** @param {{seen: number[]}} point */
  const apart = ({ seen }) => Math.hypot(seen[0] - pixel[0], seen[1] - pixel[1]);
  /** @param {{at: number[]}} point */
  const moved = ({ at }) => Math.hypot(...ranges.map(([low, high], i) => (at[i] - from[i]) / (high - low)));
  const least = grid.reduce((best, one) => Math.min(best, apart(one)), Infinity);
  const close = grid.filter((one) => apart(one) <= Math.max(CLOSE, least));
  /** @param {{at: number[], seen: number[]}} one */
  const cost = (one) => apart(one) + FAITHFUL * moved(one);
  return close.length ? close.reduce((best, one) => (cost(one) < cost(best) ? one : best)).at.slice(0, 2) : null;
}
