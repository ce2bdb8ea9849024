// Surface in 3-D: whether the surface is seen from the side, and how it is turned.
import { create } from "../dom/element.js";
import { set } from "../dom/plot.js";

const SPEED = 0.6; // degrees per pixel

/**
 * Makes the controls: a switch between the two kinds, and two sliders that turn the surface.
 * @param {HTMLElement} root
 * @param {SVGElement} svg whose background can be dragged
 * @param {Record<string, string>} words
 * @param {number[]} tilts the least and the greatest
 * @param {{kind: string, view: number[]}} look from where it is seen at first
 * @param {() => void} changed called when the reader wants to see it otherwise
 * @returns {{get: () => {kind: string, view: number[]}, set: (look: any) => void}} from where it is seen
 */
export function createLookControls(root, svg, words, tilts, look, changed) {
  const button = create("button", { type: "button", className: "bw-button bw-kind", textContent: words.kind, title: words["kind.hint"] }, root);
  const turns = create("div", { className: "bw-turns", hidden: true }, root);
  const turn = slider(turns, words.turn, [-180, 180]);
  const tilt = slider(turns, words.tilt, tilts);

  const show = () => {
    const tilted = look.kind === "3d";
    set(button, { "aria-pressed": String(tilted) });
    turns.hidden = !tilted;
    root.closest(".bw-pane").classList.toggle("bw-relief", tilted);
    [turn, tilt].forEach((input, i) => {
      input.value = String(Math.round(look.view[i]));
      set(input, { "aria-valuetext": `${input.value}°` });
    });
  };
  const see = (part) => {
    look = { ...look, ...part };
    show();
    changed();
  };
  button.addEventListener("click", () => see({ kind: look.kind === "3d" ? "2d" : "3d" }));
  for (const input of [turn, tilt]) input.addEventListener("input", () => see({ view: [Number(turn.value), Number(tilt.value)] }));
  watchTurning(svg, () => look, (azimuth, elevation) => {
    const around = ((((azimuth + 180) % 360) + 360) % 360) - 180;
    see({ view: [around, Math.min(Math.max(elevation, tilts[0]), tilts[1])] });
  });
  show();
  return {
    get: () => look,
    set: (other) => {
      look = other;
      show();
    },
  };
}

/** Dragging beside the point turns the surface. */
function watchTurning(svg, look, turned) {
  let begun = null;
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || look().kind !== "3d" || event.target.matches(".bw-grip, [role=slider]")) return;
    event.preventDefault();
    svg.setPointerCapture(event.pointerId);
    begun = { x: event.clientX, y: event.clientY, view: look().view };
  });
  svg.addEventListener("pointermove", (event) => {
    if (!begun) return;
    const [azimuth, elevation] = begun.view;
    turned(azimuth - SPEED * (event.clientX - begun.x), elevation + SPEED * (event.clientY - begun.y));
  });
  svg.addEventListener("pointerup", () => { begun = null; });
  svg.addEventListener("pointercancel", () => { // the finger scrolls the page, and has turned nothing
    if (begun) turned(...begun.view);
    begun = null;
  });
}

/**
 * A slider in degrees, with its label.
 * @param {HTMLElement} root
 * @param {string} text
 * @param {number[]} range
 */
function slider(root, text, [min, max]) {
  const label = create("label", { className: "bw-turn" }, root);
  create("span", { textContent: text }, label);
  return create("input", { type: "range", min, max, step: 1 }, label);
}
