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
  let [frame, free] = [0, () => {}];
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
      const stops = [keepKeys(cell), keepTrack(cell), watchGrasp(cell, held)];
      free = () => stops.forEach((one) => one());
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
 * @param {Element} cell
 * @param {(share: number) => void} held
 * @returns {() => void} stops it
 */
function watchGrasp(cell, held) {
  const take = (event) => {
    const track = event.target.closest(".noUi-target")?.querySelector(".noUi-base");
    if (track) held(1 / track.getBoundingClientRect().width);
  };
  const release = () => setTimeout(() => held(0)); // what the slider itself does at the end still belongs to it
  cell.addEventListener("pointerdown", take, true); // before the slider goes to where its track was pressed
  for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, release, true);
  return () => {
    cell.removeEventListener("pointerdown", take, true);
    for (const end of ["pointerup", "pointercancel"]) window.removeEventListener(end, release, true);
  };
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
