// Keys: what is pressed on a control is for that control alone.

/**
 * Keeps plain keys from JupyterLab, for which a letter is a command as long as nobody types: an "x" on a slider
 * would cut its cell. With Ctrl, Alt or Meta they stay JupyterLab's.
 * @param {Element} root
 * @returns {() => void} stops it
 */
export function ownKeys(root) {
  const keep = (event) => {
    if (!event.ctrlKey && !event.altKey && !event.metaKey) event.stopPropagation();
  };
  root.addEventListener("keydown", keep);
  return () => root.removeEventListener("keydown", keep);
}
