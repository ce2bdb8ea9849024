// Goal: how near each sample's output is to its target, and how many moves that took.
import { getCalculator } from "../core/calculator.js";
import { pack, unpack } from "../core/float_bytes.js";
import { formatNumber } from "../core/numbers.js";
import { fillBlanks } from "../core/sentences.js";
import { getInputs, getStart, isSamePoint, listen, movesOf, numbersOf, save, setInputs } from "../core/store.js";
import { build, create, write } from "../dom/element.js";
import { scheduleFrames } from "../dom/frames.js";
import { draw, set } from "../dom/plot.js";
import { createSlots } from "../dom/slots.js";

const [MIDDLE, HALF] = [200, 190]; // of the scale on which an output is seen beside its target

/**
 * Counts the moves: once for the widget, however often it is shown.
 * @param {{model: any, state: import("../core/store.js").Model}} goal
 */
export function initialize({ model, state }) {
  let seen = getInputs(state);
  if (model.get("lost")) return () => {};
  return scheduleFrames(state, movesOf(state), () => {}, () => {
    const [inputs, start] = [getInputs(state), unpack(state.get("start"))];
    if (isSamePoint(inputs, seen)) return;
    seen = inputs;
    if (isSamePoint(unpack(model.get("counted")), inputs)) return; // in another tab
    const home = start.every((value, i) => value === inputs[i]);
    save(model, { moves: home ? 0 : model.get("moves") + 1, counted: pack(inputs) });
  });
}

/** @param {import("../dom/state.js").View} view */
export function render({ model, el, state }) {
  const words = model.get("words");
  el.classList.add("bw");
  create("h4", { textContent: words.title }, el);
  const rows = Array.from({ length: model.get("samples") }, () => rowIn(el, model));
  const foot = create("div", { className: "bw-goal-foot" }, el);
  const status = create("span", { role: "status" }, foot);
  const reset = create("button", { type: "button", className: "bw-button", textContent: words.reset }, foot);
  reset.addEventListener("click", () => setInputs(state, getStart(state)));

  let reached = false;
  const paint = () => {
    const calculator = getCalculator(state);
    const [output, target] = [model.get("output"), model.get("target")].map(calculator.place);
    const all = rows.map((row, sample) => {
      const numbers = calculator.probe(getInputs(state), sample);
      return row(calculator.names, numbers, numbers[output] - numbers[target], model.get("within"));
    });
    reached = all.length > 0 && all.every(Boolean);
    el.classList.toggle("bw-reached", reached);
  };
  const say = () => { // only at rest: nobody wants to be told sixty times a second
    write(status, model.get("lost") || fillBlanks(reached ? words.reached : words.moves, { moves: model.get("moves") }));
  };
  return [scheduleFrames(state, numbersOf(state), paint, say), listen(model, "change:moves", say)];
}

/**
 * A sample: its numbers, and its output as a dot beside the mark of its target.
 * @param {HTMLElement} el
 * @returns {(names: string[], numbers: Float64Array, off: number, within: number) => boolean} shows it; true if it is near enough
 */
function rowIn(el, model) {
  const row = create("div", { className: "bw-goal-row" }, el);
  const text = create("span", {}, row);
  build(text, model.get("row"));
  const away = create("span", {}, text);
  const svg = draw("svg", { viewBox: "0 0 400 16", "aria-hidden": "true" }, row);
  draw("path", { class: "bw-axis", d: `M${MIDDLE - HALF} 8H${MIDDLE + HALF}M${MIDDLE} 1V15` }, svg);
  const dot = draw("circle", { class: "bw-start", r: 5.5, cy: 8 }, svg);
  let slots = null;
  return (names, numbers, off, within) => {
    if (slots?.names !== names) slots = createSlots(text, names);
    slots.fill(numbers);
    const near = Math.abs(off) < within;
    away.textContent = `${fillBlanks(model.get("words").off, { off: formatNumber(off, "4") })}${near ? " ✓" : ""}`;
    set(dot, { cx: MIDDLE + HALF * Math.max(-1, Math.min(1, off || 0)) });
    row.classList.toggle("bw-near", near);
    return near;
  };
}
