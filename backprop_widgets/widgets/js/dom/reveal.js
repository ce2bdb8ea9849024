// Walking: what a walk through the derivation hides in a view, and what it lights there.

/**
 * @typedef {object} Line
 * @property {string} quantity
 * @property {string} label how it is written
 * @property {string} step which of the five it belongs to
 * @property {string} code the format of its value
 * @property {string[]} through the factors that come into it on the way back
 */

/**
 * The lines of a state's derivation, and where each quantity appears; others when another mistake is made.
 * @param {any} state
 * @returns {{text: string, lines: Line[], loss: string, places: Map<string, number>, appears: Map<string, number>, gives: Map<string, string>}}
 */
export function walkOf(state) {
  const text = state.get("walk");
  if (state.walkRead?.text !== text) {
    const { lines, loss, appears, gives } = text ? JSON.parse(text) : { lines: [], loss: "", appears: {}, gives: {} };
    const places = new Map(lines.map((line, i) => [line.quantity, i + 1]));
    // a name may be __proto__, which is safe in a map alone
    state.walkRead = { text, lines, loss, places, appears: new Map(Object.entries(appears)), gives: new Map(Object.entries(gives)) };
  }
  return state.walkRead;
}

/** @param {any} state @returns {Line | undefined} where the walk is, if somebody walks */
export function lineOf(state) {
  return walkOf(state).lines[state.get("walked") - 1];
}

/** What changes when somebody walks. */
export const WALKED = "change:walk change:walked change:pencil change:known";

/**
 * @param {any} state
 * @returns {((quantity: string) => "" | "later" | "unknown") | null} why a number is hidden; null if all are shown
 */
export function hiding(state) {
  if (!lineOf(state)) return null;
  const [{ appears, gives }, here] = [walkOf(state), state.get("walked")];
  const known = state.get("pencil") ? new Set(state.get("known")) : null;
  return (quantity) => {
    if (appears.get(quantity) > here) return "later";
    return known && gives.has(quantity) && !known.has(gives.get(quantity)) ? "unknown" : "";
  };
}

/** @param {any} state @returns {boolean} whether the loss is not to be told, in a text or aloud */
export function lossIsSecret(state) {
  return Boolean(hiding(state)?.(walkOf(state).loss));
}

/**
 * Hides what comes later, and lights what leads into the line.
 * @param {Element} root
 * @param {any} state
 * @returns {() => void} stops it
 */
export function walking(root, state) {
  const things = [...root.querySelectorAll("[data-of]")];
  const show = () => {
    const [line, { places, appears }, here] = [lineOf(state), walkOf(state), state.get("walked")];
    const active = new Set(line ? [line.quantity, ...line.through] : []);
    for (const thing of things) {
      const name = thing.querySelector("[data-f=check]")?.dataset.q ?? thing.dataset.of; // a nudge comes after its line
      const from = (thing.matches("tr") && places.get(name)) || (appears.get(name) ?? 0);
      thing.classList.toggle("bw-later", Boolean(line) && from > here);
      thing.classList.toggle("bw-active", active.has(name));
    }
    for (const arrow of root.querySelectorAll("[data-into]"))
      arrow.classList.toggle("bw-active", arrow.dataset.into === line?.quantity);
    for (const stop of root.querySelectorAll('[tabindex="0"].bw-later')) moveStop(stop);
  };
  state.on(WALKED, show);
  show();
  return () => state.off(WALKED, show);
}

/**
 * Whether it can be reached by keys: what is hidden cannot.
 * @param {Element} thing
 * @returns {boolean}
 */
export function reachable(thing) {
  return getComputedStyle(thing).visibility !== "hidden";
}

/** The one stop of the Tab key goes to the first that is there, if the one that has it is hidden. */
function moveStop(stop) {
  if (reachable(stop)) return;
  const first = [...stop.closest("svg, table").querySelectorAll("[tabindex][data-of]")].find(reachable);
  if (!first) return;
  stop.setAttribute("tabindex", "-1");
  first.setAttribute("tabindex", "0");
}
