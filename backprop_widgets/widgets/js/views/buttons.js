// Buttons: a step back, one forward, a whole descent frame by frame, back to the start.
import { calculator } from "../core/calculator.js";
import { calm } from "../core/scheduler.js";
import { ownKeys } from "../dom/keyboard.js";
import { unpacked } from "../core/numbers.js";
import { filled, inputsOf, move, movesOf, refuse, stateOf } from "../core/store.js";
import { goTo, runOf, trailOf } from "../core/descent.js";

const DURATION = 2400; // milliseconds of a descent at its usual speed

/** @param {{model: any, el: HTMLElement}} view */
async function render({ model, el }) {
  const state = await stateOf(model);
  const [names, weights] = [state.get("inputs"), state.get("weights")];
  const words = model.get("words");
  let [frame, seen] = [0, 0];
  const run = () => runOf(state, calculator(state), inputsOf(state));

  const stop = () => {
    cancelAnimationFrame(frame);
    frame = 0;
    write(buttons.descend, words.descend);
  };
  const actions = {
    back() {
      stop();
      const rows = trailOf(state);
      if (rows.length > 1) goTo(state, rows, rows.length - 2);
    },
    step() {
      stop();
      const { rows, done } = run();
      const compute = calculator(state);
      const numbers = compute.run(inputsOf(state), state.get("sample"));
      const after = compute.way.moving.map(([, place]) => numbers[place]); // weights, then what the update remembers
      const lost = weights.find((_, i) => !Number.isFinite(after[i]));
      if (lost) refuse(state, filled(state.get("sentences")["refused.step"], { name: lost }));
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
        if (movesOf(state) !== seen) {
          stop(); // somebody else has moved
          return;
        }
        begun ||= now;
        const share = calm() ? 1 : Math.min(((now - begun) * state.get("speed")) / DURATION, 1);
        const row = Math.min(done + Math.floor(share * steps), last);
        if (row > at) {
          at = row;
          goTo(state, rows, at);
          seen = movesOf(state);
        }
        if (at >= last) stop();
        else frame = requestAnimationFrame(go);
      };
      seen = movesOf(state);
      write(buttons.descend, words.pause);
      frame = requestAnimationFrame(go);
    },
    reset() {
      stop();
      const rows = trailOf(state);
      const to = rows.length > 1 ? Object.fromEntries(weights.map((name, i) => [name, rows[0][i]])) : starting();
      move(state, to);
    },
  };
  const starting = () => {
    const start = unpacked(state.get("start"));
    return Object.fromEntries(names.map((name, place) => [name, start[place]]));
  };

  /** @returns {number[]} the weights and the memory here */
  const here = () => {
    const inputs = inputsOf(state);
    return calculator(state).way.moving.map(([place]) => inputs[place]);
  };

  const buttons = Object.fromEntries(Object.entries(actions).map(([key, act]) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: `bw-button bw-${key}` });
    write(button, words[key]);
    if (words[key][2]) button.setAttribute("aria-label", words[key][2]);
    button.addEventListener("click", act);
    el.append(button);
    return [key, button];
  }));
  if (model.get("samples").length) el.prepend(chooser(model, state));
  const able = () => {
    buttons.back.disabled = trailOf(state).length < 2;
  };
  state.on("change:trail", able);
  able();
  const free = ownKeys(el);
  return () => {
    state.off("change:trail", able);
    stop();
    free();
  };
}

/** @param {HTMLElement} button @param {string[]} words what stands on it, and its hint */
function write(button, [text, hint]) {
  button.textContent = text;
  button.title = hint;
}

/**
 * A choice of the sample whose numbers are shown.
 * @param {any} model
 * @param {any} state
 * @returns {HTMLElement}
 */
function chooser(model, state) {
  const [label, select] = [document.createElement("label"), document.createElement("select")];
  const [text, hint] = model.get("words").sample;
  label.className = "bw-sample";
  label.append(text, " ", select);
  select.title = hint;
  select.append(...model.get("samples").map((name, place) => new Option(name, String(place))));
  select.selectedIndex = state.get("sample");
  state.on("change:sample", () => { select.selectedIndex = state.get("sample"); });
  select.addEventListener("change", () => {
    state.set("sample", select.selectedIndex);
    state.save_changes();
  });
  return label;
}

export default { render };
