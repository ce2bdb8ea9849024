// Training: steps of an update rule over samples, as descend makes them, from programs that the kernel sends.
import { createEpochs } from "./batches.js";
import { average, createColumns } from "./columns.js";
import { unpack } from "./float_bytes.js";
import { createRunner } from "./program.js";

const [FAR, CHUNK] = [1e100, 128]; // beyond it a weight's square overflows soon; so many samples are judged in one go

/**
 * @typedef {object} Programs
 * @property {import("./program.js").Program} sample @property {import("./program.js").Program} update of one weight
 * @property {string} loss @property {string[]} gradients of each weight
 * @property {string[]} inputs @property {string[]} targets
 * @typedef {{count: number, columns: Record<string, Float64Array>}} Part of the samples
 * @typedef {{loss: number, accuracy: number}} Score
 * @typedef {ReturnType<typeof createTraining>} Training
 */

/**
 * @param {{count: number, numbers: DataView, places: DataView}} packed @param {string[]} names of the columns
 * @returns {Part}
 */
export function unpackPart({ count, numbers, places }, names) {
  const [table, bytes] = [unpack(numbers), new Uint8Array(places.buffer, places.byteOffset, places.byteLength)];
  const all = bytes.length ? Float64Array.from(bytes, (place) => table[place]) : table;
  return { count, columns: Object.fromEntries(names.map((name, i) => [name, all.slice(i * count, (i + 1) * count)])) };
}

/**
 * @param {Programs} programs @param {string[]} weights @param {Part} part what is trained with
 * @param {number} batch how many samples a step takes, 0 for all @param {string} seed what their order follows from
 */
export function createTraining(programs, weights, part, batch, seed) {
  const { sample, update } = programs;
  const names = [...programs.inputs, ...programs.targets];
  const placeOf = (/** @type {string} */ name) => sample.inputs.indexOf(name);
  const [own, given] = [weights.map(placeOf), names.map(placeOf)];
  const tops = programs.gradients.map((name) => sample.quantities[name]);
  const size = batch || part.count;
  const step = createColumns(sample, tops, names, size);
  const take = batch ? createEpochs(part.count, batch, seed) : null;
  if (!take) names.forEach((name, i) => step.cells[given[i]].set(part.columns[name]));
  const moves = update.updates; // the weight first, then what is remembered of it
  const rule = createColumns(update, moves.map(([, made]) => made), update.inputs.filter((name) => name !== "eta"), weights.length);
  const [slopeAt, etaAt] = [update.inputs.indexOf("g"), update.inputs.indexOf("eta")];
  const shares = Object.keys(sample.quantities).filter((name) => name.startsWith("share ")).map((name) => sample.quantities[name]);
  const slopes = new Float64Array(weights.length);

  /** @param {Float64Array[]} cells @param {ArrayLike<number>} place */
  const setWeights = (cells, place) => own.forEach((at, i) => { cells[at][0] = place[i]; });
  /** The mean gradient by each weight over the samples that a step takes. @param {Float64Array} place @param {number} done */
  const slope = (place, done) => {
    let count = size;
    if (take) {
      const taken = take(done);
      count = taken.length;
      names.forEach((name, i) => {
        const [cells, column] = [step.cells[given[i]], part.columns[name]];
        for (let k = 0; k < count; k += 1) cells[k] = column[taken[k]];
      });
    }
    setWeights(step.cells, place);
    step.run(count);
    tops.forEach((top, i) => { slopes[i] = average(step.cells[top], count); });
    return slopes;
  };
  /**
   * What an update makes of weights and memory.
   * @param {Float64Array} place @param {ArrayLike<number>} gradient @param {number} eta @param {Float64Array} [made] where it is put
   */
  const move = (place, gradient, eta, made = new Float64Array(place.length)) => {
    const count = weights.length;
    moves.forEach(([at], block) => rule.cells[at].set(place.subarray(block * count, (block + 1) * count)));
    rule.cells[slopeAt].set(gradient);
    rule.cells[etaAt][0] = eta;
    rule.run(count);
    moves.forEach(([, top], block) => {
      const cells = rule.cells[top];
      if (cells.length === 1) made.fill(cells[0], block * count, (block + 1) * count);
      else made.set(cells, block * count);
    });
    return made;
  };
  const spare = new Float64Array(weights.length * moves.length);
  /** Makes a step in place, or none where it would lead too far. @param {Float64Array} place @param {number} done @param {number} eta */
  const advance = (place, done, eta) => {
    move(place, slope(place, done), eta, spare);
    if (!spare.every((number) => Math.abs(number) <= FAR)) return false;
    place.set(spare);
    return true;
  };
  const runner = createRunner(sample);
  const inputs = new Float64Array(sample.inputs.length);
  /** All quantities of one sample, by place. @param {Part} from @param {number} index @param {ArrayLike<number>} place */
  const inspect = (from, index, place) => {
    own.forEach((at, i) => { inputs[at] = place[i]; });
    names.forEach((name, i) => { inputs[given[i]] = from.columns[name][index]; });
    return runner(inputs);
  };
  /** Prepares to judge samples, some at a time. @param {Part} from */
  const createJudge = (from) => {
    const most = Math.min(CHUNK, from.count);
    const columns = createColumns(sample, [sample.quantities[programs.loss], ...shares], names, most);
    const targets = programs.targets.map((name) => from.columns[name]);
    let [at, loss, right] = [0, 0, 0];
    return {
      /** @param {ArrayLike<number>} place weights */
      begin: (place) => {
        [at, loss, right] = [0, 0, 0];
        setWeights(columns.cells, place);
      },
      /** Judges some more. @returns {Score | null} of all, when that is done */
      work: () => {
        const count = Math.min(most, from.count - at);
        names.forEach((name, i) => columns.cells[given[i]].set(from.columns[name].subarray(at, at + count)));
        columns.run(count);
        const outputs = shares.map((place) => columns.cells[place]);
        loss += average(columns.cells[sample.quantities[programs.loss]], count) * count;
        for (let k = 0; k < count; k += 1) {
          right += Number(classOf(outputs, k) === classOf(targets, at + k));
        }
        at += count;
        return at < from.count ? null : { loss: loss / from.count, accuracy: right / from.count };
      },
    };
  };
  return { weights, shares, slope, move, advance, inspect, createJudge, placeOf };
}

/** @param {ArrayLike<number>[]} outputs of each class, or of class 1 alone @param {number} at a sample @returns {number} */
export function classOf(outputs, at) {
  if (outputs.length === 1) return Number(outputs[0][outputs[0].length > 1 ? at : 0] > 0.5);
  let best = 0;
  outputs.forEach((column, k) => { if (column[at] > outputs[best][at]) best = k; });
  return best;
}

/**
 * Every second row of many, and the last, so that a curve is never longer than some rows.
 * @template Row @param {Row[]} rows @param {number} most @returns {Row[]}
 */
export function thin(rows, most) {
  let kept = rows;
  while (kept.length > most) kept = [...kept.slice(0, -1).filter((_, i) => i % 2 === 0), kept[kept.length - 1]];
  return kept;
}
