// Recording: what Python wrote down, read: what of a text is other, programs whose nodes several share.

/** @param {string} id of an element @returns {any} what the JSON in it says, bytes among it */
export function readJson(id) {
  return JSON.parse(document.getElementById(id).textContent, (_, value) => {
    if (typeof value?.bytes !== "string") return value;
    return new DataView(Uint8Array.from(atob(value.bytes), (letter) => letter.charCodeAt(0)).buffer);
  });
}

/**
 * @param {any} before a trait
 * @param {any} patch as Python writes it
 * @returns {any} what it becomes
 */
export function applyPatch(before, patch) {
  if (!Array.isArray(patch)) return patch.is;
  let [text, at] = ["", 0];
  for (let i = 0; i < patch.length; i += 3) {
    text += before.slice(at, at + patch[i]) + patch[i + 2];
    at += patch[i] + patch[i + 1];
  }
  return text + before.slice(at);
}

/**
 * @param {string} text programs whose instructions are numbers of nodes, as JSON
 * @param {any[]} nodes
 * @returns {string} the programs as a kernel sends them
 */
export function expandPrograms(text, nodes) {
  const data = JSON.parse(text);
  for (const list of [data.each, data.update, data.change].filter(Boolean)) {
    const lines = list.instructions.map((id) => nodes[id]);
    const places = new Map([...list.inputs.map((name) => nodes.indexOf(name)), ...list.instructions].map((id, place) => [id, place]));
    list.constants = lines.filter((line) => line.length === 1).map(([number]) => number);
    list.instructions = lines.filter((line) => line.length > 1).map(([operation, ...operands]) => [operation, ...operands.map((id) => places.get(id))]);
    for (const [name, id] of Object.entries(list.quantities)) list.quantities[name] = places.get(id);
  }
  return JSON.stringify(data);
}
