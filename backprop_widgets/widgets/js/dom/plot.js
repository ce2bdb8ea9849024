// Drawing over a picture or on an empty pane: SVG in pixels, data in the units of its axes.

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {Element} parent
 * @returns {SVGElement}
 */
export function draw(tag, attributes, parent) {
  const node = document.createElementNS(SVG, tag);
  set(node, attributes);
  parent.append(node);
  return node;
}

/** @param {Element} node @param {Record<string, string | number>} attributes */
export function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
}

/**
 * @param {[number, number]} from the range of the data
 * @param {[number, number]} to the range in pixels
 * @returns {(value: number) => number}
 */
export function scale(from, to) {
  return (value) => to[0] + ((value - from[0]) / (from[1] - from[0])) * (to[1] - to[0]);
}

/**
 * The points of a polyline; a step shorter than a third of a pixel is left out.
 * @param {number[][]} points
 * @returns {string}
 */
export function polyline(points) {
  const kept = [];
  for (const point of points) {
    const last = kept[kept.length - 1];
    if (!last || Math.hypot(point[0] - last[0], point[1] - last[1]) > 0.33) kept.push(point);
  }
  return kept.map(([x, y]) => `${x.toFixed(2)},${y.toFixed(2)}`).join(" ");
}

/**
 * A dot at each point, as one path.
 * @param {number[][]} points
 * @param {number} radius
 * @returns {string}
 */
export function dots(points, radius) {
  const size = radius.toFixed(2);
  return points
    .map(([x, y]) => `M${(x - radius).toFixed(2)} ${y.toFixed(2)}a${size} ${size} 0 1 0 ${2 * radius} 0a${size} ${size} 0 1 0 ${-2 * radius} 0`)
    .join("");
}
