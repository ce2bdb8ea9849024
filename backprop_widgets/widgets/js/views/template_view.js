// Template view: a template whose slots show the numbers at the state's values.
import { getCalculator } from "../core/calculator.js";
import { getInputs, numbersOf } from "../core/store.js";
import { WALKED, getHiding } from "../core/walkthrough.js";
import { copyLines } from "../dom/copying.js";
import { build as fill } from "../dom/element.js";
import { scheduleFrames } from "../dom/frames.js";
import { highlight } from "../dom/highlight.js";
import { createMarks } from "../dom/mistaken.js";
import { reveal } from "../dom/reveal.js";
import { createSlots } from "../dom/slots.js";

/** @param {import("../dom/state.js").View} view */
export function render({ model, el, state }) {
  el.classList.add("bw");
  let [slots, marks, stops, good] = [null, null, [], null];
  /** Builds everything anew: at first, and when a mistake has changed what is written. */
  const build = () => {
    stops.forEach((stop) => stop());
    fill(el, model.get("template"));
    good = null;
    slots = createSlots(el, getCalculator(state).names, state.get("constants").check);
    marks = createMarks(el, slots.names);
    stops = [highlight(el, state), reveal(el, state), slots.stop];
  };
  const paint = () => {
    const calculator = getCalculator(state);
    if (slots?.names !== calculator.names) build();
    const numbers = calculator.run(getInputs(state), state.get("sample"));
    const sound = calculator.isFinite(numbers);
    el.classList.toggle("bw-stale", !sound); // the last numbers that made sense stay
    if (sound) good = numbers.slice(); // the list is the same each time
    if (!good) return;
    slots.fill(good, getHiding(state));
    marks(good);
  };
  const unfollow = scheduleFrames(state, `${numbersOf(state)} ${WALKED}`, paint, () => slots.mark());
  const written = () => {
    build();
    paint();
  };
  model.on("change:template", written);
  return [copyLines(el), () => model.off("change:template", written), unfollow, () => stops.forEach((stop) => stop())];
}
