// Address: the place where a page is, after the # of its address. Whoever sends a link may have written anything there.
import { parseNumber } from "../core/numbers.js";
import { getInputs, setInputs } from "../core/store.js";
import { getWalk } from "../core/walkthrough.js";

const LONGEST = 10_000; // letters

/** @param {any} world @returns {string} */
export function writePlace({ state, find, getChoice }) {
  const [values, names, { mistake, place, ...choice }] = [getInputs(state), state.get("inputs"), getChoice()];
  const batch = find("choices")?.get("options").batch.length ? state.get("batch") : ""; // 0 for all samples
  const seed = batch && state.get("seed");
  const settings = { ...choice, mistake, place: mistake && place, steps: state.get("steps"), batch, seed, line: state.get("walked") || "" };
  const told = Object.entries(settings).filter(([name, value]) => value !== "" && !names.includes(name));
  return `#${new URLSearchParams([...names.map((name, i) => [name, String(values[i])]), ...told])}`;
}

/** @param {string} hash @returns {URLSearchParams} what stands there, nothing if it is too long */
export function readPlace(hash) {
  return new URLSearchParams(hash.length > LONGEST ? "" : hash.slice(1));
}

/**
 * Goes there, as far as it is allowed: finite numbers, a learning rate not below 0, what can be chosen, a short seed, a line that there is.
 * @param {URLSearchParams} said
 * @param {any} world
 */
export function goToPlace(said, { state, find, choose, draw, getChoice }) {
  const names = state.get("inputs");
  const setting = (name) => (names.includes(name) ? null : said.get(name));
  const mistake = setting("mistake") ?? "";
  const { rule, activation } = getChoice();
  const numbers = names.map((name) => [name, parseNumber((said.get(name) ?? "").slice(0, 40))]);
  setInputs(state, Object.fromEntries(numbers.filter(([name, value]) => typeof value === "number" && (name !== "eta" || value >= 0))));
  // after the move, which would take back what is said of a choice that is not to be had
  choose({ rule: setting("rule") ?? rule, activation: setting("activation") ?? activation, mistake, place: (mistake && Number(setting("place"))) || 0 });
  const steps = find("choices")?.get("options").steps.find(([count]) => count === setting("steps"));
  if (steps) state.set("steps", Number(steps[0]));
  const batch = find("choices")?.get("options").batch.find(([size]) => size === setting("batch"));
  if (batch) draw(Number(batch[0]), (setting("seed") ?? state.get("seed")).slice(0, 40));
  const line = Number(setting("line"));
  if (state.get("walk") && Number.isInteger(line) && line >= 0 && line <= getWalk(state).lines.length) state.set("walked", line);
}
