// Gives each slider's handle its name; ipywidgets draws handles without one.

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
    const name = () =>
      model.get("labels").forEach((label, place) => {
        for (const handle of bar.querySelectorAll(`.bw-v${place} .noUi-handle`)) {
          if (handle.getAttribute("aria-label") !== label) handle.setAttribute("aria-label", label);
        }
      });
    watch = new MutationObserver(name);
    watch.observe(bar, { childList: true, subtree: true });
    name();
  };
  let frame = requestAnimationFrame(begin);
  return () => {
    cancelAnimationFrame(frame);
    watch?.disconnect();
  };
}

export default { render };
