// Background: which weights a landscape shows and from where, and matplotlib's picture of it, asked for when all rests.
import { getInputs, movesOf, save } from "../core/store.js";

const REST = 150; // milliseconds without a move
const TRIES = 3; // for the same picture, each after a longer pause

/**
 * @typedef {object} Scene what a surface is drawn of
 * @property {string[]} names of the weights on the axes
 * @property {number[][]} ranges of the axes
 * @property {boolean[]} own whether an axis has a range of its own; else it follows its slider
 */

/**
 * Keeps the picture up to date: one question at a time, when nothing has moved for a moment. A question says all that the
 * picture depends on, and so it makes no difference whether the kernel knows the last move already.
 * @param {any} model of the landscape
 * @param {{get: () => any, set: (look: object) => void}} look from where the page wants to see it
 * @param {() => number[] | null} rest called before a picture is asked for: its width, its height, and pixels to one of the page;
 *   null if it is not on the screen
 * @param {() => void} changed called when something else is to be seen
 */
export function createBackground(model, state, look, rest, changed) {
  const page = crypto.getRandomValues(new Uint32Array(2)).join("-"); // another tab asks for itself
  let [asked, sized, tries, number, waiting, timer] = ["", "", 0, 0, false, 0];
  let looked = JSON.stringify(look.get()); // from where it was seen when the page last asked or was told
  let axes = null; // that were chosen, until the kernel has answered
  let [address, shown, ready] = ["", "", ""]; // of the picture, what it shows, and of the last one that has been read

  /** @returns {Scene} */
  const scene = () => {
    const { names, own, ranges } = axes ?? model.get("background");
    return { names, own, ranges: names.map((name, i) => (own[i] ? ranges[i] : state.get("ranges")[name])) };
  };
  /** What a picture depends on, as text. */
  const write = ({ names, ranges }, inputs, activation, from) => {
    const others = state.get("inputs").map((name, i) => (name === "eta" || names.includes(name) ? null : inputs[i]));
    return JSON.stringify([others, names, ranges, activation, from]);
  };
  const wanted = () => write(scene(), getInputs(state), state.get("activation"), look.get());

  /** @param {{names: string[], ranges: (number[] | null)[]}} [chosen] other axes than those shown */
  const ask = (chosen) => {
    clearTimeout(timer);
    if (chosen?.ranges.every((range) => !range || range[0] < range[1])) { // others are refused
      axes = { names: chosen.names, own: chosen.ranges.map(Boolean), ranges: chosen.ranges };
      changed();
    }
    const [size, want] = [rest(), wanted()];
    if (!size || (!chosen && (waiting || (want === shown && String(size) === sized)))) return;
    if (want !== asked || String(size) !== sized || chosen) tries = 0;
    [asked, sized] = [want, String(size)];
    if (tries >= TRIES) return; // the kernel draws something else: there is no picture to be had
    tries += 1;
    looked = JSON.stringify(look.get());
    [number, waiting] = [number + 1, true];
    const inputs = [...getInputs(state).subarray(0, state.get("inputs").length)];
    // what the kernel has not heard of, and nothing else: a reset may be on the way
    const seen = looked === JSON.stringify(model.get("background").look) ? {} : { look: look.get() };
    save(model, { asked: { page, number, inputs, size, ...seen, ...chosen } });
  };
  const wait = (pause = REST) => {
    clearTimeout(timer);
    timer = setTimeout(ask, pause);
  };

  const answered = () => {
    const background = model.get("background");
    const mine = waiting && background.page === page && background.answer === number;
    if (mine) waiting = false;
    if (!waiting) axes = null;
    if (!waiting && looked === JSON.stringify(look.get())) { // nobody has turned it meanwhile
      look.set(background.look);
      looked = JSON.stringify(look.get());
    }
    if (mine && background.failed) tries = TRIES;
    // one that another page has asked for has the size of that page
    if (background.inputs && (mine || !background.page)) receive(write(background, background.inputs, background.activation, background.look));
    changed();
    wait(mine && wanted() !== shown ? REST * 2 ** tries : REST);
  };
  const receive = (text) => {
    const [old, picture] = [address, new Image()];
    const mine = URL.createObjectURL(new Blob([model.get("picture")], { type: "image/png" }));
    [shown, address, picture.src] = [text, mine, mine];
    // before it has been read, the picture from before the move would be seen
    picture.decode().then(() => {
      ready = mine;
      changed();
    }, () => {}).finally(() => drop(old));
  };
  const drop = (old) => setTimeout(() => URL.revokeObjectURL(old), 1000); // it may still be loading
  const move = () => wait();
  const events = `${movesOf(state)} change:ranges change:activation`;
  model.on("change:background", answered);
  state.on(events, move);
  queueMicrotask(answered);
  return {
    ask,
    wait,
    scene,
    write: wanted,
    /** @returns {string} the address of the picture, if it shows what is to be seen */
    find: () => (ready === address && wanted() === shown ? address : ""),
    stop: () => {
      clearTimeout(timer);
      model.off("change:background", answered);
      state.off(events, move);
      drop(address);
    },
  };
}
