// Sentences with blanks, as the kernel sends them.

/**
 * @param {string} sentence with {names} in it
 * @param {Record<string, string | number>} words by name
 * @returns {string}
 */
export function fillBlanks(sentence, words) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => String(words[name]));
}
