// Mistaken: the marks of a mistake on what it makes wrong; quiet ones where the right number is the same, digit by digit.
import { formatNumber } from "../core/numbers.js";
import { findAll } from "./find.js";

/**
 * @param {Element} root
 * @param {string[]} names of the numbers, in their order
 * @returns {(numbers: Float64Array) => void} sets the marks
 */
export function createMarks(root, names) {
  const places = new Map(names.map((name, place) => [name, place]));
  const marks = findAll(root, "[data-wrong][data-of]").map((node) => {
    const { of, say } = node.dataset;
    return { node, own: places.get(of), right: places.get(`right ${of}`), labels: { "": node.ariaLabel, hidden: say ?? null } };
  });
  return (numbers) => {
    for (const { node, own, right, labels } of marks) {
      if (own === undefined || right === undefined) continue;
      const kind = formatNumber(numbers[own], "4") === formatNumber(numbers[right], "4") ? "hidden" : "";
      if (node.dataset.wrong === kind) continue;
      node.dataset.wrong = kind;
      node.ariaLabel = labels[kind];
    }
  };
}
