// Frame: what all views have in common: their keys, what is left when they go, and what those shown alone say without a kernel.
import { listen } from "../core/store.js";
import { releaseClosed } from "../dom/comms.js";
import { create } from "../dom/element.js";
import { isAlone, isGone, watchKernel } from "../dom/kernel_watch.js";
import { keepKeys } from "../dom/keyboard.js";
import { follow } from "../dom/state.js";

const PLACE = ".jp-OutputArea, .jp-Cell, body"; // views of one place say it once

/**
 * Renders a view; its element is empty when it goes, for JupyterLab keeps elements of cells that ran before.
 * @param {{model: any, el: HTMLElement}} given
 * @param {(given: any) => any} renderView
 * @returns {Promise<() => void>}
 */
export async function render(given, renderView) {
  const { model, el } = given;
  const stop = await follow(given, async (view) => [await renderView(view), keepKeys(el), await sayGone(view)].flat());
  if (model.widget_manager) releaseClosed(model.widget_manager);
  return () => {
    stop();
    el.replaceChildren();
  };
}

/**
 * Says that the kernel is gone, or that a view which needs one has none, over the first view of an output. An Explorer says so itself.
 * @param {import("../dom/state.js").View} view
 * @returns {Promise<(() => void)[]>} what stops it
 */
async function sayGone({ model, el, state }) {
  const words = state?.get("sentences") ?? model.get("words");
  if (!words?.gone) return [];
  const manager = model.widget_manager;
  const watched = state ? [] : [watchKernel(manager)]; // a state watches by itself
  // what knows that its channel is closed: a view is given less than its model
  const known = state ?? await manager.get_model(model.get("library").replace("IPY_MODEL_", ""));
  const line = create("div", { className: "bw-gone-alone", role: "alert" });
  const say = () => {
    if (el.closest(".bw-explorer")) return;
    const [gone, alone] = [isGone(known) || (isAlone(known) && el.matches(".bw-asks")), isAlone(known)];
    el.classList.toggle("bw-alone", alone);
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (el.querySelectorAll(":scope > :not(.bw-gone-alone)"))) part.inert = gone;
    const said = el.closest(PLACE)?.querySelector(".bw-gone-alone");
    if (gone && !said) {
      line.textContent = alone ? words.alone : words.gone;
      el.prepend(line);
    } else if (!gone) line.remove();
  };
  return [...watched, listen(known, "comm_live_update", say)];
}
