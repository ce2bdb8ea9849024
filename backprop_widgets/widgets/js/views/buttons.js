// Buttons: a step back, one forward, a whole descent frame by frame, back to the start.
import { getCalculator } from "../core/calculator.js";
import { getRun, getTrail, goTo } from "../core/run.js";
import { fillBlanks } from "../core/sentences.js";
import { getInputs, getStart, isSamePoint, listen, refuse, save, setInputs } from "../core/store.js";
import { create } from "../dom/element.js";
import { prefersCalm } from "../dom/frames.js";
import { createSelect } from "../dom/select.js";

const MOST_TAKEN = 5; // samples that are listed by number
const DURATION = 2400; // milliseconds of a descent at its usual speed

/** @param {import("../dom/state.js").View} view */
export function render({ model, el, state }) {
  const weights = state.get("weights");
  const words = model.get("words");
  let [frame, waiting, seen] = [0, 0, getInputs(state)];
  const run = () => getRun(state, getCalculator(state), getInputs(state));

  const stop = () => {
    cancelAnimationFrame(frame);
    frame = 0;
    write(buttons.descend, words.descend);
  };
  const actions = {
    back() {
      stop();
      const rows = getTrail(state);
      if (rows.length > 1) goTo(state, rows, rows.length - 2);
    },
    step() {
      stop();
      const { rows, done } = run();
      const calculator = getCalculator(state);
      const numbers = calculator.run(getInputs(state), state.get("sample"));
      const after = calculator.step.moving.map(([, place]) => numbers[place]); // weights, then what the update remembers
      const lost = weights.find((_, i) => !Number.isFinite(after[i]));
      if (lost) refuse(state, fillBlanks(state.get("sentences")["refused.step"], { name: lost }));
      else goTo(state, [...rows.slice(0, done), here(), after], done + 1);
    },
    descend() {
      if (frame) {
        stop();
        return;
      }
      const { rows, done } = run();
      const [steps, last] = [state.get("steps"), rows.length - 1];
      let [begun, at] = [0, done];
      const go = (now) => {
        if (!isSamePoint(getInputs(state), seen)) {
          stop(); // somebody else has moved
          return;
        }
        begun ||= now;
        const share = prefersCalm() ? 1 : Math.min(((now - begun) * state.get("speed")) / DURATION, 1);
        const row = Math.min(done + Math.floor(share * steps), last);
        if (row > at) {
          at = row;
          goTo(state, rows, at);
          seen = getInputs(state);
        }
        if (at >= last) stop();
        else frame = requestAnimationFrame(go);
      };
      seen = getInputs(state);
      write(buttons.descend, words.pause);
      frame = requestAnimationFrame(go);
    },
    reset() {
      stop();
      // at once what the page decides; the kernel follows with rule, activation, mistake, steps, sample, axes and ranges
      state.set({ walked: 0, pencil: false, known: [], logarithmic: false });
      setInputs(state, getStart(state));
      state.save_changes();
      model.send({ reset: true });
    },
    more() { // the styles show what is under the sliders, where the Explorer keeps what is not always wanted
      findDrawer()?.classList.toggle("bw-folded");
      tellDrawer();
    },
  };
  /** @returns {number[]} the weights and the memory here */
  const here = () => {
    const inputs = getInputs(state);
    return getCalculator(state).step.moving.map(([place]) => inputs[place]);
  };

  const buttons = Object.fromEntries(Object.entries(actions).map(([key, act]) => {
    const button = create("button", { type: "button", className: `bw-button bw-${key}` }, el);
    write(button, words[key]);
    if (words[key][2]) button.setAttribute("aria-label", words[key][2]);
    button.addEventListener("click", act);
    return [key, button];
  }));
  const findDrawer = () => el.closest(".bw-explorer")?.querySelector(".bw-drawer");
  // at first the drawer is not there yet, and folded; when another network has come it may be open
  const tellDrawer = () => {
    const drawer = findDrawer();
    buttons.more.ariaExpanded = String(drawer?.classList.contains("bw-folded") === false);
    if (drawer) buttons.more.setAttribute("aria-controls", drawer.id ||= `bw-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`);
    else if (!el.isConnected || el.closest(".bw-with-drawer")) waiting = requestAnimationFrame(tellDrawer);
  };
  tellDrawer();
  const samples = model.get("samples").length ? [showSamples(el, model, state)] : [];
  const able = () => { buttons.back.disabled = getTrail(state).length < 2; };
  return [listen(state, "change:trail", able), stop, () => cancelAnimationFrame(waiting), ...samples];
}

/** @param {HTMLElement} button @param {string[]} words what stands on it, and its hint */
function write(button, [text, hint]) {
  button.textContent = text;
  button.title = hint;
}

/** A choice of the sample whose numbers are shown, and which ones the next step takes. @returns {() => void} stops it */
function showSamples(el, model, state) {
  const [text, hint] = model.get("words").sample;
  const { label, select } = createSelect(text, hint, model.get("samples").map((name, place) => [String(place), name]));
  label.className = "bw-sample";
  select.addEventListener("change", () => save(state, { sample: select.selectedIndex }));
  const [, says] = model.get("words").batch;
  const taken = create("span", { className: "bw-batch", title: says });
  el.prepend(label, taken);
  /** @param {number[]} places @returns {string} */
  const say = (places) => {
    const shown = places.length > MOST_TAKEN ? [...places.slice(0, MOST_TAKEN - 1), "…"] : places;
    return places.length ? fillBlanks(model.get("words").batch[0], { taken: shown.join(", ") }) : "";
  };
  const tell = () => {
    select.selectedIndex = state.get("sample");
    const places = [...getCalculator(state).taken()].sort((a, b) => a - b).map((place) => place + 1);
    taken.textContent = say(places);
    const widest = say(Array.from({ length: state.get("batch") }, () => select.options.length));
    taken.style.minWidth = `${widest.length}ch`; // the last batch of an epoch may be smaller, and no button is to move
  };
  return listen(state, "change:sample change:trail change:batch change:seed", tell);
}
