// Status: what there is to say of inputs, of numbers and slopes there, and of the path's end, as experiment/status.py says it.
import { getTrajectory, isFar } from "./descent.js";
import { formatNumber } from "./numbers.js";
import { createRunner } from "./program.js";
import { fillBlanks, fillCounted } from "./sentences.js";

const MOST_TWINS = 4; // that are named

/**
 * @typedef {import("./program.js").Program} Program
 * @typedef {[string, string[]][]} Units of a hidden layer: how each is written, and the weights that lead to it and from it
 * @typedef {object} Places
 * @property {{program: Program, symbols: Record<string, string>} | null} flat what computes slopes that may be flat, each by its
 *   node and a number, and how the node is written
 * @property {{program: Program, sentences: string[]} | null} undefined what computes the operations that may not be finite, each by
 *   its number, and the operand that decides; and what is said of it
 * @property {Units[]} twins
 * @property {[string, string][]} culprits what a path may end at, in the order in which it is looked for, each with how it is written
 */

/**
 * @param {{names: string[], values: ArrayLike<number>, ranges: Record<string, number[]>, symbols: Record<string, string>}} inputs
 *   with how each is written
 * @param {Places} places
 * @param {{words: Record<string, string>, flat: number}} page its sentences, and below what a slope is flat
 * @returns {string} the sentences; empty if there is nothing to say
 */
export function describeInputs({ names, values, ranges, symbols }, places, { words, flat }) {
  const out = names.filter((name, i) => values[i] < ranges[name][0] || values[i] > ranges[name][1]);
  const said = out.length ? [fillBlanks(words.outside, { names: out.map((name) => symbols[name] ?? name).join(words["between.names"]) })] : [];
  const run = (/** @type {Program} */ program) => createRunner(program)(program.inputs.map((name) => values[names.indexOf(name)]));
  said.push(...describeUndefined(places.undefined, run));
  const valueOf = (/** @type {string} */ name) => values[names.indexOf(name)];
  const twins = places.twins.flatMap((units) => listTwins(units, valueOf, words));
  if (twins.length) said.push(fillBlanks(words.twins, { names: twins.join(words["between.clauses"]) }));
  /** @type {Set<string>} */
  const known = new Set();
  const slopes = places.flat;
  const numbers = slopes ? run(slopes.program) : [];
  for (const [key, place] of Object.entries(slopes?.program.quantities ?? {})) {
    const node = key.split(" ")[0];
    if (known.has(node) || !(Math.abs(numbers[place]) < flat)) continue;
    known.add(node);
    said.push(fillBlanks(words.flat, { name: slopes?.symbols[key] ?? node, slope: formatNumber(numbers[place], "4") }));
  }
  return said.join(words["between.sentences"]);
}

/**
 * The first operation that makes something infinite or NaN of a finite number.
 * @param {Places["undefined"]} places
 * @param {(program: Program) => ArrayLike<number>} run
 */
function describeUndefined(places, run) {
  if (!places) return [];
  const { program, sentences } = places;
  const numbers = run(program);
  const at = (/** @type {string} */ key) => numbers[program.quantities[key]];
  const first = sentences.findIndex((_, i) => !Number.isFinite(at(`${i} value`)) && Number.isFinite(at(`${i} operand`)));
  return first < 0 ? [] : [fillBlanks(sentences[first], { value: formatNumber(at(`${first} operand`), "s") })];
}

/**
 * Each group of units with equal weights, in words.
 * @param {Units} units
 * @param {(name: string) => number} valueOf
 * @param {Record<string, string>} words
 */
function listTwins(units, valueOf, words) {
  /** @type {Map<string, string[]>} */
  const groups = new Map();
  for (const [name, weights] of units) {
    const key = weights.map((weight) => valueOf(weight) + 0).join(" ");
    groups.set(key, [...(groups.get(key) ?? []), name]);
  }
  return [...groups.values()].filter((group) => group.length > 1).map((group) => {
    const named = group.slice(0, MOST_TWINS).join(words["between.names"]);
    const count = group.length - MOST_TWINS;
    return count > 0 ? fillBlanks(words["between.more"], { names: named, count, total: group.length }) : named;
  });
}

/**
 * @param {import("./store.js").Model} state
 * @param {import("./calculator.js").Calculator} calculator
 * @param {Float64Array} inputs
 * @param {[string, string][]} culprits what may not be finite, in the order in which it is looked for, each with how it is written
 * @param {Record<string, string>} words the sentences
 * @returns {string} why the path ends early; empty if it does not
 */
export function describeEnd(state, calculator, inputs, culprits, words) {
  const { rows } = getTrajectory(state, calculator, inputs);
  if (!rows.length || rows.length > state.get("steps")) return "";
  const { moving } = calculator.step;
  const point = Float64Array.from(inputs);
  /** @param {number[]} row */
  const put = (row) => { moving.forEach(([place], i) => { point[place] = row[i]; }); };
  put(rows[rows.length - 1]);
  const found = findCulprit(state, calculator, point, culprits); // the step would come from a gradient that is not finite
  const numbers = calculator.probe(point, 0, calculator.done() + rows.length - 1);
  const next = moving.map(([, to]) => numbers[to]);
  /** @type {string[]} */
  const weights = state.get("weights");
  const away = weights.find((_, i) => isFar(next[i], rows[0][i], calculator.far));
  put(next);
  const name = found || away || findCulprit(state, calculator, point, culprits) || nameLoss(weights, culprits);
  const culprit = culprits.find(([other]) => other === name)?.[1] ?? name;
  return fillCounted(words, !found && away ? "stopped.too far" : "stopped.not finite", rows.length - 1, { culprit });
}

/**
 * @param {import("./store.js").Model} state
 * @param {import("./calculator.js").Calculator} calculator
 * @param {Float64Array} inputs
 * @param {[string, string][]} culprits as for the end
 * @param {Record<string, string>} words the sentences
 * @returns {string} why there is no path; empty if there is one
 */
export function describeStart(state, calculator, inputs, culprits, words) {
  if (getTrajectory(state, calculator, inputs).rows.length) return "";
  const point = Float64Array.from(inputs);
  return fillBlanks(words.failed, { culprit: findCulprit(state, calculator, point, culprits) || nameLoss(state.get("weights"), culprits) });
}

/** The loss, of which only the mean may be too large. @param {string[]} weights @param {[string, string][]} culprits */
function nameLoss(weights, culprits) {
  return culprits[culprits.length - weights.length - 1][0];
}

/**
 * The first of the names whose number is not finite at a point, in any sample, whatever mistake is made; empty if all are.
 * @param {import("./store.js").Model} state
 * @param {import("./calculator.js").Calculator} calculator
 * @param {Float64Array} point
 * @param {[string, string][]} culprits
 */
function findCulprit(state, { data: { each, shared, memory } }, point, culprits) {
  const [inputs, run] = [[...state.get("inputs"), ...memory], createRunner(each)];
  const places = culprits.map(([name]) => [each.quantities[`right ${name}`], each.quantities[name], each.inputs.indexOf(name)].find((place) => place >= 0));
  const count = Math.max(1, ...Object.values(shared).map((list) => list.length));
  let first = culprits.length;
  for (let i = 0; i < count; i += 1) {
    const numbers = run(each.inputs.map((/** @type {string} */ name) => (Object.hasOwn(shared, name) ? shared[name][i] : point[inputs.indexOf(name)])));
    const found = places.findIndex((place) => place !== undefined && !Number.isFinite(numbers[place]));
    if (found >= 0) first = Math.min(first, found);
  }
  return culprits[first]?.[0] ?? "";
}
