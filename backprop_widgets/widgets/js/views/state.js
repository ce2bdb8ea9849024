// State: the exact values in the page. Sliders are devices that change them; the kernel follows.
import { nameUndefined } from "../core/numbers.js";
import { bindSlider } from "../core/slider_binding.js";
import { getInputs, keepNewest } from "../core/store.js";
import { watchKernel } from "../dom/kernel_watch.js";

/** @param {{model: any}} state */
export async function initialize({ model }) {
  nameUndefined(model.get("sentences").undefined);
  /** @type {ReturnType<typeof bindSlider>[]} */
  let sliders = [];
  const place = () => {
    const inputs = getInputs(model);
    for (const slider of sliders) slider.place(inputs);
  };
  const attach = async () => {
    for (const slider of sliders) slider.stop();
    /** @type {string[][]} */
    const [names, addresses] = [model.get("sliding"), model.get("sliders")];
    const models = addresses.map((address) => model.widget_manager.get_model(address.replace("IPY_MODEL_", "")));
    sliders = (await Promise.all(models)).map((slider, i) => bindSlider(model, slider, names[i], addresses[i]));
    place();
  };
  const stops = [keepNewest(model, place), () => model.off("change:sliders change:sliding", attach)];
  model.on("change:sliders change:sliding", attach);
  await attach();
  stops.push(watchKernel(model.widget_manager, model));
  return () => {
    for (const stop of stops) stop();
    for (const slider of sliders) slider.stop();
  };
}
