// Notices: what was refused, what went wrong, what there is to say; and a summary that is spoken when a move ends.
import { calculator } from "../core/calculator.js";
import { follow } from "../core/scheduler.js";
import { inputsOf, stateOf } from "../core/store.js";
import { slotsOf } from "../dom/slots.js";

/** @param {{model: any, el: HTMLElement}} view */
async function render({ model, el }) {
  const state = await stateOf(model);
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
    el.style.top = `${el.closest(".bw-explorer")?.querySelector(".bw-sliders")?.offsetHeight ?? 0}px`;
    write(alert, state.get("refusal") || state.get("error"));
    write(status, state.get("status"));
  };
  let first = true;
  const speak = () => {
    const compute = calculator(state);
    const numbers = compute.run(inputsOf(state), state.get("sample"));
    if (compute.sound(numbers)) slotsOf(summary, compute.names).fill(numbers);
    // who walks hears the line, and no number of a later one
    if (!first) write(spoken, state.get("walked") ? "" : summary.textContent);
    first = false;
  };
  const still = () => standStill(el, !state.comm_live);
  state.on("comm_live_update", still);
  const stops = [
    () => state.off("comm_live_update", still),
    follow(state, "change:refusal change:error change:status", say),
    follow(state, "change:values change:sample", () => {}, speak),
  ];
  return () => stops.forEach((stop) => stop());
}

/**
 * When the kernel is gone nothing can be touched, with the keyboard neither.
 * @param {HTMLElement} el
 * @param {boolean} gone
 */
function standStill(el, gone) {
  for (const part of el.closest(".bw-explorer")?.children ?? [])
    if (!part.matches(".bw-gone, .bw-notices")) part.inert = gone;
}

/** @param {HTMLElement} line @param {string} text */
function write(line, text) {
  if (line.textContent !== text) line.textContent = text;
}

export default { render };
