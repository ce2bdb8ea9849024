// Grid: quantities of a program over two of its inputs at once. Of the program only what leads to them is run, what varies
// along one axis only once along it, and the rest row by row, so that a row stays in the processor's cache.
import { createLine, findNeeded } from "./columns.js";

/**
 * @param {import("./program.js").Program} program
 * @param {number[]} tops the places of what is wanted
 * @param {string[]} axes the inputs along x and y
 * @param {number} count of points along each
 * @returns {{work: number, run: (values: Record<string, number>, lines: Float64Array[]) => Float64Array[]}} how many operations a
 *   point takes; the values of all inputs and the points along each axis in, each quantity out, row by row, the lowest first.
 *   The lists that come back are the same ones each time
 */
export function createGrid(program, tops, axes, count) {
  const first = program.inputs.length + program.constants.length;
  const needed = findNeeded(program, tops);
  /** @type {number[]} along which axes a place varies: 1 is x, 2 is y, 3 both */
  const along = program.inputs.map((name) => (name === axes[0] ? 1 : name === axes[1] ? 2 : 0));
  along.push(...program.constants.map(() => 0));
  for (const [, ...places] of program.instructions) along.push(places.reduce((ways, place) => ways | along[place], 0));
  const cells = along.map((ways, place) => new Float64Array(!needed.has(place) ? 0 : ways & 1 ? count : 1));
  program.constants.forEach((number, i) => cells[program.inputs.length + i].fill(Number(number)));
  /** @type {[(count: number) => void, number][][]} */
  const [once, each] = [[0, 1], [2, 3]].map((ways) => program.instructions.flatMap(([name, ...operands], line) => {
    const place = first + line;
    return needed.has(place) && ways.includes(along[place]) ? [[createLine(name, cells[place], operands.map((operand) => cells[operand])), cells[place].length]] : [];
  }));
  const found = tops.map(() => new Float64Array(count * count));
  /** @type {(values: Record<string, number>, lines: Float64Array[]) => Float64Array[]} */
  const run = (values, lines) => {
    program.inputs.forEach((name, place) => {
      if (along[place] === 1) cells[place].set(lines[0].subarray(0, cells[place].length));
      else cells[place].fill(values[name]);
    });
    for (const [line, length] of once) line(length);
    const up = program.inputs.indexOf(axes[1]);
    for (let row = 0; row < count; row += 1) {
      if (up >= 0) cells[up].fill(lines[1][row]);
      for (const [line, length] of each) line(length);
      tops.forEach((top, i) => {
        if (cells[top].length === 1) found[i].fill(cells[top][0], row * count, (row + 1) * count);
        else found[i].set(cells[top], row * count);
      });
    }
    return found;
  };
  return { work: each.length, run };
}

/** @param {number[]} range @param {number} count @returns {Float64Array} as many points from one end to the other, as numpy's linspace */
export function spread([low, high], count) {
  const step = (high - low) / (count - 1);
  return Float64Array.from({ length: count }, (_, i) => (i === count - 1 ? high : i * step + low));
}
