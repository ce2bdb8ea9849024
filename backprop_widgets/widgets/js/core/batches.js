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

/**
 * The same for who goes from step to step for long: of one epoch alone the order is kept.
 * @param {number} samples @param {number} size @param {string} seed
 * @returns {(step: number) => number[]}
 */
export function createEpochs(samples, size, seed) {
  const steps = Math.ceil(samples / size);
  /** @type {number[]} */
  let order = [];
  let [generator, epoch] = [new Generator(seed), -1];
  return (step) => {
    const wanted = Math.floor(step / steps);
    if (wanted < epoch) [generator, epoch] = [new Generator(seed), -1];
    for (; epoch < wanted; epoch += 1) order = generator.shuffle(Array.from({ length: samples }, (_, place) => place));
    const first = (step % steps) * size;
    return order.slice(first, first + size);
  };
}
