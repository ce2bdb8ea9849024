// When a view is painted: once in every frame in which its model has changed; and when the moves have come to rest.

const REST = 250; // milliseconds without a change

/**
 * @typedef {object} Clock the functions of a window by which time passes
 * @property {(call: (now: number) => void) => number} requestAnimationFrame
 * @property {(frame: number) => void} cancelAnimationFrame
 * @property {(call: () => void, milliseconds: number) => any} setTimeout
 * @property {(timer: any) => void} clearTimeout
 */

/**
 * @param {Clock} clock
 * @param {import("./store.js").Model} model
 * @param {string} events what to follow, as ipywidgets writes it: "change:steps change:sample"
 * @param {() => void} paint called at once, then at most once a frame
 * @param {() => void} [rest] called at once, then when nothing has changed for a moment
 * @returns {() => void} stops it
 */
export function schedule(clock, model, events, paint, rest) {
  let [frame, timer] = [0, 0];
  const ask = () => {
    frame ||= clock.requestAnimationFrame(() => {
      frame = 0;
      paint();
    });
    if (!rest) return;
    clock.clearTimeout(timer);
    timer = clock.setTimeout(rest, REST);
  };
  model.on(events, ask);
  paint();
  if (rest) rest();
  return () => {
    model.off(events, ask);
    clock.cancelAnimationFrame(frame);
    clock.clearTimeout(timer);
  };
}
