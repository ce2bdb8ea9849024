// Live: a template whose slots show the numbers at the state's values.
import { calculator } from "./batch.js";
import { follow } from "./follow.js";
import { ownKeys } from "./keys.js";
import { lighting } from "./lighting.js";
import { inputsOf, stateOf } from "./moves.js";
import { slotsOf } from "./slots.js";

/** @param {{model: any, el: HTMLElement}} view */
async function render({ model, el }) {
  const state = await stateOf(model);
  el.classList.add("bw");
  el.innerHTML = model.get("template"); // built by the package; names in it are escaped
  const compute = calculator(state);
  const slots = slotsOf(el, compute.names);
  const paint = () => {
    const numbers = compute.run(inputsOf(state), state.get("sample"));
    const sound = compute.sound(numbers);
    el.classList.toggle("bw-stale", !sound); // the last numbers that made sense stay
    if (sound) slots.fill(numbers);
  };
  const stops = [follow(state, "change:values change:sample", paint, slots.mark), lighting(el, state), slots.stop, ownKeys(el)];
  return () => stops.forEach((stop) => stop());
}

export default { render };
