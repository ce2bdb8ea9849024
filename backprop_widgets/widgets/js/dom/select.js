// Select: a list to choose from, with its label.

/**
 * @param {string} text
 * @param {string} hint
 * @param {[string, string][]} [options] the value and the text of each
 * @returns {{label: HTMLLabelElement, select: HTMLSelectElement}}
 */
export function createSelect(text, hint, options = []) {
  const [label, select] = [document.createElement("label"), document.createElement("select")];
  label.append(`${text} `, select);
  select.setAttribute("aria-label", text);
  select.append(...options.map(([value, name]) => new Option(name, value)));
  label.title = hint;
  return { label, select };
}
