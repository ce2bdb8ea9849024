// Signal propagation: how large activations and gradients are, layer by layer; training/signal_propagation.py has the same.
import { Generator } from "./generator.js";

/**
 * Inputs and the weights of all layers, row by row, with a mean of 0 and a variance of 1; of one unit each, all are 1.
 * @param {number} width
 * @param {number} depth
 * @param {number | string} seed
 */
export function drawNetwork(width, depth, seed) {
  const drawn = new Float64Array(width + depth * width * width).fill(1);
  const [generator, reach] = [new Generator(seed), Math.sqrt(3)];
  if (width > 1) for (let i = 0; i < drawn.length; i += 1) drawn[i] = reach * (2 * generator.uniform() - 1);
  return drawn;
}

/**
 * @param {(inputs: number[]) => Float64Array} run the program of an activation
 * @param {{a: number, slope: number}} places where that has what
 * @param {Float64Array} drawn as `drawNetwork` gives it
 * @param {{depth: number, width: number, scale: number, shortcut: boolean}} settings
 * @returns {{activations: number[], arriving: number[], sums: number[], gradients: number[]}} root mean squares; see there
 */
export function propagate(run, places, drawn, { depth, width, scale, shortcut }) {
  const size = scale / Math.sqrt(width);
  /** @type {(layer: number, row: number, column: number) => number} */
  const weight = (layer, row, column) => size * drawn[width + (layer * width + row) * width + column];
  const values = [drawn.slice(0, width)];
  /** @type {Float64Array[]} */
  const slopes = [];
  for (let layer = 0; layer < depth; layer += 1) {
    const [below, above, slope] = [values[layer], new Float64Array(width), new Float64Array(width)];
    for (let row = 0; row < width; row += 1) {
      let z = 0;
      for (let column = 0; column < width; column += 1) z += weight(layer, row, column) * below[column];
      const made = run([z]);
      above[row] = made[places.a] + (shortcut ? below[row] : 0);
      slope[row] = made[places.slope];
    }
    values.push(above);
    slopes.push(slope);
  }
  let arriving = new Float64Array(width).fill(1); // the loss is the sum of the last layer
  /** @type {Record<"activations" | "arriving" | "sums" | "gradients", number[]>} */
  const found = { activations: values.map(measure), arriving: [measure(arriving)], sums: [], gradients: [] };
  for (let layer = depth - 1; layer >= 0; layer -= 1) {
    const sums = arriving.map((gradient, unit) => gradient * slopes[layer][unit]);
    const below = shortcut ? arriving.slice() : new Float64Array(width);
    for (let row = 0; row < width; row += 1) {
      for (let column = 0; column < width; column += 1) below[column] += weight(layer, row, column) * sums[row];
    }
    arriving = below;
    found.arriving.unshift(measure(arriving));
    found.sums.unshift(measure(sums));
    found.gradients.unshift(found.activations[layer] * found.sums[0]);
  }
  return found;
}

/** @type {(row: Float64Array) => number} */
const measure = (row) => Math.hypot(...row) / Math.sqrt(row.length);
