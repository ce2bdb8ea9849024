// Slider handle: what ipywidgets leaves out: its name, its value in words, its keys.
import { isFinger } from "./finger.js";
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
      const [keys, track] = [keepKeys(cell), keepTrack(cell)];
      free = () => [keys, track].forEach((stop) => stop());
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

/**
 * Keeps a finger that comes down beside the thumb from the slider, which would take the value there: it scrolls.
 * @param {Element} cell
 * @returns {() => void} stops it
 */
function keepTrack(cell) {
  let finger = false;
  /** @param {any} event */
  const keep = (event) => {
    if (event.type === "pointerdown") finger = isFinger(event); // a press of the mouse may be made of a tap
    else if (finger && event.target.closest(".noUi-target") && !event.target.closest(".noUi-handle")) event.stopPropagation();
  };
  const kinds = ["pointerdown", "touchstart", "mousedown"];
  for (const kind of kinds) cell.addEventListener(kind, keep, { capture: true, passive: true });
  return () => kinds.forEach((kind) => cell.removeEventListener(kind, keep, true));
}
