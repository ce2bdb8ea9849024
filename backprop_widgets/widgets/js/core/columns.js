// Columns: a program over many samples at once, one operation over all of them after the other. Of the program only what
// leads to what is wanted is run, and what is the same for all samples only once.
import { OPERATIONS } from "./operations.js";

/**
 * @typedef {object} Columns
 * @property {Float64Array[]} cells by place: a number for each sample, or one for all of them; those of inputs are to be filled
 * @property {(count: number) => void} run for so many samples, the first ones of each column
 */

/**
 * @param {import("./program.js").Program} program
 * @param {number[]} tops the places of what is wanted
 * @param {string[]} varying the inputs that differ from sample to sample
 * @param {number} most samples
 * @returns {Columns}
 */
export function createColumns(program, tops, varying, most) {
  const first = program.inputs.length + program.constants.length;
  const needed = findNeeded(program, tops);
  const varies = [...program.inputs.map((name) => varying.includes(name)), ...program.constants.map(() => false)];
  for (const [, ...places] of program.instructions) varies.push(places.some((place) => varies[place]));
  const cells = varies.map((many, place) => new Float64Array(place < first || needed.has(place) ? (many ? most : 1) : 0));
  program.constants.forEach((number, i) => { cells[program.inputs.length + i][0] = Number(number); });
  const [once, each] = [false, true].map((many) => program.instructions.flatMap(([name, ...operands], line) => (
    needed.has(first + line) && varies[first + line] === many
      ? [createLine(name, cells[first + line], operands.map((place) => cells[place]))] : [])));
  return {
    cells,
    run: (count) => {
      for (const line of once) line(1);
      for (const line of each) line(count);
    },
  };
}

/** @param {import("./program.js").Program} program @param {number[]} tops @returns {Set<number>} the places that lead to some */
export function findNeeded(program, tops) {
  const first = program.inputs.length + program.constants.length;
  const needed = new Set(tops);
  for (let line = program.instructions.length - 1; line >= 0; line -= 1) {
    if (!needed.has(first + line)) continue;
    for (const place of /** @type {number[]} */ (program.instructions[line].slice(1))) needed.add(place);
  }
  return needed;
}

/**
 * The commonest operations have a loop of their own, which is several times as fast.
 * @type {Record<string, (out: Float64Array, left: Float64Array, right: Float64Array, l: number, r: number) => (count: number) => void>}
 */
const LOOPS = {
  add: (out, left, right, l, r) => (count) => { for (let i = 0; i < count; i += 1) out[i] = left[i * l] + right[i * r]; },
  subtract: (out, left, right, l, r) => (count) => { for (let i = 0; i < count; i += 1) out[i] = left[i * l] - right[i * r]; },
  multiply: (out, left, right, l, r) => (count) => { for (let i = 0; i < count; i += 1) out[i] = left[i * l] * right[i * r]; },
};

/**
 * @param {string} name of an operation
 * @param {Float64Array} out @param {Float64Array[]} operands each a column, or one number for all of it
 * @returns {(count: number) => void} computes so many
 */
export function createLine(name, out, operands) {
  const operation = OPERATIONS[name];
  if (!operation) throw new Error(`the page has no operation named ${name}`);
  const [left, right = left] = operands;
  const [l, r] = [Number(left.length > 1), Number(right.length > 1)];
  if (operands.length > 2) {
    const given = operands.map(() => 0);
    return (count) => {
      for (let i = 0; i < count; i += 1) {
        for (let k = 0; k < operands.length; k += 1) given[k] = operands[k][operands[k].length > 1 ? i : 0];
        out[i] = operation(...given);
      }
    };
  }
  return LOOPS[name]?.(out, left, right, l, r) ?? ((count) => {
    for (let i = 0; i < count; i += 1) out[i] = operation(left[i * l], right[i * r]);
  });
}

/** @param {Float64Array} cells a column, or one number for all samples @param {number} count of samples */
export function average(cells, count) {
  if (cells.length === 1) return cells[0];
  let sum = 0;
  for (let i = 0; i < count; i += 1) sum += cells[i];
  return sum / count;
}
