// Moves: how the page changes the exact values, and lets the kernel know.
import { packed, unpacked } from "./numbers.js";

/**
 * The state that a view shares with the others of its experiment.
 * @param {any} model a view's model
 * @returns {Promise<any>} the model of the state
 */
export function stateOf(model) {
  return model.widget_manager.get_model(model.get("state").replace("IPY_MODEL_", ""));
}

/**
 * @param {any} state
 * @returns {Float64Array} the exact value of each input, in the order of `inputs`, then what the update remembers
 */
export function inputsOf(state) {
  return unpacked(state.get("values")).subarray(1);
}

/** @param {any} state @returns {number} how many moves have been made so far */
export function movesOf(state) {
  return unpacked(state.get("values"))[0];
}

/**
 * Changes some values: at once in the page, and in the kernel as soon as it listens.
 * @param {any} state
 * @param {Record<string, number>} changes by input
 * @param {ArrayLike<number>} [trail] where the weights came along, if descent moved them
 * @param {ArrayLike<number>} [memory] what the update remembers, if descent moved them; else it forgets
 */
export function move(state, changes, trail = [], memory = unpacked(state.get("forgotten"))) {
  const values = unpacked(state.get("values"));
  const names = state.get("inputs");
  let moved = false;
  const put = (place, value) => {
    moved ||= !Object.is(values[place], value);
    values[place] = value;
  };
  for (const [name, value] of Object.entries(changes)) put(names.indexOf(name) + 1, value);
  for (let i = 0; i < memory.length; i += 1) put(names.length + 1 + i, memory[i]);
  refuse(state, "");
  if (!moved) return;
  values[0] += 1;
  state.set({ values: packed(values), trail: packed(trail) });
  state.save_changes();
}

/**
 * Says why something was not done; an empty reason takes it back.
 * @param {any} state
 * @param {string} reason
 */
export function refuse(state, reason) {
  if (state.get("refusal") === reason) return;
  state.set("refusal", reason);
  state.save_changes();
}

/**
 * A sentence with its blanks filled.
 * @param {string} sentence with {names} in it
 * @param {Record<string, string | number>} words by name
 * @returns {string}
 */
export function filled(sentence, words) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => String(words[name]));
}

/**
 * The sentence about one or about many, with its blanks filled; explain/text/catalogue.py has the same.
 * @param {Record<string, string>} sentences by key
 * @param {string} key of two of them: `key.one` and `key.many`
 * @param {number} count what is counted, the blank {count}
 * @param {Record<string, string | number>} words by name
 * @returns {string}
 */
export function plural(sentences, key, count, words) {
  return filled(sentences[`${key}.${count === 1 ? "one" : "many"}`], { ...words, count });
}

/**
 * The place on a slider that is nearest to a value; widgets/sliders.py has the same.
 * @param {number} value
 * @param {{get: (trait: string) => number}} slider
 * @returns {number}
 */
export function snapped(value, slider) {
  const [low, high, step] = [slider.get("min"), slider.get("max"), slider.get("step")];
  const inside = Math.min(Math.max(value, low), high);
  return Math.min(Number((low + Math.round((inside - low) / step) * step).toFixed(12)), high);
}
