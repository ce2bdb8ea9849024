// Slots: the places of a template that show a number, and the mark of those that a move has changed.
import { formatNumber } from "../core/numbers.js";
import { findAll } from "./find.js";
import { prefersCalm } from "./frames.js";

const MARKED = 1200; // milliseconds
const MANY = 600; // numbers of which those that are not on the screen wait until all rests

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
  /** @type {Set<Element>} rows of a long table that are not on the screen */
  const away = new Set();
  const watch = new IntersectionObserver((entries) => entries.forEach(({ target, isIntersecting }) => {
    if (isIntersecting) away.delete(target);
    else away.add(target);
  }), { rootMargin: "50%" });
  if (groups.size > MANY) findAll(root, "tr").forEach((row) => watch.observe(row));
  const isAway = (/** @type {HTMLElement} */ node) => away.has(/** @type {Element} */ (node.closest("tr")));
  /** @type {[Float64Array, ((quantity: string) => string) | null]} what was filled in last */
  let last = [new Float64Array(), null];
  const clear = () => root.querySelectorAll(".bw-changed").forEach((node) => node.classList.remove("bw-changed"));

  /**
   * @param {Float64Array} numbers
   * @param {((quantity: string) => string) | null} [hiding] why a number is not shown
   * @param {boolean} [everywhere] also what is not on the screen
   */
  const fill = (numbers, hiding = null, everywhere = false) => {
    last = [numbers, hiding];
    for (const group of groups.values()) {
      if (group.place === undefined) continue; // of a mistake that is no longer made, until the template follows
      if (away.size && !everywhere && group.nodes.every(isAway)) continue;
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

  /** Fills in what was not on the screen, and marks for a moment what has changed since the last time. */
  const mark = () => {
    clearTimeout(timer);
    clear();
    if (away.size) fill(...last, true);
    for (const group of groups.values()) {
      const seen = group.hidden ? "" : group.text; // to be shown is not to be changed
      const marked = group.rested && seen && group.rested !== seen && !prefersCalm();
      group.rested = seen;
      if (marked) group.nodes.forEach((node) => node.classList.add("bw-changed"));
    }
    timer = setTimeout(clear, MARKED);
  };
  const stop = () => {
    clearTimeout(timer);
    watch.disconnect();
  };
  return { names, fill, mark, stop };
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
