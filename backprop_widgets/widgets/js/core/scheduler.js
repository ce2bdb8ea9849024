// Follow: a view paints once in every frame in which its state has changed, and hears when the moves have ended.

const REST = 250; // milliseconds without a move

/**
 * @param {any} state
 * @param {string} events what to follow, as Backbone writes it: "change:values change:sample"
 * @param {() => void} paint
 * @param {() => void} [rest] called when nothing has changed for a moment
 * @returns {() => void} stops it
 */
export function follow(state, events, paint, rest) {
  let [frame, timer] = [0, 0];
  const ask = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      paint();
    });
    if (!rest) return;
    clearTimeout(timer);
    timer = setTimeout(rest, REST);
  };
  state.on(events, ask);
  paint();
  if (rest) rest();
  return () => {
    state.off(events, ask);
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}

/** @returns {boolean} whether the reader asked for less motion */
export function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
