// Notices: what was refused, what went wrong, what there is to say; and a summary that is spoken when a move ends.
import { getCalculator } from "../core/calculator.js";
import { getInputs, movesOf } from "../core/store.js";
import { find, findAll } from "../dom/find.js";
import { scheduleFrames } from "../dom/frames.js";
import { createSlots } from "../dom/slots.js";
import { getState } from "../dom/state.js";

/** @param {{model: any, el: HTMLElement}} view */
export async function render({ model, el }) {
  const state = await getState(model);
  const [alert, status, spoken] = ["alert", "status", "status"].map((role) => {
    const line = document.createElement("div");
    line.setAttribute("role", role);
    el.append(line);
    return line;
  });
  spoken.className = "bw-hidden";
  spoken.setAttribute("aria-live", "polite");
  const summary = document.createElement("div");
  summary.innerHTML = model.get("summary"); // built by the package; names in it are escaped

  const say = () => {
    // below the bar, which stays in sight, so that what is refused there is seen
    el.style.top = `${barHeight(el)}px`;
    write(alert, state.get("refusal") || state.get("error"));
    write(status, state.get("status"));
  };
  let first = true;
  const speak = () => {
    const calculator = getCalculator(state);
    const numbers = calculator.run(getInputs(state), state.get("sample"));
    if (calculator.isFinite(numbers)) createSlots(summary, calculator.names, state.get("constants").check).fill(numbers);
    // who walks hears the line, and no number of a later one
    if (!first) write(spoken, state.get("walked") ? "" : summary.textContent);
    first = false;
  };
  const still = () => standStill(el, !(/** @type {any} */ (state).comm_live));
  state.on("comm_live_update", still);
  const stops = [
    () => state.off("comm_live_update", still),
    scheduleFrames(state, "change:refusal change:error change:status", say),
    scheduleFrames(state, `${movesOf(state)} change:sample`, () => {}, speak),
  ];
  return () => stops.forEach((stop) => stop());
}

/** @param {HTMLElement} el @returns {number} pixels of the bar of the Explorer around it; 0 if there is none */
function barHeight(el) {
  const explorer = el.closest(".bw-explorer");
  return (explorer && find(explorer, ".bw-sliders")?.offsetHeight) ?? 0;
}

/**
 * When the kernel is gone nothing can be touched, with the keyboard neither.
 * @param {HTMLElement} el
 * @param {boolean} gone
 */
function standStill(el, gone) {
  const explorer = el.closest(".bw-explorer");
  for (const part of explorer ? findAll(explorer, ":scope > *") : [])
    if (!part.matches(".bw-gone, .bw-notices")) part.inert = gone;
}

/** @param {HTMLElement} line @param {string} text */
function write(line, text) {
  if (line.textContent !== text) line.textContent = text;
}
