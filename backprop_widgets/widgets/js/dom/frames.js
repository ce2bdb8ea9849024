// Frames: views are painted in the window's own, and in fewer of them where the reader asked for less motion.
import { schedule } from "../core/scheduler.js";

/**
 * @param {import("../core/store.js").Model} model
 * @param {string} events
 * @param {() => void} paint
 * @param {() => void} [rest]
 * @returns {() => void} stops it; see `schedule`
 */
export function scheduleFrames(model, events, paint, rest) {
  return schedule(window, model, events, paint, rest);
}

/** @returns {boolean} whether the reader asked for less motion */
export function prefersCalm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
