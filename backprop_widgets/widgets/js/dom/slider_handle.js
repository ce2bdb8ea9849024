// Slider handle: what ipywidgets leaves out: its name, its value in words, its keys, how fine a pixel is.
import { isFinger } from "./finger.js";
import { keepKeys } from "./keyboard.js";

/**
 * Completes the handle of the slider beside a field, whenever there is a new one.
 * @param {HTMLElement} el of the field
 * @param {string} label
 * @param {string} hint
 * @param {() => string} value the exact value, for a thumb may rest at an end and ipywidgets has 0.5099999999999998
 * @param {(share: number) => void} held told when a pointer takes hold of it which share of the track a pixel is; 0 at the end
 * @returns {{put: () => void, stop: () => void}}
 */
export function completeSlider(el, label, hint, value, held) {
  let frame = 0;
  const ending = new AbortController();
  const put = () => {
    const handle = el.closest(".bw-slider")?.querySelector(".noUi-handle");
    if (!handle) return;
    for (const [name, text] of [["aria-label", label], ["title", hint], ["aria-valuetext", value()]])
      if (handle.getAttribute(name) !== text) handle.setAttribute(name, text);
  };
  const watch = new MutationObserver(put);
  const begin = () => {
    const cell = el.closest(".bw-slider");
    if (cell) {
      watch.observe(cell, { childList: true, subtree: true, attributeFilter: ["aria-valuetext"] });
      keepTrack(cell, ending.signal);
      watchGrasp(cell, held, ending.signal);
      ending.signal.addEventListener("abort", keepKeys(cell));
    } else if (!el.isConnected) frame = requestAnimationFrame(begin); // not in the page yet
    put();
  };
  begin();
  const stop = () => {
    cancelAnimationFrame(frame);
    watch.disconnect();
    ending.abort();
  };
  return { put, stop };
}

/**
 * @param {Element} cell
 * @param {(share: number) => void} held
 * @param {AbortSignal} signal stops it
 */
function watchGrasp(cell, held, signal) {
  const take = (event) => {
    const track = event.target.closest(".noUi-target")?.querySelector(".noUi-base");
    if (track) held(1 / track.getBoundingClientRect().width);
  };
  const release = () => setTimeout(() => held(0)); // what the slider itself does at the end still belongs to it
  const how = { capture: true, signal };
  cell.addEventListener("pointerdown", take, how); // before the slider goes to where its track was pressed
  for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, release, how);
}

/**
 * Keeps a finger that comes down beside the thumb from the slider, which would take the value there: it scrolls.
 * @param {Element} cell
 * @param {AbortSignal} signal stops it
 */
function keepTrack(cell, signal) {
  let finger = false;
  /** @param {any} event */
  const keep = (event) => {
    if (event.type === "pointerdown") finger = isFinger(event); // a press of the mouse may be made of a tap
    else if (finger && event.target.closest(".noUi-target") && !event.target.closest(".noUi-handle")) event.stopPropagation();
  };
  for (const kind of ["pointerdown", "touchstart", "mousedown"]) cell.addEventListener(kind, keep, { capture: true, passive: true, signal });
}
