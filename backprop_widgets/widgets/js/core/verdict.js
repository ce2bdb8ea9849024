// Verdict: whether a commitment is right, where there is no Python; exercises/verdict.py judges the same.
import { compare } from "./hideout.js";
import { formatNumber } from "./numbers.js";

/**
 * @param {any} key of what kind the answer is, and what there is to say to each
 * @param {any} answer the number of the choice; a number; the places in their order, or those that are ticked; null, from who did not guess
 * @returns {{right: boolean, says: string}}
 */
export function judge(key, answer) {
  if (answer === null) return { right: false, says: key.shown };
  if (key.kind === "choice") return { right: answer === key.right, says: key.says[answer] };
  if (key.kind === "number") {
    const off = answer - key.value;
    const way = Math.abs(off) <= key.within * (1 + 1e-9) ? "right" : off > 0 ? "more" : "less";
    return { right: way === "right", says: key.says[way] ?? "" };
  }
  if (key.kind === "design") {
    const { right, wrong, hides } = compare(key.hideout, answer);
    const way = hides && Math.abs(right) <= key.hideout.noise ? "zero" : hides ? "right" : "wrong";
    const blanks = { value: formatNumber(answer, "s"), with: formatNumber(wrong, "4"), without: formatNumber(right, "4") };
    const fill = (/** @type {string} */ text, /** @type {[string, string]} */ [blank, number]) => text.replaceAll(`{${blank}}`, number);
    return { right: hides, says: key.says[way] + Object.entries(blanks).reduce(fill, key.numbers) };
  }
  if (key.kind === "rubric") {
    const missing = key.says.filter((/** @type {string} */ _, /** @type {number} */ place) => !answer.includes(place));
    return { right: !missing.length, says: [...missing, key.shown].join("") };
  }
  const early = key.pairs.find((/** @type {[number, number, string]} */ [later, sooner]) => answer.indexOf(later) < answer.indexOf(sooner));
  return { right: !early, says: early ? early[2] : key.says.right };
}
