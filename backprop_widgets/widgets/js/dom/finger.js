// Finger: it takes hold of what it comes down on, and beside that it scrolls the page.
import { draw } from "./plot.js";

/** @param {PointerEvent} event @returns {boolean} whether it is a finger's, or a pen's, and no mouse's */
export function isFinger(event) {
  return event.pointerType === "touch" || event.pointerType === "pen";
}

/**
 * Draws where a finger takes hold of a knob: large enough where the picture is as narrow as a phone.
 * @param {Element} parent
 * @returns {SVGElement} to be put where the knob is, under it
 */
export function drawGrip(parent) {
  return draw("circle", { class: "bw-grip", r: 20, "aria-hidden": "true" }, parent);
}

/**
 * @param {PointerEvent} event
 * @param {Element} knob
 * @param {Element} grip
 * @returns {{clientX: number, clientY: number} | null} how far a finger is from the middle of the knob that it takes
 *   hold of, so that the knob does not jump; null beside it
 */
export function takeHold(event, knob, grip) {
  if (event.target !== knob && event.target !== grip) return null;
  const { left, top, width, height } = knob.getBoundingClientRect();
  return { clientX: event.clientX - left - width / 2, clientY: event.clientY - top - height / 2 };
}
