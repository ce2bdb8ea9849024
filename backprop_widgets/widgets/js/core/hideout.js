// Hideout: whether a mistake gives the right number at a value; exercises/hideout.py compares the same.
import { createRunner } from "./program.js";

/**
 * @param {{program: import("./program.js").Program, inputs: number[], at: number, apart: number, noise: number}} hideout
 * @param {number} value of the variable that is moved
 * @returns {{right: number, wrong: number, hides: boolean}} the number without and with the mistake
 */
export function compare({ program, inputs, at, apart, noise }, value) {
  const places = createRunner(program)(inputs.with(at, value));
  const [right, wrong] = [places[program.quantities.right], places[program.quantities.wrong]];
  const margin = Math.max(apart * Math.max(Math.abs(right), Math.abs(wrong)), noise);
  return { right, wrong, hides: Number.isFinite(right) && Number.isFinite(wrong) && Math.abs(right - wrong) <= margin };
}
