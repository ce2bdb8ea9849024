// Highlight: whatever stands for the quantity that is pointed at, or has the focus, is lit in every view.
import { listen } from "../core/store.js";
import { WALKED, getLine } from "../core/walkthrough.js";
import { findAll } from "./find.js";
import { reachable } from "./reveal.js";

const THINGS = "[data-of], [data-q]";

/**
 * @param {Element} root
 * @returns {() => void} stops it
 */
export function highlight(root, state) {
  /** @type {Map<string, Element[]>} */
  const things = new Map();
  for (const thing of findAll(root, THINGS)) {
    const name = quantity(thing);
    things.set(name, [...(things.get(name) ?? []), thing]);
  }
  let lit = [];
  const show = () => {
    for (const thing of lit) thing.classList.remove("bw-lit");
    lit = things.get(state.get("lit") || getLine(state)?.quantity) ?? [];
    for (const thing of lit) thing.classList.add("bw-lit");
  };
  const point = (event) => state.set("lit", quantity(event.target.closest(THINGS)));
  const away = () => state.set("lit", "");
  const focus = (event) => {
    point(event);
    // a symbol by itself says little; with its number it says what is on the screen
    if (event.target.matches("[data-say]")) event.target.setAttribute("aria-label", words(event.target));
  };
  /** @type {[string, (event: any) => void][]} */
  const listeners = [["pointerover", point], ["pointerleave", away], ["focusin", focus], ["focusout", away], ["keydown", roam]];
  for (const [type, listener] of listeners) root.addEventListener(type, listener);
  const stop = listen(state, `change:lit ${WALKED}`, show);
  return () => {
    stop();
    for (const [type, listener] of listeners) root.removeEventListener(type, listener);
    things.clear();
  };
}

/** @param {HTMLElement | null} thing @returns {string} */
function quantity(thing) {
  return thing?.dataset.of ?? thing?.dataset.q ?? "";
}

/** @param {HTMLElement} thing @returns {string} its name and what it shows */
function words(thing) {
  const slots = findAll(thing, "[data-q]");
  const shown = slots.find((slot) => slot.dataset.q === thing.dataset.of) ?? slots[0] ?? thing;
  return `${thing.dataset.say} = ${shown.textContent.replace("×", "").trim()}`;
}

/** Arrow keys go from one thing to the next; the whole is one stop of the Tab key. */
function roam(event) {
  const way = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  const here = event.target.closest("[tabindex][data-of]");
  if (!way || !here) return;
  const stops = [...(here.closest("svg, .bw-steps") ?? here.closest("table")).querySelectorAll("[tabindex][data-of]")].filter(reachable);
  const next = stops[stops.indexOf(here) + way];
  event.preventDefault();
  event.stopPropagation(); // JupyterLab would go to another cell
  if (!next) return;
  here.setAttribute("tabindex", "-1");
  next.setAttribute("tabindex", "0");
  next.focus();
}
