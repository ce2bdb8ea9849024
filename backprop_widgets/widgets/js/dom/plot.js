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
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "style") /** @type {SVGElement} */ (node).style.cssText = String(value); // a strict page takes no such attribute
    else node.setAttribute(name, String(value));
  }
}

/**
 * Calls with the size of an element that is on the screen, in pixels: at first, and when it has changed.
 * @param {Element} element
 * @param {(width: number, height: number) => void} changed
 * @returns {() => void} stops it
 */
export function followSize(element, changed) {
  const watcher = new ResizeObserver(([{ contentRect: { width, height } }]) => {
    if (width && height) changed(width, height);
  });
  watcher.observe(element);
  return () => watcher.disconnect();
}
