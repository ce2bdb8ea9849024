// Slider scale: the ends of a slider's track, and marks at round numbers between them. Assistive devices have the handle's own.
import { formatNumber } from "../core/numbers.js";
import { listTicks } from "../core/round_numbers.js";
import { create } from "./element.js";

/**
 * @param {HTMLElement} root
 * @returns {(range: number[]) => void} shows the scale of a track from one end to the other
 */
export function createSliderScale(root) {
  const scale = create("div", { className: "bw-scale", "aria-hidden": "true" }, root);
  let shown = "";
  return ([low, high]) => {
    if (shown === `${low} ${high}`) return;
    shown = `${low} ${high}`;
    const ticks = listTicks(low, high).map((number) => {
      const tick = create("i");
      tick.style.insetInlineStart = `${(100 * (number - low)) / (high - low)}%`;
      tick.classList.toggle("bw-zero", number === 0);
      return tick;
    });
    const ends = [low, high].map((end) => create("span", { textContent: formatNumber(end, "g") }));
    scale.replaceChildren(...ticks, ...ends);
  };
}
