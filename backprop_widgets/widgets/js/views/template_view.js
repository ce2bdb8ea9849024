// Live: a template whose slots show the numbers at the state's values.
import { calculator } from "../core/calculator.js";
import { follow } from "../core/scheduler.js";
import { ownKeys } from "../dom/keyboard.js";
import { lighting } from "../dom/highlight.js";
import { inputsOf, stateOf } from "../core/store.js";
import { slotsOf } from "../dom/slots.js";
import { WALKED, hiding, walking } from "../dom/reveal.js";

/** @param {{model: any, el: HTMLElement}} view */
async function render({ model, el }) {
  const state = await stateOf(model);
  el.classList.add("bw");
  let [slots, stops, good] = [null, [], null];
  /** Builds everything anew: at first, and when a mistake has changed what is written. */
  const build = () => {
    stops.forEach((stop) => stop());
    el.innerHTML = model.get("template"); // built by the package; names in it are escaped
    good = null;
    slots = slotsOf(el, calculator(state).names);
    stops = [lighting(el, state), walking(el, state), slots.stop, ownKeys(el)];
  };
  const paint = () => {
    const compute = calculator(state);
    if (slots?.names !== compute.names) build();
    const numbers = compute.run(inputsOf(state), state.get("sample"));
    const sound = compute.sound(numbers);
    el.classList.toggle("bw-stale", !sound); // the last numbers that made sense stay
    if (sound) good = numbers.slice(); // the list is the same each time
    if (good) slots.fill(good, hiding(state));
  };
  const unfollow = follow(state, `change:values change:sample change:programs ${WALKED}`, paint, () => slots.mark());
  const written = () => {
    build();
    paint();
  };
  model.on("change:template", written);
  return () => {
    model.off("change:template", written);
    [unfollow, ...stops].forEach((stop) => stop());
  };
}

export default { render };
