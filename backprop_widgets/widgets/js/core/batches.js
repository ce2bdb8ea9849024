// Batches: which samples each step takes, as training/batches.py draws them.
import { Generator } from "./generator.js";

/**
 * @param {number} samples how many there are
 * @param {number} size how many a step takes
 * @param {string} seed what their order follows from
 * @returns {(step: number) => number[]} the places of those that a step takes, by its number
 */
export function createBatches(samples, size, seed) {
  const generator = new Generator(seed);
  /** @type {number[][]} */
  const drawn = [];
  return (step) => {
    while (drawn.length <= step) {
      const order = generator.shuffle(Array.from({ length: samples }, (_, place) => place));
      for (let first = 0; first < samples; first += size) drawn.push(order.slice(first, first + size));
    }
    return drawn[step];
  };
}
