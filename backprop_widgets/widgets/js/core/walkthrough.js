// A walk through the derivation, line by line: which numbers come later, and which are to be found.

/** @typedef {import("./store.js").Model} Model */

/**
 * @typedef {object} Line
 * @property {string} quantity
 * @property {string} label how it is written
 * @property {string} step which of the five it belongs to
 * @property {string} code the format of its value
 * @property {string[]} reads what its value is made of
 */

/**
 * @typedef {object} Walk
 * @property {string} text it was read from
 * @property {Line[]} lines
 * @property {Record<string, string>} inputs how those with a slider are written
 * @property {string} loss its quantity
 * @property {Map<string, number>} places the line of each quantity, counted from 1
 * @property {Map<string, number>} appears the line with which each quantity appears
 * @property {Map<string, string>} gives whose value a quantity gives away
 */

/** What changes when somebody walks. */
export const WALKED = "change:walk change:walked change:pencil change:known";

/** @type {WeakMap<Model, Walk>} */
const read = new WeakMap();

/**
 * The lines of a state's derivation, and where each quantity appears; others when another mistake is made.
 * @param {Model} state
 * @returns {Walk}
 */
export function getWalk(state) {
  const text = state.get("walk");
  const before = read.get(state);
  if (before && before.text === text) return before;
  const { lines, inputs, loss, appears, gives } = text ? JSON.parse(text) : { lines: [], inputs: {}, loss: "", appears: {}, gives: {} };
  const places = new Map(lines.map((/** @type {Line} */ line, /** @type {number} */ i) => [line.quantity, i + 1]));
  // a name may be __proto__, which is safe in a map alone
  const walk = { text, lines, inputs, loss, places, appears: new Map(Object.entries(appears)), gives: new Map(Object.entries(gives)) };
  read.set(state, walk);
  return walk;
}

/** @param {Model} state @returns {Line | undefined} where the walk is, if somebody walks */
export function getLine(state) {
  return getWalk(state).lines[state.get("walked") - 1];
}

/**
 * @param {Model} state
 * @returns {((quantity: string) => "" | "later" | "unknown") | null} why a number is hidden; null if all are shown
 */
export function getHiding(state) {
  if (!getLine(state)) return null;
  const [{ appears, gives }, here] = [getWalk(state), state.get("walked")];
  const known = state.get("pencil") ? new Set(state.get("known")) : null;
  return (quantity) => {
    if ((appears.get(quantity) ?? 0) > here) return "later";
    return known && gives.has(quantity) && !known.has(gives.get(quantity)) ? "unknown" : "";
  };
}

/** @param {Model} state @returns {boolean} whether the loss is not to be told, in a text or aloud */
export function hidesLoss(state) {
  return Boolean(getHiding(state)?.(getWalk(state).loss));
}
