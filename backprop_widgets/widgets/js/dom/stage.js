// Stage: the whole screen for one element, in letters for the last row.
import { create } from "./element.js";

const [WIDE, HIGH] = [857, 482]; // pixels of a page that fill the screen: letters of 12.5 are 28 high on one of 1920 × 1080
const LEAST = 360; // of its width on a small screen
export const TYPED = "input:not([type=radio], [type=checkbox], [type=range]), textarea, select, [contenteditable=true]"; // where f is a letter

/**
 * Fills the screen with an element, or the window where the screen is refused.
 * @param {HTMLElement} element
 * @param {() => void} left called when the reader has left, as by Escape, which the browser keeps for itself
 * @returns {() => void} gives the screen back
 */
export function fillScreen(element, left) {
  const fit = () => {
    const least = Math.min(innerHeight / HIGH, innerWidth / LEAST);
    element.style.setProperty("--bw-zoom", String(Math.max(1, Math.min(Math.max(least, innerWidth / WIDE), innerWidth / LEAST))));
  };
  const change = () => {
    if (!document.fullscreenElement) left();
  };
  fit();
  addEventListener("resize", fit);
  document.addEventListener("fullscreenchange", change);
  let gone = false;
  element.requestFullscreen?.().then(() => {
    if (gone) document.exitFullscreen();
  }).catch(() => {});
  return () => {
    gone = true;
    removeEventListener("resize", fit);
    document.removeEventListener("fullscreenchange", change);
    if (document.fullscreenElement === element) document.exitFullscreen();
  };
}

/**
 * Offers the screen to a view that stands alone: by a button, and a key.
 * @param {HTMLElement} el
 * @param {Record<string, string>} words
 * @param {Element} place where the button stands
 * @returns {() => void} stops it
 */
export function offerScreen(el, words, place) {
  /** @type {(() => void) | null} */
  let giveBack = null;
  const button = create("button", { type: "button", className: "bw-button bw-present", textContent: words.enter, title: words.enterHint }, place);
  const leave = () => {
    giveBack?.();
    giveBack = null;
    el.classList.remove("bw-presented");
    [button.textContent, button.title] = [words.enter, words.enterHint];
  };
  const toggle = () => {
    if (giveBack) return leave();
    el.classList.add("bw-presented");
    [button.textContent, button.title] = [words.leave, words.leaveHint];
    giveBack = fillScreen(el, leave);
  };
  const press = (/** @type {KeyboardEvent} */ event) => {
    const { target } = event;
    if (!(target instanceof Element) || !(el.contains(target) || (giveBack && target === document.body))) return;
    const typed = target.matches(TYPED);
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.key === "Escape" ? !giveBack : event.key !== "f" || typed) return;
    if (typed) return void setTimeout(leave); // what was typed there is taken back first
    toggle();
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  button.addEventListener("click", toggle);
  addEventListener("keydown", press, true);
  return () => {
    leave();
    removeEventListener("keydown", press, true);
  };
}
