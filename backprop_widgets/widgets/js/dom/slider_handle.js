// Slider handle: what ipywidgets leaves out: its name, its value in words, its keys.
import { keepKeys } from "./keyboard.js";

/**
 * Completes the handle of the slider beside a field, whenever there is a new one.
 * @param {HTMLElement} el of the field
 * @param {string} label
 * @param {() => string} value the exact value, for a thumb may rest at an end and ipywidgets has 0.5099999999999998
 * @returns {{put: () => void, stop: () => void}}
 */
export function labelSlider(el, label, value) {
  let [frame, free] = [0, () => {}];
  const put = () => {
    const handle = el.closest(".bw-slider")?.querySelector(".noUi-handle");
    if (!handle) return;
    for (const [name, text] of [["aria-label", label], ["aria-valuetext", value()]])
      if (handle.getAttribute(name) !== text) handle.setAttribute(name, text);
  };
  const watch = new MutationObserver(put);
  const begin = () => {
    const cell = el.closest(".bw-slider");
    if (cell) {
      watch.observe(cell, { childList: true, subtree: true, attributeFilter: ["aria-valuetext"] });
      free = keepKeys(cell);
    } else if (!el.isConnected) frame = requestAnimationFrame(begin); // not in the page yet
    put();
  };
  begin();
  const stop = () => {
    cancelAnimationFrame(frame);
    watch.disconnect();
    free();
  };
  return { put, stop };
}
