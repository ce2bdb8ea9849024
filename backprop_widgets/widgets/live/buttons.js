// Buttons: one update, a whole descent frame by frame, back to the start.
import { calculator } from "./batch.js";
import { calm } from "./follow.js";
import { ownKeys } from "./keys.js";
import { unpacked } from "./numbers.js";
import { filled, inputsOf, move, movesOf, refuse, stateOf } from "./moves.js";
import { descent } from "./path.js";

const DURATION = 2400; // milliseconds of a descent

/** @param {{model: any, el: HTMLElement}} view */
async function render({ model, el }) {
  const state = await stateOf(model);
  const [names, weights] = [state.get("inputs"), state.get("weights")];
  const places = weights.map((name) => names.indexOf(name));
  let [frame, seen] = [0, 0];

  const stop = () => {
    cancelAnimationFrame(frame);
    frame = 0;
    write(buttons.descend, model.get("words").descend);
  };
  const actions = {
    step() {
      stop();
      const compute = calculator(state);
      const numbers = compute.run(inputsOf(state), state.get("sample"));
      const after = compute.way.moving.map(([, place]) => numbers[place]); // weights, then what the update remembers
      const changes = Object.fromEntries(weights.map((name, i) => [name, after[i]]));
      const lost = weights.find((name) => !Number.isFinite(changes[name]));
      if (lost) refuse(state, filled(state.get("sentences")["refused.step"], { name: lost }));
      else move(state, changes, [...trail(), ...Object.values(changes)], after.slice(weights.length));
    },
    descend() {
      if (frame) {
        stop();
        return;
      }
      const steps = state.get("steps");
      const path = descent(state, calculator(state), inputsOf(state));
      const kept = path.memory.length / path.rows;
      const way = trail();
      let [begun, done] = [0, 0];
      const go = (now) => {
        if (movesOf(state) !== seen) {
          stop(); // somebody else has moved
          return;
        }
        begun ||= now;
        const share = calm() ? 1 : Math.min((now - begun) / DURATION, 1);
        const row = Math.min(Math.floor(share * steps), path.rows - 1);
        if (row > done) {
          const reached = path.weights.subarray((done + 1) * weights.length, (row + 1) * weights.length);
          way.push(...reached);
          done = row;
          const changes = weights.map((name, i) => [name, path.weights[row * weights.length + i]]);
          move(state, Object.fromEntries(changes), way, path.memory.subarray(row * kept, (row + 1) * kept));
          seen = movesOf(state);
        }
        if (done >= path.rows - 1) stop();
        else frame = requestAnimationFrame(go);
      };
      seen = movesOf(state);
      write(buttons.descend, model.get("words").pause);
      frame = requestAnimationFrame(go);
    },
    reset() {
      stop();
      const start = unpacked(state.get("start"));
      move(state, Object.fromEntries(names.map((name, place) => [name, start[place]])));
    },
  };

  /** @returns {number[]} the trail so far, with the point where it ends now */
  const trail = () => {
    const [old, inputs] = [[...unpacked(state.get("trail"))], inputsOf(state)];
    const here = places.map((place) => inputs[place]);
    const ends = old.slice(-weights.length);
    return here.every((value, i) => value === ends[i]) ? old : [...old, ...here];
  };

  const buttons = Object.fromEntries(Object.entries(actions).map(([key, act]) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: `bw-button bw-${key}` });
    write(button, model.get("words")[key]);
    button.addEventListener("click", act);
    el.append(button);
    return [key, button];
  }));
  if (model.get("samples").length) el.prepend(chooser(model, state));
  const free = ownKeys(el);
  return () => {
    stop();
    free();
  };
}

/** @param {HTMLElement} button @param {[string, string]} words what stands on it, and its hint */
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
