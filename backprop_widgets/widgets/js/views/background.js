// Background: the picture behind a landscape, asked for when the one on the screen is out of date.
import { getInputs, movesOf, save } from "../core/store.js";
import { find } from "../dom/find.js";

const TRIES = 3; // for the same picture, each after a longer pause
const PAUSE = 200; // milliseconds before the second

/**
 * Keeps the background up to date: one question at a time, so that no picture is out of date before it is drawn. A
 * question says all that the picture depends on, and so it makes no difference whether the kernel knows the last move
 * already.
 * @param {HTMLElement} el
 * @param {any} model of the landscape
 * @param {(background: any) => void} changed called when there is a new background
 * @param {{get: () => any, set: (look: object) => void}} look from where the page wants to see it
 */
export function createBackground(el, model, state, changed, look) {
  let address = "";
  const page = crypto.getRandomValues(new Uint32Array(2)).join("-"); // another tab asks for itself
  /** @type {any} */
  let shown = {};
  let [asked, tries, number, waiting, timer] = ["", 0, 0, false, 0];
  let looked = "null"; // from where it was seen when the page last asked or was told

  /** What a background depends on, as text; axes that follow no slider have their own ranges. */
  const write = ({ names = [], own = [], inputs, ranges, activation, look: from }) => {
    const others = state.get("inputs").map((name, i) => (name === "eta" || names.includes(name) ? null : inputs[i]));
    return JSON.stringify([others, names.map((name, i) => (own[i] ? null : ranges(name, i))), activation, from]);
  };
  const wanted = () => write({
    ...model.get("background"), // its axes
    inputs: getInputs(state),
    ranges: (name) => state.get("ranges")[name],
    activation: state.get("activation"),
    look: look.get(),
  });
  const drawn = () => (shown.names ? write({ ...shown, ranges: (_, i) => shown.ranges[i] }) : "");

  /** @param {{names: string[], ranges: (number[] | null)[]}} [axes] others than those shown */
  const ask = (axes) => {
    clearTimeout(timer);
    const want = wanted();
    if (!axes && (waiting || want === drawn())) return;
    if (want !== asked || axes) tries = 0;
    asked = want;
    if (tries >= TRIES) return; // the kernel draws something else: there is no picture to be had
    tries += 1;
    looked = JSON.stringify(look.get());
    [number, waiting] = [number + 1, true];
    // what the kernel has not heard of, and nothing else: a reset may be on the way, and before the first picture it knows better
    const seen = look.get() && looked !== JSON.stringify(model.get("background").look) ? { look: look.get() } : {};
    const inputs = [...getInputs(state).subarray(0, state.get("inputs").length)];
    save(model, { asked: { page, number, inputs, ...seen, ...axes } });
  };

  const show = () => {
    const old = address;
    address = URL.createObjectURL(new Blob([model.get("picture")], { type: "image/png" }));
    /** @type {HTMLImageElement} */ (find(el, ".bw-picture")).src = address;
    if (old) setTimeout(() => URL.revokeObjectURL(old), 1000); // it may still be loading
  };
  const answered = () => {
    const background = model.get("background");
    const mine = waiting && background.page === page && background.answer === number;
    if (mine) waiting = false;
    if (background.names) {
      shown = background;
      show();
      find(el, ".bw-surface").dataset.view = background.look.view.join(" ");
      if (!waiting && looked === JSON.stringify(look.get())) { // nobody has turned it meanwhile
        look.set(background.look);
        looked = JSON.stringify(look.get());
      }
      changed(shown);
    }
    if (background.failed && mine) tries = TRIES;
    if (mine && wanted() === asked && asked !== drawn()) timer = setTimeout(ask, PAUSE * 2 ** (tries - 1));
    else ask();
  };
  const move = () => queueMicrotask(ask); // once the kernel has been told of the move
  const events = `${movesOf(state)} change:ranges change:activation`;
  model.on("change:background", answered);
  state.on(events, move);
  if (model.get("background").names) queueMicrotask(answered);
  else queueMicrotask(move);
  const stop = () => {
    clearTimeout(timer);
    model.off("change:background", answered);
    state.off(events, move);
    URL.revokeObjectURL(address);
  };
  return { ask, stop };
}
