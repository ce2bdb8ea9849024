// Background: the pictures behind a landscape, asked for when those on the screen are out of date.
import { unpack } from "../core/float_bytes.js";
import { getInputs } from "../core/store.js";
import { find } from "../dom/find.js";

/**
 * Keeps the background up to date: one question at a time, so that no picture is out of date before it is drawn.
 * @param {HTMLElement} el
 * @param {any} model of the landscape
 * @param {any} state
 * @param {() => void} changed called when there is a new background
 * @param {{get: () => object | null, set: (look: object) => void}} look from where the page wants to see it
 */
export function createBackground(el, model, state, changed, look) {
  const addresses = {};
  const isDark = () => document.body.dataset.jpThemeLight === "false";

  /** The inputs that a background depends on; none in place of the others. */
  const others = (values) => {
    const { names = [] } = model.get("background");
    return state.get("inputs").map((name, i) => (name === "eta" || names.includes(name) ? null : values[i]));
  };

  /** What a background is drawn for, as text: when it differs, the background is out of date. */
  const wanted = () => {
    const { names = [], own = [] } = model.get("background");
    const ranges = state.get("ranges");
    const rest = [others(getInputs(state)), state.get("activation")];
    return JSON.stringify([rest, names.filter((_, i) => !own[i]).map((name) => ranges[name]), isDark(), look.get()]);
  };
  let [last, snapshot, looked] = ["", null, null];

  /** @param {{names: string[], ranges: (number[] | null)[]}} [axes] others than those shown */
  const ask = (axes) => {
    const [asked, shown] = [model.get("asked"), model.get("background")];
    const waiting = (asked.number ?? 0) !== (shown.answer ?? 0);
    if (!axes && (waiting || wanted() === last)) return;
    last = wanted();
    snapshot = state.get("values");
    looked = JSON.stringify(look.get());
    const seen = look.get() ? { look: look.get() } : {}; // before the first picture the kernel knows better
    model.set("asked", { number: (asked.number ?? 0) + 1, dark: isDark(), ...seen, ...axes });
    model.save_changes();
  };

  const show = () => {
    for (const part of ["furniture", "picture"]) {
      const [old, data] = [addresses[part], model.get(part)];
      const image = /** @type {HTMLImageElement} */ (find(el, `.bw-${part}`));
      addresses[part] = data.byteLength ? URL.createObjectURL(new Blob([data], { type: "image/png" })) : "";
      if (addresses[part]) image.src = addresses[part];
      else image.removeAttribute("src");
      if (old) setTimeout(() => URL.revokeObjectURL(old), 1000); // it may still be loading
    }
  };
  const answered = () => {
    show();
    const background = model.get("background");
    const still = looked === null || looked === JSON.stringify(look.get()); // nobody has turned it meanwhile
    if (background.look) find(el, ".bw-surface").dataset.view = background.look.view.join(" ");
    if (still && background.look && background.answer === (model.get("asked").number ?? 0)) {
      look.set(background.look);
      looked = JSON.stringify(look.get());
    }
    // another view of this landscape may have asked, or one that is no more
    const moved = !snapshot || unpack(snapshot)[0] !== unpack(state.get("values"))[0];
    if (!moved && still) last = wanted(); // the axes may be others now
    // the question may have overtaken the move that it was about
    const drawn = background.failed || JSON.stringify(others(background.inputs)) === JSON.stringify(others(getInputs(state)));
    if (!drawn) last = "";
    changed();
    ask();
  };
  const move = () => queueMicrotask(ask); // once the kernel has been told of the move
  const watch = new MutationObserver(move);
  watch.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  model.on("change:background", answered);
  state.on("change:values change:ranges change:activation", move);
  if (model.get("background").names) queueMicrotask(answered);
  else queueMicrotask(move);
  const stop = () => {
    watch.disconnect();
    model.off("change:background", answered);
    state.off("change:values change:ranges change:activation", move);
    Object.values(addresses).forEach((address) => URL.revokeObjectURL(address));
  };
  return { ask, stop };
}
