// State: the exact values in the page. Sliders are devices that change them; the kernel follows.
import { nameUndefined } from "../core/numbers.js";
import { bindSlider } from "../core/slider_binding.js";
import { movesOf } from "../core/store.js";
import { releaseClosed } from "../dom/comms.js";
import { watchKernel } from "../dom/kernel_watch.js";
import { endMoves, sendAgain } from "../dom/resend.js";

/** @param {{model: any}} state */
export async function initialize({ model }) {
  const unwatch = watchKernel(model.widget_manager, model, movesOf(model)); // before all that takes time: it may go meanwhile
  const unlisten = sendAgain(model.widget_manager, model);
  endMoves(model.widget_manager);
  nameUndefined(model.get("sentences").undefined);
  /** @type {(() => void)[]} */
  let freed = [];
  let turn = 0;
  const attach = async () => {
    turn += 1;
    const mine = turn;
    /** @type {string[][]} */
    const [names, addresses] = [model.get("sliding"), model.get("sliders")];
    const models = addresses.map((address) => model.widget_manager.get_model(address.replace("IPY_MODEL_", "")));
    const sliders = await Promise.all(models);
    if (mine !== turn) return; // twice bound, a thumb would take what the other has set for a move
    freed.forEach((free) => free());
    releaseClosed(model.widget_manager, sliders);
    freed = sliders.map((slider, i) => bindSlider(model, slider, names[i], addresses[i]));
  };
  const detach = () => {
    turn += 1;
    model.off("change:sliders change:sliding", attach);
    freed.splice(0).forEach((free) => free());
  };
  model.on("change:sliders change:sliding", attach);
  await attach();
  return [detach, unwatch, unlisten];
}
