// Number field: where a number is typed. A click selects what stands there, and Enter takes it.

/**
 * @param {HTMLInputElement} input
 * @param {{enter?: () => void, escape?: () => void}} keys what they do
 */
export function completeNumberField(input, { enter, escape }) {
  // no inputMode: the keys for decimals that telephones show have no sign, and none for a fraction
  Object.assign(input, { type: "text", autocomplete: "off", spellcheck: false });
  let entering = false;
  input.addEventListener("focus", () => { entering = true; });
  input.addEventListener("pointerdown", () => { entering &&= !input.matches(":focus"); });
  input.addEventListener("click", () => {
    if (entering && input.selectionStart === input.selectionEnd) input.select();
    entering = false;
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") enter?.();
    if (event.key === "Escape") escape?.();
    event.stopPropagation(); // what is typed is not for JupyterLab's shortcuts
  });
}
