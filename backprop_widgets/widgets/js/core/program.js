// Runs a program as the kernel sends it: a list of instructions, no code.
import { OPERATIONS } from "./operations.js";

/**
 * @typedef {object} Program
 * @property {string[]} inputs names of the first places
 * @property {number[]} constants the next places
 * @property {[string, ...number[]][]} instructions an operation and the places of its operands, one per further place
 * @property {Record<string, number>} quantities the place of each quantity
 * @property {[number, number][]} updates places of an input and of what an update makes of it
 * @property {Record<string, number>} start inputs, by place, that start at a value of their own
 */

/**
 * Prepares a program and returns the function that runs it: all inputs in, all places out.
 * The list that comes back is the same one each time.
 * @param {Program} program
 * @returns {(inputs: ArrayLike<number>) => Float64Array}
 */
export function createRunner(program) {
  const first = program.inputs.length + program.constants.length;
  const places = new Float64Array(first + program.instructions.length);
  places.set(program.constants, program.inputs.length);
  const lines = program.instructions.map(([name, a, b, ...more], line) => {
    const operation = OPERATIONS[name];
    if (!operation) throw new Error(`the page has no operation named ${name}`);
    const place = first + line;
    if (more.length) return () => { places[place] = operation(...[a, b, ...more].map((operand) => places[operand])); };
    return b === undefined
      ? () => { places[place] = operation(places[a]); }
      : () => { places[place] = operation(places[a], places[b]); };
  });
  return (inputs) => {
    for (let place = 0; place < program.inputs.length; place += 1) places[place] = inputs[place];
    for (const line of lines) line();
    return places;
  };
}
