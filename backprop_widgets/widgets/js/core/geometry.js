// Plane geometry of what is drawn: data in the units of the axes, pixels on the screen.

/**
 * @param {number[]} from the ends of the range of the data
 * @param {number[]} to the ends of the range in pixels
 * @returns {(value: number) => number}
 */
export function createScale(from, to) {
  return (value) => to[0] + ((value - from[0]) / (from[1] - from[0])) * (to[1] - to[0]);
}

const FAR = 1e6; // pixels: SVG takes no number that is much larger

/** @param {number} pixel @returns {number} one that SVG takes */
export function clampPixel(pixel) {
  return Math.min(Math.max(pixel, -FAR), FAR);
}

/**
 * The points of an SVG polyline. A point less than a third of a pixel from the one before is left out.
 * @param {number[][]} points
 */
export function writePolyline(points) {
  /** @type {number[][]} */
  const kept = [];
  for (const point of points) {
    const last = kept[kept.length - 1];
    if (!last || Math.hypot(point[0] - last[0], point[1] - last[1]) > 0.33) kept.push(point);
  }
  return kept.map(([x, y]) => `${x.toFixed(2)},${y.toFixed(2)}`).join(" ");
}

/**
 * A dot where each step of a path arrives, as one SVG path. The start has none, since the point itself is drawn there.
 * @param {number[][]} points of the path, the start first
 * @param {number} radius
 */
export function writeStepDots(points, radius) {
  const size = radius.toFixed(2);
  return points
    .slice(1)
    .map(([x, y]) => `M${(x - radius).toFixed(2)} ${y.toFixed(2)}a${size} ${size} 0 1 0 ${2 * radius} 0a${size} ${size} 0 1 0 ${-2 * radius} 0`)
    .join("");
}
