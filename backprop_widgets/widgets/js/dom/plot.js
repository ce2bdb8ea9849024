// Plot: SVG elements, over a picture or on an empty pane.

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {Element} parent
 */
export function draw(tag, attributes, parent) {
  const node = document.createElementNS(SVG, tag);
  set(node, attributes);
  parent.append(node);
  return node;
}

/** @param {Element} node @param {Record<string, string | number>} attributes */
export function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
}
