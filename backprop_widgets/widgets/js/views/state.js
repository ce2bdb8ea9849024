// State: the exact values in the page. Sliders are devices that change them; the kernel follows.
import { watchKernel } from "../dom/kernel_watch.js";
import { unpacked } from "../core/numbers.js";
import { move, snapped } from "../core/store.js";

/** @param {{model: any}} state */
async function initialize({ model }) {
  /** @type {{name: string, slider: any, written: number, moved: () => void, stretched: () => void}[]} */
  let thumbs = [];
  let latest = model.get("values");

  const place = () => {
    const [names, values] = [model.get("inputs"), unpacked(latest)];
    for (const thumb of thumbs) {
      thumb.written = snapped(values[names.indexOf(thumb.name) + 1], thumb.slider);
      thumb.slider.set("value", thumb.written);
    }
  };

  const attach = async () => {
    for (const { slider, moved, stretched } of thumbs) {
      slider.off("change:value", moved);
      slider.off("change:min change:max change:step", stretched);
    }
    const names = model.get("sliding");
    const found = model.get("sliders").map((name) => model.widget_manager.get_model(name.replace("IPY_MODEL_", "")));
    thumbs = (await Promise.all(found)).map((slider, i) => thumbOf(model, slider, names[i], place));
    place();
  };

  model.on("change:values", () => {
    const came = model.get("values");
    const older = unpacked(came)[0] <= unpacked(latest)[0];
    if (older && !same(came, latest)) {
      model.set("values", latest); // the kernel's answer to an older move
      return;
    }
    latest = came;
    place();
  });
  model.on("change:sliders change:sliding", attach);
  await attach();
  return watchKernel(model.widget_manager, model);
}

/**
 * Makes a slider an input device of the state.
 * @param {any} model
 * @param {any} slider the model of a FloatSlider
 * @param {string} name its input
 * @param {() => void} place sets all thumbs
 */
function thumbOf(model, slider, name, place) {
  const moved = () => {
    const value = slider.get("value");
    // a rendered slider writes back what it was given, rounded to its step: that is no move
    if (!(Math.abs(value - thumb.written) > slider.get("step") / 1000)) return;
    const near = snapped(value, slider); // it counts in steps, and has 1.0899999999999999 for 1.09
    move(model, { [name]: Math.abs(near - value) < 1e-9 ? near : value });
  };
  const thumb = { name, slider, written: slider.get("value"), moved, stretched: place };
  slider.save_changes = () => {}; // it tells the state, and the state tells the kernel
  slider.on("change:value", moved);
  slider.on("change:min change:max change:step", place);
  return thumb;
}

/** @param {DataView} one @param {DataView} other @returns {boolean} */
function same(one, other) {
  const [left, right] = [unpacked(one), unpacked(other)];
  return left.length === right.length && left.every((value, i) => Object.is(value, right[i]));
}

export default { initialize };
