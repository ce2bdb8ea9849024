// Select: a list to choose from, with its label.
import { create } from "./element.js";

/**
 * @param {string} text
 * @param {string} hint
 * @param {[string, string][]} [options] the value and the text of each
 * @returns {{label: HTMLLabelElement, select: HTMLSelectElement}}
 */
export function createSelect(text, hint, options = []) {
  const label = create("label", { title: hint, textContent: `${text} ` });
  const select = create("select", { "aria-label": text }, label);
  select.append(...options.map(([value, name]) => new Option(name, value)));
  return { label, select };
}
