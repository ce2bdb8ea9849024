// What ipywidgets leaves out of sliders and fields: the handles' names, and a short number over each exact one.

/** @param {{model: any, el: HTMLElement}} view */
function render({ model, el }) {
  el.hidden = true;
  let watch;
  const begin = () => {
    const bar = el.closest(".bw-sliders");
    if (!bar) {
      frame = requestAnimationFrame(begin); // not in the page yet
      return;
    }
    const finish = () => {
      const [labels, short] = [model.get("labels"), model.get("short")];
      labels.forEach((label, place) => {
        const cell = bar.querySelector(`.bw-v${place}`);
        const handle = cell?.querySelector(".noUi-handle");
        if (handle && handle.getAttribute("aria-label") !== label) handle.setAttribute("aria-label", label);
        const input = cell?.querySelector("input[type=text]");
        if (input) write(input, short[place]);
      });
    };
    watch = new MutationObserver(finish);
    watch.observe(bar, { childList: true, subtree: true });
    model.on("change:short", finish);
    finish();
  };
  let frame = requestAnimationFrame(begin);
  return () => {
    cancelAnimationFrame(frame);
    watch?.disconnect();
    model.off("change:short");
  };
}

/**
 * Writes a number over a field; the styles hide it while somebody types.
 * @param {HTMLInputElement} input
 * @param {string} text
 */
function write(input, text) {
  let over = input.parentElement.querySelector(".bw-short");
  if (!over) {
    over = document.createElement("span");
    over.className = "bw-short";
    over.setAttribute("aria-hidden", "true");
    input.after(over);
  }
  if (over.textContent !== text) over.textContent = text;
}

export default { render };
