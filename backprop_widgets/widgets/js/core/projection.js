// Projection: where points of the loss surface lie on a picture of it that is seen from the side, and the way back.

const GRID = 51; // points along each axis that the point can be dragged to: every second hundredth
const CLOSE = 7; // pixels: a point of the surface as near to the pointer as that counts as under it
const FAITHFUL = 40; // pixels that an axis is worth: how far off a point may be rather than elsewhere on the surface

/**
 * Looks at a box of side 1 as matplotlib's mplot3d does (`view_transformation` and `persp_transformation` there).
 * @param {number[]} view azimuth and elevation in degrees
 * @param {{box: number[], distance: number, window: number[]}} camera the sides of the box as they are seen, how far away the eye
 *   is, and between which ends of the projected plane the picture lies
 * @param {number[]} size of the picture in pixels; the box is in the middle of it
 * @returns {(shares: number[]) => number[]} of a point of the box: two pixels, and how deep it lies; what is deeper is farther off
 */
export function createCamera([azimuth, elevation], { box, distance, window }, [wide, high]) {
  const [az, el] = [(azimuth * Math.PI) / 180, (elevation * Math.PI) / 180];
  const toward = [Math.cos(el) * Math.cos(az), Math.cos(el) * Math.sin(az), Math.sin(el)];
  const right = [-Math.sin(az), Math.cos(az), 0];
  const up = [-Math.sin(el) * Math.cos(az), -Math.sin(el) * Math.sin(az), Math.cos(el)];
  const eye = box.map((side, i) => side / 2 + distance * toward[i]);
  const [first, side] = [window[0], Math.min(wide, high)];
  const scale = side / (window[1] - first);
  const [left, bottom] = [(wide - side) / 2, (high + side) / 2];
  return (shares) => {
    const from = shares.map((share, i) => share * box[i] - eye[i]);
    const along = (/** @type {number[]} */ way) => from[0] * way[0] + from[1] * way[1] + from[2] * way[2];
    const away = -along(toward);
    return [left + (along(right) / away - first) * scale, bottom - (along(up) / away - first) * scale, -distance / away];
  };
}

/**
 * Places points of the surface on the picture.
 * @param {number[][]} ranges of two weights and the loss
 * @param {(shares: number[]) => number[]} camera
 * @returns {(point: number[]) => number[]} of two weights and a loss: two pixels
 */
export function createProjection(ranges, camera) {
  return (point) => camera(point.map((value, i) => shareOf(value, ranges[i]))).slice(0, 2);
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
