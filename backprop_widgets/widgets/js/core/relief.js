// Relief: the loss surface from the side, as faces in the order in which they are painted.

/**
 * @typedef {object} Relief
 * @property {Float64Array[]} corners of the grid: the share of each axis, of the loss the third
 * @property {number} count of corners along each axis
 * @property {Int32Array} bands of the faces, row by row; -1 where there is no loss: a hole
 */

/**
 * @param {import("./loss_surface.js").LossSurface} surface
 * @param {number[]} thin which points of its grid it goes through
 * @returns {Relief}
 */
export function createRelief({ losses, bounds, count: points }, thin) {
  const places = [...new Set(thin.map((place) => Math.round((place * (points - 1)) / thin[thin.length - 1])))]; // of a coarser grid, too
  const count = places.length;
  const [low, high] = [bounds[0], bounds[bounds.length - 1]];
  const corners = [0, 1, 2].map(() => new Float64Array(count * count));
  const loss = new Float64Array(count * count);
  places.forEach((up, j) => places.forEach((across, i) => {
    const k = j * count + i;
    loss[k] = losses[up * points + across];
    corners[0][k] = across / (points - 1);
    corners[1][k] = up / (points - 1);
    corners[2][k] = (loss[k] / 2 - low / 2) / (high / 2 - low / 2);
  }));
  const bands = new Int32Array((count - 1) ** 2);
  for (let j = 0, face = 0; j < count - 1; j += 1) {
    for (let i = 0; i < count - 1; i += 1, face += 1) {
      const k = j * count + i;
      const inner = loss[k] / 4 + loss[k + count] / 4 + loss[k + 1] / 4 + loss[k + count + 1] / 4;
      bands[face] = Number.isFinite(inner) ? Math.min(Math.max(bounds.findLastIndex((bound) => inner >= bound), 0), bounds.length - 2) : -1;
    }
  }
  return { corners, count, bands };
}

/**
 * @param {Relief} relief
 * @param {(shares: number[]) => number[]} camera
 * @returns {{band: number, outline: number[][]}[]} the faces, the farthest first
 */
export function listFaces({ corners, count, bands }, camera) {
  const seen = Array.from(corners[0], (x, k) => camera([x, corners[1][k], corners[2][k]]));
  const faces = Array.from(bands, (band, face) => {
    const k = Math.floor(face / (count - 1)) * count + (face % (count - 1));
    const outline = [seen[k], seen[k + count], seen[k + count + 1], seen[k + 1]];
    return { band, outline, depth: outline.reduce((sum, point) => sum + point[2], 0) };
  });
  return faces.filter(({ band }) => band >= 0).sort((one, other) => other.depth - one.depth);
}
