// Finding elements below another one.

/** @param {ParentNode} root @param {string} selector @returns {HTMLElement} the first of them */
export function find(root, selector) {
  return /** @type {HTMLElement} */ (root.querySelector(selector));
}

/** @param {ParentNode} root @param {string} selector @returns {HTMLElement[]} */
export function findAll(root, selector) {
  return /** @type {HTMLElement[]} */ ([...root.querySelectorAll(selector)]);
}
