// Status: what there is to say of inputs and of slopes, as experiment/status.py says it.
import { formatNumber } from "./numbers.js";
import { createRunner } from "./program.js";
import { fillBlanks } from "./sentences.js";

/**
 * @param {{names: string[], values: ArrayLike<number>, ranges: Record<string, number[]>, symbols: Record<string, string>}} inputs
 *   with how each is written
 * @param {{program: import("./program.js").Program, symbols: Record<string, string>} | null} slopes what computes those that may be flat,
 *   each by its node and a number, and how the node is written
 * @param {{words: Record<string, string>, flat: number}} page its sentences, and below what a slope is flat
 * @returns {string} the sentences; empty if there is nothing to say
 */
export function describeInputs({ names, values, ranges, symbols }, slopes, { words, flat }) {
  const out = names.filter((name, i) => values[i] < ranges[name][0] || values[i] > ranges[name][1]);
  const said = out.length ? [fillBlanks(words.outside, { names: out.map((name) => symbols[name] ?? name).join(words["between.names"]) })] : [];
  /** @type {Set<string>} */
  const known = new Set();
  const numbers = slopes ? createRunner(slopes.program)(slopes.program.inputs.map((name) => values[names.indexOf(name)])) : [];
  for (const [key, place] of Object.entries(slopes?.program.quantities ?? {})) {
    const node = key.split(" ")[0];
    if (known.has(node) || !(Math.abs(numbers[place]) < flat)) continue;
    known.add(node);
    said.push(fillBlanks(words.flat, { name: slopes?.symbols[key] ?? node, slope: formatNumber(numbers[place], "4") }));
  }
  return said.join(words["between.sentences"]);
}
