// Sliders as input devices of an experiment: a thumb shows the exact value clamped and snapped, and moves it.
import { restNear } from "./round_numbers.js";
import { getInput, getStart, movesOf, setInputs } from "./store.js";

/** @typedef {import("./store.js").Model} Model */

/**
 * The place on a slider that is nearest to a value; widgets/sliders.py has the same.
 * @param {number} value
 * @param {{get: (trait: string) => number}} slider
 */
export function snap(value, slider) {
  const [low, high, step] = [slider.get("min"), slider.get("max"), slider.get("step")];
  const inside = Math.min(Math.max(value, low), high);
  return Math.min(Number((low + Math.round((inside - low) / step) * step).toFixed(12)), high);
}

/** @type {Map<string, number>} what a pixel is worth, of each slider that a pointer drags, by its address */
const grasps = new Map();

/**
 * A pointer takes hold of an input's thumb, or lets go.
 * @param {Model} state
 * @param {string} name of the input
 * @param {number} pixel how much of the input it is worth; 0 to let go
 */
export function grasp(state, name, pixel) {
  state.get("sliding").forEach((/** @type {string} */ other, /** @type {number} */ i) => {
    if (other !== name) return;
    if (pixel) grasps.set(state.get("sliders")[i], pixel);
    else grasps.delete(state.get("sliders")[i]);
  });
}

/**
 * Makes a slider an input device.
 * @param {Model} state
 * @param {Model} slider of ipywidgets
 * @param {string} name of its input
 * @param {string} address by which the state has it among its sliders
 * @returns {() => void} frees the slider
 */
export function bindSlider(state, slider, name, address) {
  let written = slider.get("value");
  const place = () => {
    written = snap(getInput(state, name), /** @type {any} */ (slider));
    slider.set("value", written);
  };
  const moved = () => {
    const value = slider.get("value");
    // a rendered slider writes back what it was given, rounded to its step: that is no move
    if (!(Math.abs(value - written) > slider.get("step") / 1000)) return;
    const near = snap(value, /** @type {any} */ (slider)); // it counts in steps, and has 1.0899999999999999 for 1.09
    const exact = Math.abs(near - value) < 1e-9 ? near : value;
    const pixel = grasps.get(address);
    if (!pixel) {
      setInputs(state, { [name]: exact });
      return;
    }
    const [low, high, step] = ["min", "max", "step"].map((trait) => slider.get(trait));
    setInputs(state, { [name]: restNear(exact, [low, high], (pixel + step) / 2, getStart(state)[name]) }); // it has rounded to its step
    place(); // also where it rests already, so that the keys go on from there
  };
  slider.save_changes = () => {}; // it tells the state, and the state tells the kernel
  slider.on("change:value", moved);
  slider.on("change:min change:max change:step", place);
  state.on(movesOf(state, name), place);
  place();
  return () => {
    slider.off("change:value", moved);
    slider.off("change:min change:max change:step", place);
    state.off(movesOf(state, name), place);
  };
}
