// Elements: made with all that they have, and written to.

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [given] its properties, such as className; what is none is an attribute, such as aria-label
 * @param {ParentNode} [parent] to which it is appended
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function create(tag, given = {}, parent = undefined) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name in node) node[name] = value;
    else node.setAttribute(name, value);
  }
  parent?.append(node);
  return node;
}

/** @param {Element} element @param {string} text written where it is another one, since what is written is spoken */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Builds what a template of the package says; names in it are escaped. Its styles are set one by one: a page whose policy
 * is strict takes no style from markup.
 * @param {Element} element
 * @param {string} template
 */
export function build(element, template) {
  element.innerHTML = template.replaceAll(' style="', ' data-style="');
  for (const node of element.querySelectorAll("[data-style]")) {
    /** @type {HTMLElement} */ (node).style.cssText = node.getAttribute("data-style");
    node.removeAttribute("data-style");
  }
}
