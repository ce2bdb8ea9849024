// Slots: the places of a template that show a number, and the mark of those that a move has changed.
import { formatNumber } from "../core/numbers.js";
import { findAll } from "./find.js";
import { prefersCalm } from "./frames.js";

const MARKED = 1200; // milliseconds

/**
 * Finds the slots below an element.
 * @param {Element} root
 * @param {string[]} names of the numbers, in their order
 * @param {number} [tolerance] of a gradient's check
 */
export function createSlots(root, names, tolerance) {
  const places = new Map(names.map((name, place) => [name, place]));
  /** @type {Map<string, {q: string, place: number, code: string, nodes: HTMLElement[], text: string, hidden: string, rested: string}>} */
  const groups = new Map();
  for (const node of findAll(root, "[data-q]")) {
    const { q, f } = node.dataset;
    const key = `${f} ${q}`;
    if (!groups.has(key)) groups.set(key, { q, place: places.get(q), code: f, nodes: [], text: "", hidden: "", rested: "" });
    groups.get(key).nodes.push(node);
    node.textContent = " "; // so that there is a text node
  }
  let timer = 0;
  const clear = () => root.querySelectorAll(".bw-changed").forEach((node) => node.classList.remove("bw-changed"));

  /**
   * @param {Float64Array} numbers
   * @param {((quantity: string) => string) | null} [hiding] why a number is not shown
   */
  const fill = (numbers, hiding = null) => {
    for (const group of groups.values()) {
      if (group.place === undefined) continue; // of a mistake that is no longer made, until the template follows
      group.hidden = hiding?.(group.q) ?? "";
      const text = shown(formatNumber(numbers[group.place], group.code, tolerance), group.hidden);
      if (text === group.text) continue;
      const resized = size(text) !== size(group.text);
      group.text = text;
      for (const node of group.nodes) {
        /** @type {Text} */ (node.firstChild).data = text; // cheaper than a new text node in every frame
        if (group.code === "check") node.dataset.shown = text; // which has a colour
        if (resized) node.classList.remove("bw-long", "bw-longer", "bw-longest");
        if (resized && size(text)) node.classList.add(size(text));
      }
    }
  };

  /** Marks for a moment what has changed since the last time. */
  const mark = () => {
    clearTimeout(timer);
    clear();
    for (const group of groups.values()) {
      const seen = group.hidden ? "" : group.text; // to be shown is not to be changed
      const marked = group.rested && seen && group.rested !== seen && !prefersCalm();
      group.rested = seen;
      if (marked) group.nodes.forEach((node) => node.classList.add("bw-changed"));
    }
    timer = setTimeout(clear, MARKED);
  };
  return { names, fill, mark, stop: () => clearTimeout(timer) };
}

/**
 * What stands for a number: a question mark where it is to be found, and as much room as it takes where it comes later.
 * @param {string} text
 * @param {string} hidden
 */
function shown(text, hidden) {
  return hidden === "unknown" ? "?" : hidden ? text.replace(/\D/g, "\u2008").replace(/\d/g, "\u2007") : text;
}

/** @param {string} text @returns {string} the class of a text for which there may be no room, "" if there always is */
function size(text) {
  return text.length > 9 ? "bw-longest" : text.length > 7 ? "bw-longer" : text.length > 6 ? "bw-long" : "";
}
