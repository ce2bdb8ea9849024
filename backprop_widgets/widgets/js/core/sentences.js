// Sentences with blanks, as the kernel sends them.

/**
 * @param {string} sentence with {names} in it
 * @param {Record<string, string | number>} words by name
 * @returns {string}
 */
export function fillBlanks(sentence, words) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => String(words[name]));
}

/**
 * Why what was typed is no number.
 * @param {Record<string, string>} sentences by key
 * @param {string} reason as `parseNumber` gives it
 * @param {string} text what was typed
 */
export function explainRefusal(sentences, reason, text) {
  return fillBlanks(sentences[`number.${reason}`], { text: text.trim().slice(0, 40) });
}

/**
 * The sentence about one or about many; `plural` of explain/text/catalogue.py chooses in the same way.
 * @param {Record<string, string>} sentences by key
 * @param {string} key of two of them: `key.one` and `key.many`
 * @param {number} count what is counted, the blank {count}
 * @param {Record<string, string | number>} words by name
 */
export function fillCounted(sentences, key, count, words) {
  return fillBlanks(sentences[`${key}.${count === 1 ? "one" : "many"}`], { ...words, count });
}
