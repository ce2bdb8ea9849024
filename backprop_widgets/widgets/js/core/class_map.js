// Class map: an output over the plane as colours, and the line where it is one half.

const PALE = 0.6; // of the colours behind points, so that these stand out

/**
 * @param {string} low the colour of 0, # and six hexadecimal digits @param {string} high of 1
 * @param {number} [pale] how much of them is left
 * @returns {(data: Uint8ClampedArray, shares: ArrayLike<number>, least?: number, most?: number) => void} paints a pixel for each number,
 *   white half-way between the least and the most
 */
export function createClassPainter(low, high, pale = PALE) {
  const ends = [low, high].map((colour) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)));
  const inks = Uint32Array.from({ length: 256 }, (_, i) => {
    const share = i / 255;
    const [red, green, blue] = ends[share < 0.5 ? 0 : 1].map((part) => Math.round(255 + (part - 255) * pale * Math.abs(2 * share - 1)));
    return (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
  });
  return (data, shares, least = 0, most = 1) => {
    const [ink, scale] = [new Uint32Array(data.buffer), 255 / (most - least)];
    for (let i = 0; i < shares.length; i += 1) {
      const place = Math.round((shares[i] - least) * scale);
      ink[i] = place >= 0 ? inks[Math.min(place, 255)] : place < 0 ? inks[0] : 0xffcccccc; // grey where it is no number
    }
  };
}

/**
 * The line where numbers on a grid cross a level, as an SVG path; its pieces are drawn cell by cell, in no order.
 * @param {Float64Array} values row by row, the lowest first @param {number} count of points along each axis
 * @param {number} level
 * @param {(column: number) => number} across pixels, by a column of the grid @param {(row: number) => number} up
 */
export function writeBoundary(values, count, level, across, up) {
  let path = "";
  for (let row = 0; row < count - 1; row += 1) {
    for (let column = 0, k = row * count; column < count - 1; column += 1, k += 1) {
      const [a, b, c, d] = [values[k] - level, values[k + 1] - level, values[k + count + 1] - level, values[k + count] - level];
      const kind = Number(a > 0) + 2 * Number(b > 0) + 4 * Number(c > 0) + 8 * Number(d > 0);
      if (kind === 0 || kind === 15 || Number.isNaN(a + b + c + d)) continue;
      const points = [];
      if (a > 0 !== b > 0) points.push([column + a / (a - b), row]);
      if (b > 0 !== c > 0) points.push([column + 1, row + b / (b - c)]);
      if (c > 0 !== d > 0) points.push([column + d / (d - c), row + 1]);
      if (d > 0 !== a > 0) points.push([column, row + a / (a - d)]);
      points.forEach(([x, y], i) => { path += `${i % 2 ? "L" : "M"}${across(x).toFixed(1)} ${up(y).toFixed(1)}`; });
    }
  }
  return path;
}
