// Reveal: what a walk through the derivation hides in a view, and what it lights there.
import { listen } from "../core/store.js";
import { WALKED, getLine, getWalk } from "../core/walkthrough.js";
import { find, findAll } from "./find.js";

/**
 * Hides what comes later, and lights what leads into the line.
 * @param {Element} root
 * @returns {() => void} stops it
 */
export function reveal(root, state) {
  const things = findAll(root, "[data-of]");
  const show = () => {
    const [line, { places, appears }, here] = [getLine(state), getWalk(state), state.get("walked")];
    const active = new Set(line ? [line.quantity, ...line.reads] : []);
    for (const thing of things) {
      const name = find(thing, "[data-f=check]")?.dataset.q ?? thing.dataset.of; // a nudge comes after its line
      const from = (thing.matches("tr") && places.get(name)) || (appears.get(name) ?? 0);
      thing.classList.toggle("bw-later", Boolean(line) && from > here);
      thing.classList.toggle("bw-active", active.has(name));
      thing.classList.toggle("bw-here", name === line?.quantity);
    }
    for (const arrow of findAll(root, "[data-into]"))
      arrow.classList.toggle("bw-active", arrow.dataset.into === line?.quantity);
    for (const stop of root.querySelectorAll('[tabindex="0"].bw-later')) moveStop(stop);
  };
  return listen(state, WALKED, show);
}

/**
 * Whether it can be reached by keys: what is hidden cannot.
 * @param {Element} thing
 */
export function reachable(thing) {
  return getComputedStyle(thing).visibility !== "hidden";
}

/** The one stop of the Tab key goes to the first that is there, if the one that has it is hidden. */
function moveStop(stop) {
  if (reachable(stop)) return;
  const first = [...(stop.closest("svg, .bw-steps") ?? stop.closest("table")).querySelectorAll("[tabindex][data-of]")].find(reachable);
  if (!first) return;
  stop.setAttribute("tabindex", "-1");
  first.setAttribute("tabindex", "0");
}
