// Finite differences: slopes that are measured with a nudge, how far they are off, and which error rules there.

const CELLS = 16; // into which a nudge is cut, to see how the gradient changes on the way

/** Sizes of the nudge: 1, 2 and 5 times each power of ten. */
export const STEPS = Array.from({ length: 46 }, (_, i) => Number(`${[1, 2, 5][i % 3]}e${Math.floor(i / 3) - 15}`));

/** @typedef {(weight: number) => number[]} Line the loss over one weight, all else being as it is, and its gradient */

/** @typedef {{weight: string, loss: string, gradient: string, samples: [string, number[]][]}} Names with the samples */

/**
 * With samples it is their mean.
 * @type {(curve: import("./program.js").Program & Names, run: (inputs: number[]) => Float64Array, get: (name: string) => number) => Line}
 */
export const createLine = ({ inputs, quantities, weight, loss, gradient, samples }, run, get) => {
  const given = inputs.map(get);
  return (value) => {
    given[inputs.indexOf(weight)] = value;
    const found = (samples[0]?.[1] ?? [NaN]).map((_, i) => {
      for (const [name, list] of samples) given[inputs.indexOf(name)] = list[i];
      const places = run(given);
      return [places[quantities[loss]], places[quantities[gradient]]];
    });
    return [0, 1].map((which) => found.reduce((sum, own) => sum + own[which], 0) / found.length);
  };
};

/** @type {(line: Line, weight: number, step: number, here?: number) => number[]} over one step up, and over one to each side */
export const measureSlopes = (line, weight, step, here = line(weight)[0]) => {
  const [up, down] = [line(weight + step)[0], line(weight - step)[0]];
  return [(up - here) / step, (up - down) / (2 * step)];
};

/** @type {(exact: number, measured: number) => number} relative to the larger of the two; absolute where the gradient is exactly 0 */
export const measureError = (exact, measured) =>
  Math.abs(exact - measured) / (exact === 0 ? 1 : Math.max(Math.abs(exact), Math.abs(measured)));

/**
 * Which error rules in each of the two slopes. Without rounding a slope would be the mean of the gradient on the way. No
 * losses are subtracted in that, so what it is off is the truncation alone, and the rest of the error is rounding.
 * @type {(line: Line, weight: number, step: number) => string[]} what there is to say of each; nothing where that is not clear
 */
export const explainErrors = (line, weight, step) => {
  const exact = line(weight)[1];
  const sides = [step, -step].map((reach) => follow(line, weight, reach));
  return measureSlopes(line, weight, step).map((slope, i) => {
    const [ways, error] = [sides.slice(0, i + 1), Math.abs(slope - exact)];
    if (!Number.isFinite(error)) return "";
    if (error <= 7e-15 * Math.abs(exact)) return "exact";
    if (ways.some(({ steepest: [from, to] }) => jumps(line, from, to, error / 20))) return "kink"; // a smaller one hardly matters
    const [change, rough] = [1, 2].map((stride) => ways.reduce((sum, way) => sum + integrate(way.changes, stride), 0) / ways.length);
    const [truncation, rounding] = [Math.abs(change), Math.abs(slope - exact - change)];
    if (!(Math.abs(change - rough) < error / 10)) return "";
    return truncation > 2 * rounding ? "truncation" : rounding > 2 * truncation ? "rounding" : "";
  });
};

/** @type {(line: Line, weight: number, reach: number) => {changes: number[], steepest: number[]}} of the gradient on the way */
const follow = (line, weight, reach) => {
  const places = Array.from({ length: CELLS + 1 }, (_, i) => weight + (reach * i) / CELLS);
  const here = line(weight)[1];
  const changes = places.map((at) => line(at)[1] - here);
  const leaps = changes.slice(1).map((change, i) => Math.abs(change - changes[i]));
  const most = Math.max(leaps.indexOf(Math.max(...leaps)), 0);
  return { changes, steepest: places.slice(most, most + 2) };
};

/** @type {(values: number[], stride: number) => number} the mean of values at equal distances, by Simpson's rule */
const integrate = (values, stride) => {
  const [taken, last] = [values.filter((_, i) => i % stride === 0), CELLS / stride];
  return taken.reduce((sum, value, i) => sum + value * (i % last ? 2 + 2 * (i % 2) : 1), 0) / (3 * last);
};

/** @type {(line: Line, from: number, to: number, least: number) => boolean} whether a change stays as large where the way is cut down */
const jumps = (line, from, to, least) => {
  let [low, high] = [line(from)[1], line(to)[1]];
  const enough = Math.max(Math.abs(high - low) / 4, least);
  for (let halving = 0; halving < 60; halving += 1) {
    const middle = from / 2 + to / 2;
    if (middle === from || middle === to) break;
    const between = line(middle)[1];
    if (Math.abs(between - low) > Math.abs(high - between)) [to, high] = [middle, between];
    else [from, low] = [middle, between];
    if (Math.abs(high - low) <= least) return false;
  }
  return Math.abs(high - low) > enough;
};
