// Notices: what was refused, what went wrong, what there is to say; and a summary that is spoken when a move ends.
import { getCalculator } from "../core/calculator.js";
import { getInputs, listen, numbersOf } from "../core/store.js";
import { build, create, write } from "../dom/element.js";
import { find, findAll } from "../dom/find.js";
import { scheduleFrames } from "../dom/frames.js";
import { isAlone, isGone } from "../dom/kernel_watch.js";
import { createSlots } from "../dom/slots.js";

/** @param {import("../dom/state.js").View} view */
export function render({ model, el, state }) {
  const alert = create("div", { role: "alert" }, el);
  const status = create("div", { role: "status" }, el);
  const spoken = create("div", { className: "bw-hidden", role: "status", "aria-live": "polite" }, el);
  const summary = create("div");
  build(summary, model.get("summary"));

  const bar = watchBar(el);
  const still = () => standStill(el, state);
  const say = () => {
    bar.watch();
    still(); // it may have come into its Explorer by now
    write(alert, state.get("refusal") || state.get("error"));
    write(status, state.get("status"));
    el.classList.toggle("bw-alerted", alert.textContent !== "");
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
  return [
    listen(state, "comm_live_update", still),
    scheduleFrames(state, "change:refusal change:error change:status", say),
    scheduleFrames(state, numbersOf(state), () => {}, speak),
    bar.stop,
  ];
}

/**
 * Tells the styles how high the bar of the Explorer is, below which a refusal stays in sight; it grows on a narrow page.
 * @param {HTMLElement} el
 * @returns {{watch: () => void, stop: () => void}}
 */
function watchBar(el) {
  /** @type {HTMLElement | null} */
  let explorer = null;
  const watcher = new ResizeObserver(([{ target }]) => {
    explorer?.style.setProperty("--bw-bar", `${/** @type {HTMLElement} */ (target).offsetHeight}px`);
  });
  const watch = () => {
    explorer = el.closest(".bw-explorer");
    const bar = explorer && find(explorer, ".bw-sliders");
    if (bar) watcher.observe(bar); // once, however often
  };
  return { watch, stop: () => watcher.disconnect() };
}

/**
 * When the kernel is gone nothing can be touched, with the keyboard neither.
 * @param {HTMLElement} el
 * @param {any} state
 */
function standStill(el, state) {
  const [explorer, gone] = [el.closest(".bw-explorer"), isGone(state)];
  explorer?.classList.toggle("bw-alone", isAlone(state)); // the styles hide what only a kernel answers, and say of none that it is gone
  for (const part of explorer ? findAll(explorer, ":scope > *") : [])
    if (!part.matches(".bw-gone, .bw-notices")) part.inert = gone;
}
