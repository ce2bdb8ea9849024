// Bands: the loss surface from above, as an image: bands in their colours and white lines between them.

/**
 * @typedef {object} Look of the surface, as the kernel sends it
 * @property {string[]} colours of the bands from below, each # and six hexadecimal digits
 * @property {string} nothing the colour where there is no loss
 * @property {number} line the width of a line between two bands, in pixels
 * @property {number} edge that of the edge of a face, in 3-D
 * @property {number} points of the grid along each axis
 * @property {number[]} shares where the bounds of the bands lie, from 0 to 1
 * @property {import("./loss_surface.js").Look["rule"]} rule how losses are cut and written
 * @property {number[]} thin which points of the grid a surface in 3-D goes through
 * @property {{box: number[], distance: number, window: number[]}} camera how it is seen; see projection.js
 */

/**
 * Prepares to paint surfaces, bilinear between the points of their grids.
 * @param {Look} look
 * @returns {(image: {width: number, height: number, data: Uint8ClampedArray}, surface: import("./loss_surface.js").LossSurface, scale: number) => void}
 *   the scale is how many pixels of the image are one of the page
 */
export function createBandPainter({ colours, nothing, line }) {
  // of each band its colour, paler and paler, up to white
  const shades = Uint32Array.from({ length: colours.length * 256 }, (_, i) => (
    mix(splitColour(colours[i >> 8]).map((share) => Math.round(share + ((255 - share) * (i & 255)) / 255)))));
  const gap = mix(splitColour(nothing));
  return (image, surface, scale) => paintBands(image, surface, line * scale, shades, gap);
}

/**
 * @param {{width: number, height: number, data: Uint8ClampedArray}} image
 * @param {import("./loss_surface.js").LossSurface} surface
 * @param {number} line how wide a line is, in pixels of the image
 * @param {Uint32Array} shades
 * @param {number} gap
 */
function paintBands({ width, height, data }, { losses, bounds, count }, line, shades, gap) {
  const last = shades.length / 256 - 1;
  const ink = new Uint32Array(data.buffer); // little-endian, as every machine with a browser
  const [across, up] = [(count - 1) / width, (count - 1) / height]; // points of the grid to a pixel
  const half = line / 2 + 0.5; // of a line, with the pixel that it fades over
  const most = Math.min(line, 1); // of a pixel that a line covers
  const [values, rises] = [new Float64Array(count), new Float64Array(count)]; // along a row of pixels, at the grid's columns
  let [band, floor, ceiling] = [0, -Infinity, bounds[1]];
  for (let py = 0, at = 0; py < height; py += 1) {
    const v = (height - py - 0.5) * up;
    const j = Math.min(Math.floor(v), count - 2);
    for (let i = 0, k = j * count; i < count; i += 1, k += 1) {
      rises[i] = losses[k + count] - losses[k];
      values[i] = losses[k] + rises[i] * (v - j);
    }
    for (let px = 0; px < width; px += 1, at += 1) {
      const u = (px + 0.5) * across;
      const i = Math.floor(u);
      const run = values[i + 1] - values[i];
      const loss = values[i] + run * (u - i);
      if (!Number.isFinite(loss)) {
        ink[at] = gap;
        continue;
      }
      if (loss >= ceiling || loss < floor) {
        while (band < last && loss >= bounds[band + 1]) band += 1;
        while (band > 0 && loss < bounds[band]) band -= 1;
        floor = band ? bounds[band] : -Infinity;
        ceiling = band < last ? bounds[band + 1] : Infinity;
      }
      // how far the nearest bound is, in pixels: by the slope of the surface here
      const near = Math.min(loss - floor, ceiling - loss);
      const dx = run * across;
      const dy = (rises[i] + (rises[i + 1] - rises[i]) * (u - i)) * up;
      if (near >= half * (Math.abs(dx) + Math.abs(dy))) {
        ink[at] = shades[band << 8];
        continue;
      }
      const white = Math.min(Math.max(half - near / Math.hypot(dx, dy), 0), most);
      ink[at] = shades[(band << 8) + Math.round(255 * white)];
    }
  }
}

/** @param {string} colour @returns {number[]} red, green, blue */
function splitColour(colour) {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

/** @param {number[]} colour red, green, blue @returns {number} as a pixel of an image has it */
function mix([red, green, blue]) {
  return (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
}
