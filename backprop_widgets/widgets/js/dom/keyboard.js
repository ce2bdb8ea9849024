// Keyboard: what is pressed on a control is for that control alone.

/** The mark of an element whose keys are no shortcuts, of Lumino, which JupyterLab and Notebook 7 are made with. */
const MARK = "data-lm-suppress-shortcuts";

/**
 * Keeps plain keys from the notebook, for which a letter is a command as long as nobody types: an "x" on a slider
 * would cut its cell. With Ctrl, Alt or Meta they stay the notebook's.
 *
 * JupyterLab listens after us. Notebook 7 listens at the document before us, so it is told by the mark; that is
 * heeded on the very element that has the focus, and is set at the window, which comes before the document.
 * @param {Element} root
 * @returns {() => void} stops it
 */
export function keepKeys(root) {
  const mark = (event) => {
    if (root.contains(event.target)) event.target.toggleAttribute(MARK, plain(event));
  };
  const keep = (event) => {
    if (plain(event)) event.stopPropagation();
  };
  // an Enter that chooses a word of an input method, say of pinyin, is for that, and none of our listeners hears it
  const pass = (event) => {
    if (isComposing(event)) event.stopImmediatePropagation();
  };
  window.addEventListener("keydown", mark, true);
  root.addEventListener("keydown", pass, true);
  root.addEventListener("keydown", keep);
  return () => {
    window.removeEventListener("keydown", mark, true);
    root.removeEventListener("keydown", pass, true);
    root.removeEventListener("keydown", keep);
  };
}

/** @param {KeyboardEvent} event @returns {boolean} 229 is all that Safari says of the key that ends it */
function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}

/** @param {KeyboardEvent} event @returns {boolean} */
function plain(event) {
  return !event.ctrlKey && !event.altKey && !event.metaKey;
}
