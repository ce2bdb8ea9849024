// Knob: what goes along an axis from step to step. Dragging it, or a press of a mouse anywhere, goes to a step; so do the keys.
import { isFinger, takeHold } from "./finger.js";

/** @param {{svg: any, knob: any, grip: any, stepAt: (event: PointerEvent) => number, at: () => number, leap?: number}} axis */
export function watchKnob({ svg, knob, grip, stepAt, at, leap = 10 }, begin, scrub, end) {
  let dragging = false;
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || (isFinger(event) && !takeHold(event, knob, grip))) return;
    event.preventDefault();
    knob.focus({ preventScroll: true });
    svg.setPointerCapture(event.pointerId);
    dragging = true;
    begin();
    scrub(stepAt(event));
  });
  svg.addEventListener("pointermove", (event) => {
    if (dragging) scrub(stepAt(event));
  });
  const release = () => {
    if (dragging) end();
    dragging = false;
  };
  svg.addEventListener("pointerup", release);
  svg.addEventListener("pointercancel", release);
  const ways = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -leap, PageUp: leap, Home: -Infinity, End: Infinity };
  knob.addEventListener("keydown", (event) => {
    const way = ways[event.key];
    if (way === undefined) return;
    event.preventDefault();
    event.stopPropagation(); // JupyterLab would go to another cell
    begin();
    scrub(at() + way);
    end();
  });
}
