// Grading a value that was typed for a line of the derivation; Python grades the answers of a worksheet.
import { formatNumber } from "./numbers.js";

/**
 * @param {number | string} typed a text if it is no number
 * @param {number} truth
 * @param {string} code how the value is shown
 * @param {{enough: number, near: number}} tolerance relative errors: of a right answer, and of one that is nearly right
 * @param {number} before what it was before an update, whose change an answer must know; 0 where there is none
 * @returns {{says: string, right: boolean}} the key of what is said
 */
export function grade(typed, truth, code, { enough, near }, before = 0) {
  if (typeof typed === "string") return { says: "refused", right: false };
  if (!Number.isFinite(truth)) return { says: "no number", right: false };
  /** @param {number} other */
  const error = (other) => Math.abs(typed - other);
  const size = Math.abs(truth);
  if (error(truth) <= enough * Math.abs(truth - before) || formatNumber(typed, code) === formatNumber(truth, code)) return { says: "right", right: true };
  if (error(-truth) <= enough * size) return { says: "wrong.sign", right: false };
  return { says: error(truth) <= near * size ? "wrong.near" : "wrong", right: false };
}
